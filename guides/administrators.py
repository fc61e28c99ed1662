"""The guide for those who set up the company's portal."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.permissions import Permission
from guides.topics import Guide, Link, Topic

OVERVIEW = Link("management:overview", _("At a glance"))
PEOPLE = Link("management:people", _("Accounts"))

ADMINISTRATORS = Guide(
    "administrators",
    _("For administrators"),
    _("Accounts and rights, the exchange, and what holds for the whole company."),
    "shield-check",
    (
        Topic(
            "overview",
            _("At a glance"),
            _("One page says how everything stands, and what wants attention."),
            (
                _("What is wrong stands at the top, with the page that helps."),
                _("What is left of setting up stays here until it is done."),
            ),
            (OVERVIEW,),
            "overview",
        ),
        Topic(
            "exchange",
            _("Exchange"),
            _("How exchange and portal get on: gateway, lines, telephones, log of calls, e-mails, disks."),
            (
                _("Address, user and secret stand under Connection. Check the connection before you save."),
                _("The check says in words what the exchange lacks, with the line to write there."),
            ),
            (Link("management:exchange", _("About the exchange")),),
        ),
        Topic(
            "accounts",
            _("Accounts"),
            _("Who may log in, and what each may do."),
            (
                _("Add people one by one, from a CSV file, or take them over from the exchange."),
                _("They get in for the first time by a link, a letter on paper, a PIN or their own telephone."),
                _("Roles, departments and further rights stand on the page of each person."),
            ),
            (PEOPLE,),
        ),
        Topic(
            "many-at-once",
            _("Many at once"),
            _("Change departments, rights, licences or passwords of hundreds of people in one go."),
            (
                _("Tick people in the list, or choose the whole list, and then what shall be changed."),
                _("Read the preview: it says for whom it changes what, and who is left out and why."),
                _("Afterwards Undo takes all of it back."),
            ),
            (PEOPLE, Link("management:bulk", _("Changes of several accounts"))),
            "many_at_once",
        ),
        Topic(
            "departments",
            _("Departments"),
            _("Who belongs together, and who manages whom. Departments can stand below others."),
            (_("Make a department, take people in, and say who manages it."),),
            (Link("departments:departments", _("Departments")),),
        ),
        Topic(
            "licences",
            _("Licences"),
            _("What the company bought or tries out, and how many seats of it are taken."),
            (_("Without licences everybody has what their rights allow. Add a kind if seats are counted."),),
            (Link("management:licences", _("Licences")),),
        ),
        Topic(
            "prices",
            _("Prices and limits"),
            _("Without a price list nobody knows what calls cost."),
            (
                _("Import the price list of your operator as CSV, or enter it by hand."),
                _("Give people a limit and a top-up; only administrators reset costs."),
                _("Accounts for calls let people telephone at somebody's expense with number and PIN."),
            ),
            (
                Link("costs:price_lists", _("Prices")),
                Link("costs:allowances", _("Cost limits")),
                Link("services:call_accounts", _("Accounts for calls")),
            ),
        ),
        Topic(
            "number-policy",
            _("Number policy"),
            _("Which countries and special numbers may be called, and where calls may be forwarded."),
            (
                _("Keep it narrow: who steals a password makes money with expensive numbers."),
                _("Ask May this be dialled? for one person and one number before you save."),
            ),
            (Link("management:numbers", _("Number policy")),),
        ),
        Topic(
            "letters-and-look",
            _("Mail server and look"),
            _("Without a mail server nobody gets e-mails. Name, colour and logo make the portal the company's own."),
            (_("Send a test e-mail: if it fails, the page says why."),),
            (
                Link("management:mail_server", _("Mail server")),
                Link("management:branding", pgettext_lazy("of the portal", "Look")),
            ),
        ),
        Topic(
            "keeping",
            pgettext_lazy("for how long", "Keeping"),
            _("For how long calls, recordings, messages and the journal are kept. What is older is removed for good."),
            (_("Choose what the law and the works council allow."),),
            (Link("management:retention", pgettext_lazy("for how long", "Keeping")),),
        ),
        Topic(
            "journal",
            _("Journal"),
            _("Who did what to whose account. Nobody can change or remove an entry."),
            (_("Search by name, number and time, or export all of it as CSV."),),
            (Link("management:journal", _("Journal")),),
        ),
        Topic(
            "installer",
            _("Installer"),
            _("The desktop program that everybody finds under Downloads."),
            (_("Upload it in the full version; the checksum beside it is for everybody to compare."),),
            (Link("downloads:installer", _("Installer")),),
        ),
        Topic(
            "backup",
            _("Backup and update"),
            _("Both happen on the server, not in the browser: docs/operations.md has each command."),
            (
                _("A backup runs each night while the portal is used. Copy it to another machine, without the key."),
                _("Try a restore once before you need it."),
            ),
            (OVERVIEW,),
        ),
    ),
    Permission.ADMINISTER,
)
