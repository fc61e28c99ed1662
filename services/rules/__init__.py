"""Rules of one's own: when, who, at what time, and what then happens; written here, followed by the exchange."""
