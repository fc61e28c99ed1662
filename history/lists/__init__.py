"""A list of calls for one viewer, from the address that asks for it to the rows that answer."""
