"""Where an exchange keeps its records of calls, and how they are read: once each, however often one looks."""
