"""The services of somebody else's telephone: managers set them, administrators see how they are (MGR-08)."""
