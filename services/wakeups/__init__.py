"""Wake-up calls: when they are due (`schedule`), who sets them (`setting`), how they ring until somebody lifts the
telephone (`ringing`, `answering`), and how they are shown (`rows`, `wording`)."""
