"""The peer of `contact_files`: the same file through django-import-export, written as its documentation shows it.

It looks for each record whether the book has it, by name and number, and skips what would not change. What it stores is
the same as ours: the contact, its numbers, and the words by which it is found.
"""

from collections.abc import Mapping
from typing import Any

import tablib
from import_export.fields import Field
from import_export.resources import ModelResource

from phonebook.indexing import derive, words_of
from phonebook.models import Contact, ContactNumber, NumberType, Word
from phonebook.numbers import NumberingPlan

PLAN = NumberingPlan("PL")
NUMBERS = {
    "Mobile Phone": NumberType.MOBILE,
    "Business Phone": NumberType.WORK,
    "Business Fax": NumberType.FAX,
}


class Contacts(ModelResource):  # type: ignore[misc]  # it carries no types
    name = Field(attribute="name", column_name="Name")
    number = Field(attribute="numbers__number", column_name="Number", readonly=True)
    first = Field(attribute="first", column_name="First Name")
    last = Field(attribute="last", column_name="Last Name")
    company = Field(attribute="company", column_name="Company")
    department = Field(attribute="department", column_name="Department")
    job_title = Field(attribute="job_title", column_name="Job Title")
    notes = Field(attribute="notes", column_name="Notes")

    class Meta:
        model = Contact
        fields = ("name", "number", "first", "last", "company", "department", "job_title", "notes")
        import_id_fields = ("name", "number")
        skip_unchanged = True

    def before_import(self, dataset: tablib.Dataset, **_options: Any) -> None:
        rows = dataset.dict
        dataset.append_col([f"{row['First Name']} {row['Last Name']}" for row in rows], header="Name")
        dataset.append_col([PLAN.canonical(row["Mobile Phone"]) for row in rows], header="Number")

    def before_save_instance(self, instance: Contact, row: Mapping[str, Any], **_options: Any) -> None:
        instance.emails = [row["E-mail Address"]]
        instance.addresses = [
            {
                "type": "work",
                "street": row["Business Street"],
                "city": row["Business City"],
                "state": "",
                "zip": row["Business Postal Code"],
                "country": row["Business Country/Region"],
            }
        ]
        derive(instance)

    def after_save_instance(self, instance: Contact, row: Mapping[str, Any], **_options: Any) -> None:
        numbers = ContactNumber.objects.bulk_create(
            ContactNumber(
                contact=instance, number=PLAN.canonical(row[column]), raw=row[column], type=type_, position=position
            )
            for position, (column, type_) in enumerate(NUMBERS.items())
            if row[column]
        )
        Word.objects.bulk_create(words_of(instance, [number.number for number in numbers]))


def bring(text: str) -> int:
    """Import the table `text`; how many contacts are new."""
    result = Contacts().import_data(tablib.Dataset().load(text, format="csv"), raise_errors=True)
    return int(result.totals["new"])
