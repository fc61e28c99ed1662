"""What is kept of whom: for how long, and the copy of it that a person may have."""
