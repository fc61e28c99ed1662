"""Hours of a week, when somebody works, and when what was set for a while is over."""
