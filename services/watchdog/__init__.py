"""Who left what on: since when it stands so, a note about it once a week, and how a telephone is altogether."""
