"""The guide for those who look after a department."""

from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from guides.topics import Guide, Link, Topic

TODAY = Link("today:today", _("Department today"))
PEOPLE = Link("management:people", _("Employees"))

MANAGERS = Guide(
    "managers",
    _("For managers"),
    _("A department that is reachable, and people whose telephones do what they should."),
    "users-round",
    (
        Topic(
            "department-today",
            _("Department today"),
            _("Says in one sentence whether your department can be reached right now, and by whom."),
            (
                _("Below it stands who is free, on a call, forwarded or away, as it happens."),
                _("Missed calls of the whole department wait beside it: take one yourself, or tick what is done."),
                _("With several departments, choose one at the top."),
            ),
            (TODAY,),
            "department_today",
        ),
        Topic(
            "people-of-the-department",
            _("People of the department"),
            _("Whoever manages a department manages those below it, too."),
            (
                _("Take people in from the pool of those who belong to no department, or put them back."),
                _("Choose a person to see log-in, services, costs and history."),
            ),
            (Link("departments:departments", _("Departments")), PEOPLE),
        ),
        Topic(
            "services-of-others",
            _("Somebody is ill"),
            _("Set the telephone of somebody who cannot: forwarding, do not disturb, phone lock, wake-up calls."),
            (
                _("Choose the person under Employees, then Services."),
                _("The person is told what you changed, with your name."),
            ),
            (PEOPLE,),
        ),
        Topic(
            "forgotten-password",
            _("Somebody cannot log in"),
            _("Give a temporary password to a person of your department; it must be changed at the first log-in."),
            (_("It is shown to you once. Tell it to nobody but that person."),),
            (PEOPLE,),
        ),
        Topic(
            "reports",
            _("Reports"),
            _("How the department was reached: by hour and weekday, how long callers waited, who was called back."),
            (
                _("Choose department and time; every table can be had as CSV, the whole as PDF."),
                _("On Mondays the report comes by e-mail if you wish."),
            ),
            (Link("reports:report", _("Reports")),),
            "reports",
        ),
        Topic(
            "costs-of-the-department",
            _("Costs of the department"),
            _("What the calls of your people cost, and what is left of their limits."),
            (
                _("Statements show a month by person, as page, PDF and CSV."),
                _("Limit and top-up are set by administrators."),
                _("At the limit calls that cost something are refused. Emergency numbers and colleagues are not."),
            ),
            (Link("costs:people", _("Statements of costs")), Link("costs:allowances", _("Cost limits"))),
            "costs",
        ),
        Topic(
            "labels-of-several",
            _("Key labels of several people"),
            _("Labels for many telephones come onto the same sheets."),
            (_("Tick the people and choose Print the chosen."),),
            (Link("labels:people", _("Key labels")),),
        ),
        Topic(
            "public-contacts",
            _("Public contacts"),
            _("The company's customers and suppliers, for everybody who may read them."),
            (_("Add and correct them in the phonebook; Tools imports a whole file, with a preview and undo."),),
            (Link("phonebook:book", _("Phonebook")),),
            permission=Permission.EDIT_PUBLIC_CONTACTS,
        ),
    ),
    Permission.MANAGE_DEPARTMENTS,
)
