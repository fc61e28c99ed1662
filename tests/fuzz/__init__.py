"""Whatever comes from outside as bytes, fed with everything that bytes can be. See docs/decisions/0028."""
