"""Sound as telephones make it: plain files of samples, and what they look like."""
