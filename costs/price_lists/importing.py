"""The job that stores a file of prices, and taking that back.

The file is read first, which takes most of the time; then all its prices are stored in one transaction: until it is
committed the old ones count, and from then on the new ones do.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.journal import Origin
from costs.models import PriceImport, PriceList
from costs.price_files.child import flow
from costs.price_files.reading import LeftOut
from costs.price_lists import keeping
from costs.price_lists.arriving import remove_file
from costs.price_lists.forms import head_of
from costs.price_lists.wording import said_of_file
from costs.rating.rates import Rate
from jobs import actions, inbox
from jobs.child import ChildError, OverMemory, OverTime
from jobs.kinds import Progress, Refused, Running, job
from jobs.models import Job
from phonebook.files.report import FileError
from phonebook.files.tables import Shape

KIND = "costs.import_prices"
State = PriceImport.State


class OvertakenError(Exception):
    """It was begun, dropped or undone meanwhile."""


class ChangedError(Exception):
    """The list was changed since the import: taking that back would take these changes as well."""


@transaction.atomic
def start(found: PriceImport, rows: int) -> None:
    """Have it stored as its row says. Raises OvertakenError, jobs.actions.TooMany."""
    begun = PriceImport.objects.filter(pk=found.pk, state=State.CHOOSING)
    read_as = {"encoding": found.encoding, "delimiter": found.delimiter}
    if not begun.update(state=State.RUNNING, head=found.head, replaces=found.replaces, rows=rows, **read_as):
        raise OvertakenError
    started = actions.start(found.user, KIND, {"import": found.pk})
    PriceImport.objects.filter(pk=found.pk).update(job=started.pk)


def settled(found: PriceImport) -> PriceImport:
    """`found`, which is over if its job is: one that failed, was dropped, or is too old."""
    if found.state != State.RUNNING:
        return found
    current = Job.objects.filter(pk__in=[found.job]).first()
    if current is None or not current.is_open:
        error = current.error if current else _("It was stopped.")
        running = PriceImport.objects.filter(pk=found.pk, state=State.RUNNING)
        running.update(state=State.FAILED, error=error[:300], finished=timezone.now())
        found.refresh_from_db()
        if found.state == State.FAILED:
            remove_file(found)
    return found


def progress_of(found: PriceImport) -> Job | None:
    return Job.objects.filter(pk__in=[found.job]).first()


def stop(found: PriceImport) -> None:
    """Before it is stored; nothing of it is."""
    Job.objects.filter(pk__in=[found.job]).delete()
    settled(found)


def about(arguments: Mapping[str, Any]) -> str:
    """The name of the file."""
    return PriceImport.objects.filter(pk=arguments["import"]).values_list("name", flat=True).first() or ""


@job(KIND, title=gettext_lazy("Import of prices"), needs="management.administer", about=about)
def _import(running: Running) -> Iterator[Progress]:
    found = PriceImport.objects.filter(pk=running.arguments["import"], user_id=running.owner_id).first()
    if found is None or found.state != State.RUNNING:
        return
    rates: list[Rate] = []
    try:
        for done in _read(found, rates):
            yield Progress(done, found.rows)
        _store(found, rates, Origin(running.owner))
    except FileError as error:
        raise Refused(said_of_file(error)) from error
    except (OverTime, OverMemory):
        raise
    except (ChildError, FileNotFoundError) as error:
        raise Refused(_("This file cannot be read.")) from error
    except keeping.TakenError as error:
        raise Refused(_("Another price list begins on this day. Choose another one.")) from error
    except keeping.GoneError as error:
        raise Refused(_("Somebody removed this price list meanwhile.")) from error
    except OvertakenError:
        return
    remove_file(found)
    yield Progress(found.rows, found.rows)


def _read(found: PriceImport, rates: list[Rate]) -> Iterator[int]:
    """Pour its rates into `rates`; after each piece the number of rows so far."""
    since = found.replaces.valid_from if found.replaces else head_of(found.head).valid_from
    rows = 0
    with inbox.path_of(found.stored).open("rb") as file:
        for told in flow(file, since, Shape(found.encoding, found.delimiter)):
            if isinstance(told, Shape):
                continue
            rows += len(told)
            rates.extend(row[1] for row in told if not isinstance(row, LeftOut))
            yield rows


@transaction.atomic
def _store(found: PriceImport, rates: list[Rate], origin: Origin) -> None:
    held = PriceImport.objects.select_for_update().filter(pk=found.pk, state=State.RUNNING).first()
    if held is None:
        raise OvertakenError
    if held.replaces is not None:
        held.before = keeping.replace(held.replaces, rates, origin, held.name)
        held.result = PriceList.objects.get(pk=held.replaces.pk)
    else:
        held.result = keeping.add(head_of(held.head), rates, origin, file_name=held.name, how="imported")
    held.state, held.finished = State.DONE, timezone.now()
    held.revision, held.rates = held.result.revision, len(rates)
    held.save()


def can_be_undone(found: PriceImport) -> bool:
    return found.state == State.DONE and found.result is not None and found.result.removed is None


@transaction.atomic
def undo(found: PriceImport, origin: Origin) -> PriceList | None:
    """The list has the prices of before; a new one is removed, and can be brought back as any other: then it is None.

    Raises OvertakenError, ChangedError, and costs.price_lists.keeping.GoneError.
    """
    held = PriceImport.objects.select_for_update(of=("self",)).filter(pk=found.pk, state=State.DONE).first()
    if held is None or held.result is None:
        raise OvertakenError
    result: PriceList = held.result
    if result.revision != held.revision:
        raise ChangedError
    if held.before is None:
        keeping.remove(result, origin)
    else:
        keeping.take_back(result, held.before, origin)
        held.before = None
    held.state, held.finished = State.UNDONE, timezone.now()
    held.save()
    return None if held.replaces is None else result
