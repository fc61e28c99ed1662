"""Price lists as CSV, in whatever encoding, with whatever delimiter, in English, Polish or German words."""
