from django.conf import settings
from django.db import migrations

from phonebook.folding import haystack
from phonebook.numbers import NumberingPlan, NumberKind

BATCH = 5_000
INSIDE = {NumberKind.INTERNAL, NumberKind.SERVICE_CODE}


def meet(apps, _schema_editor):
    """Who was ever at the other end, and whether that was in the house; from the calls, some thousand at a time."""
    records, peers = (apps.get_model("history", name).objects for name in ("Record", "Peer"))
    peer = peers.model
    plan = NumberingPlan(settings.REGION, settings.OUTSIDE_PREFIX)
    last, met, inside = 0, set(), {}
    while rows := list(records.filter(pk__gt=last).order_by("pk").values_list("pk", "number", "name")[:BATCH]):
        new = {(number, name) for _pk, number, name in rows if number} - met
        peers.bulk_create(
            [peer(number=number, name=name, haystack=haystack((name, number))) for number, name in sorted(new)],
            ignore_conflicts=True,
        )
        met |= new
        for number, _name in new:
            inside.setdefault(number, plan.read(number).kind in INSIDE)
        stay = [pk for pk, number, _name in rows if inside.get(number)]
        records.filter(pk__in=stay).update(internal=True)
        last = rows[-1][0]


class Migration(migrations.Migration):
    dependencies = [("history", "0002_ledger_voicemail_recordings_notes")]

    operations = [migrations.RunPython(meet, migrations.RunPython.noop, elidable=True)]
