"""Contacts that were there before words were kept."""

from django.conf import settings
from django.db import migrations

from phonebook.folding import search_words, sort_key
from phonebook.numbers import NumberingPlan

AT_ONCE = 1000


def fill(apps, _schema_editor):
    contact_model, word_model = (apps.get_model("phonebook", name) for name in ("Contact", "Word"))
    country_code = NumberingPlan(settings.REGION).country_code
    contacts = list(contact_model.objects.prefetch_related("numbers").order_by("pk"))
    words = []
    for contact in contacts:
        contact.sort_key = sort_key("", "", contact.name)
        names = [contact.name, contact.company]
        numbers = [entry.number for entry in contact.numbers.all() if not entry.reserved]
        found = search_words((), names, numbers, country_code)
        words += [word_model(book=contact.owner_id or 0, word=word, contact=contact) for word in sorted(found)]
    contact_model.objects.bulk_update(contacts, ["sort_key"], batch_size=AT_ONCE)
    word_model.objects.bulk_create(words, batch_size=AT_ONCE)


class Migration(migrations.Migration):
    dependencies = [("phonebook", "0003_groups_favourites_words")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
