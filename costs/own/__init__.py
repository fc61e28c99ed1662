"""A person's own costs (COST-01…04): how they stand, how they came about, and a month's statement."""
