"""The rows of calls: two accounts of one leg made one, thousands stored at once, found again quickly, and linked with
the messages that they left.
"""
