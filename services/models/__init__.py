from services.models.announcements import Announcement
from services.models.calendars import Calendar, Holiday
from services.models.call_accounts import CallAccount
from services.models.changes import By, Change, Stage
from services.models.identities import Identity
from services.models.rules import Deed, Rule, Time, Who
from services.models.situations import Everywhere, Part, Preset, Running, Situation
from services.models.status import Status
from services.models.targets import Target
from services.models.timed import Timed
from services.models.wakeups import Ring, Wakeup
from services.models.watchdog import Standing, Watch

__all__ = [
    "Announcement",
    "By",
    "Calendar",
    "CallAccount",
    "Change",
    "Deed",
    "Everywhere",
    "Holiday",
    "Identity",
    "Part",
    "Preset",
    "Ring",
    "Rule",
    "Running",
    "Situation",
    "Stage",
    "Standing",
    "Status",
    "Target",
    "Time",
    "Timed",
    "Wakeup",
    "Watch",
    "Who",
]
