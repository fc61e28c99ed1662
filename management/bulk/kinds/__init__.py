"""All kinds of changes of several accounts, in the order of their menus."""

from management.bulk.kinds.access import CONTACT_ACCESS, RECORDING_ACCESS
from management.bulk.kinds.access_to_account import FirstAccess
from management.bulk.kinds.base import Kind
from management.bulk.kinds.department import InDepartment
from management.bulk.kinds.licence import Licensed
from management.bulk.kinds.management import Managed
from management.bulk.kinds.password import NewPassword

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Licensed(),
        NewPassword(),
        FirstAccess(),
        CONTACT_ACCESS,
        RECORDING_ACCESS,
        InDepartment(),
        Managed(),
    )
}
