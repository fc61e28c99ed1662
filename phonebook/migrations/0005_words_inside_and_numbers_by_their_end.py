"""Contacts found by what is inside of words, and by words that are spelt out; numbers compared by their end."""

import logging

from django.conf import settings
from django.db import migrations, models, transaction
from django.db.models.functions import Right
from django.db.utils import DatabaseError

from phonebook.folding import haystack, search_words, spellings
from phonebook.numbers import NumberingPlan

logger = logging.getLogger(__name__)

AT_ONCE = 1000
MAKE = (
    "CREATE INDEX phonebook_contact_inside ON phonebook_contact USING gin (haystack gin_trgm_ops)",
    "CREATE INDEX phonebook_number_inside ON phonebook_contactnumber USING gin (number gin_trgm_ops) WHERE NOT reserved",
)
DROP = ("DROP INDEX IF EXISTS phonebook_contact_inside", "DROP INDEX IF EXISTS phonebook_number_inside")


def make_indices(_apps, schema_editor):
    """Of PostgreSQL only. Where the account of the portal may not create the extension, and nobody has, a search for
    what is inside of words reads all contacts."""
    connection = schema_editor.connection
    if connection.vendor != "postgresql":
        return
    try:
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    except DatabaseError as error:
        logger.warning("pg_trgm is not there, searches inside of words will be slow: %s", error)
        return
    for statement in MAKE:
        schema_editor.execute(statement)


def drop_indices(_apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for statement in DROP:
            schema_editor.execute(statement)


def spell_out(apps, _schema_editor):
    contact_model, word_model = (apps.get_model("phonebook", name) for name in ("Contact", "Word"))
    country_code = NumberingPlan(settings.REGION).country_code
    pks = list(contact_model.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(pks), AT_ONCE):
        some = contact_model.objects.filter(pk__in=pks[start : start + AT_ONCE]).prefetch_related("numbers")
        words, contacts = [], list(some)
        for contact in contacts:
            names = [contact.name, contact.first, contact.middle, contact.last, contact.company]
            texts = [*names, contact.department, contact.job_title, *contact.tags, *contact.emails]
            numbers = [entry.number for entry in contact.numbers.all() if entry.number and not entry.reserved]
            contact.haystack = haystack(spellings(texts))
            found = search_words(texts, names, numbers, country_code)
            words += [word_model(book=contact.owner_id or 0, word=word, contact=contact) for word in sorted(found)]
        word_model.objects.filter(contact__in=contacts).delete()
        contact_model.objects.bulk_update(contacts, ["haystack"])
        word_model.objects.bulk_create(words, batch_size=AT_ONCE)


class Migration(migrations.Migration):
    dependencies = [("phonebook", "0004_words_of_the_contacts_so_far")]
    operations = [
        migrations.AddField(
            "contactnumber",
            "ending",
            models.GeneratedField(
                db_persist=True, expression=Right("number", 7), output_field=models.CharField(max_length=7)
            ),
        ),
        migrations.AddIndex("contactnumber", models.Index("ending", name="phonebook_numbers_by_ending")),
        migrations.RunPython(spell_out, migrations.RunPython.noop),
        migrations.RunPython(make_indices, drop_indices),
    ]
