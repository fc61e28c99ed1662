"""How days and times are written, where that is otherwise than Django has it for a language."""
