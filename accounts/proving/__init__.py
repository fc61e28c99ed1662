"""How else a person proves who they are: by letter, code, telephone, app."""
