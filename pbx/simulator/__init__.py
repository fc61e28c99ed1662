"""A telephone exchange without telephones: a company that calls all day, in one process."""
