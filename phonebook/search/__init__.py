from phonebook.search.finding import search
from phonebook.search.hits import Book, Hit, Within

__all__ = ["Book", "Hit", "Within", "search"]
