"""Who was at the other end of a call: named as one viewer may know them, and found again by a search."""
