"""Figures of the portal beside its peers, measured in one run: `./portal bench [name …]`."""
