"""Words without a number of their own and without a constraint: twenty a contact, they are most of an import.

Two indices less for the database to keep, and no look for the contact of each. Numbers lose the index for LIKE, which
nothing asks for. An import is locked while rows that name it are written, all of them the same one.
"""

import django.db.models.deletion
from django.db import migrations, models

import phonebook.models.fields

COPY = """
INSERT INTO phonebook_word (book, word, contact_id)
SELECT DISTINCT book, word, contact_id FROM phonebook_formerword ORDER BY book, word, contact_id
"""
COPY_BACK = (
    "INSERT INTO phonebook_formerword (book, word, contact_id) SELECT book, word, contact_id FROM phonebook_word"
)


class Migration(migrations.Migration):
    dependencies = [("phonebook", "0007_imports")]
    operations = [
        migrations.RenameModel("Word", "FormerWord"),
        migrations.AlterField(
            "formerword",
            "contact",
            models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="phonebook.contact",
                db_index=False,
                db_constraint=False,
            ),
        ),
        migrations.CreateModel(
            name="Word",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "book", "word", "contact", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("book", models.BigIntegerField(help_text="The owner's id, or PUBLIC_BOOK.")),
                ("word", phonebook.models.fields.BytewiseCharField(max_length=32)),
                (
                    "contact",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="words",
                        to="phonebook.contact",
                    ),
                ),
            ],
        ),
        migrations.RunSQL(COPY, COPY_BACK),
        migrations.DeleteModel("FormerWord"),
        migrations.AlterField(
            "contactnumber",
            "number",
            models.CharField(
                blank=True, help_text="Canonical; empty: cannot be dialled.", max_length=20, verbose_name="number"
            ),
        ),
        *(
            migrations.AlterField(
                model,
                "imported",
                models.ForeignKey(
                    db_constraint=False,
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    related_name=related_name,
                    to="phonebook.import",
                ),
            )
            for model, related_name in (("contact", "contacts"), ("contactnumber", "numbers"))
        ),
        migrations.AddIndex("contactnumber", models.Index("number", name="phonebook_numbers")),
    ]
