"""Departments: a tree that administrators keep, and whose managers take people from the pool and put them back."""
