"""`./portal lint`: what can be found without running the portal."""
