"""The words by which contacts are found."""

from django.db import models

from phonebook.folding import LONGEST_WORD
from phonebook.models.contacts import Contact
from phonebook.models.fields import BytewiseCharField

PUBLIC_BOOK = 0


class Word(models.Model):
    """One folded word of a contact, the digits of one of its numbers, or a word of its name as the keys of a telephone
    (`phonebook.folding.search_words`). A beginning of any length is a range of the index. A number that is reserved
    is in no word."""

    pk = models.CompositePrimaryKey("book", "word", "contact")
    book = models.BigIntegerField(help_text="The owner's id, or PUBLIC_BOOK.")
    word = BytewiseCharField(max_length=LONGEST_WORD)
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="words", db_constraint=False)
    """Of twenty words each the database need not ask for their contact; one of a contact that is gone leads nowhere."""

    def __str__(self) -> str:
        return str(self.word)
