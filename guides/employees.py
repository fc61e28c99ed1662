"""The guide for everybody who has a telephone."""

from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from guides.topics import Guide, Link, Only, Topic
from pbx.capabilities import Capability

START = Link("cti:start", _("Start"))
HISTORY = Link("history:history", _("History"))
SERVICES = Link("services:services", _("Services"))
FORWARDING = Link("services:forwarding", _("Forwarding"))

EVERY_DAY = (
    Topic(
        "first-day",
        _("The first day"),
        _("The start page shows who called, who is free and what is switched on. It follows your telephone by itself."),
        (
            _("Choose language, layout and theme under Application."),
            _("Enter your e-mail address under Subscriber: the link for a forgotten password goes there."),
            _("Press the key / on any page to search for a name or a number."),
        ),
        (START, Link("accounts:application", _("Application")), Link("accounts:subscriber", _("Subscriber"))),
    ),
    Topic(
        "calling",
        _("Making a call"),
        _("Your own telephone rings first. Lift the receiver, and the other side is called."),
        (
            _("Type a name or a number and choose Call, or click any number in the portal."),
            Only(
                _("Away from your desk, call through your MobilePhone: it rings first then."),
                Capability.CALL_THROUGH_MOBILE,
            ),
            _("The three dots beside a number copy it, add it to your contacts, or show everything about it."),
        ),
        (START,),
        "calling",
        Permission.DIAL,
        Capability.CALL_FROM_OWN_PHONE,
    ),
    Topic(
        "during-a-call",
        _("During a call"),
        _("A strip above every page shows your calls, with buttons for what can be done now."),
        (
            Only(_("Hold lets the other side wait, Resume brings it back."), Capability.HOLD),
            Only(
                _("Transfer hands the call on: at once, or after you have asked the other person."), Capability.TRANSFER
            ),
            Only(_("Park leaves the call at a number from which anybody can take it."), Capability.PARK),
            Only(_("Keypad sends digits, as an answering machine asks for them."), Capability.DTMF),
            Only(_("Note keeps what you write beside the call."), Permission.WRITE_NOTES),
        ),
        (START,),
        "during_a_call",
        Permission.CONTROL_OWN_CALLS,
    ),
    Topic(
        "missed-calls",
        _("Missed calls"),
        _("A missed call stays open until somebody of the company has reached the caller."),
        (
            _("Click the number to call back."),
            _("The tick says that nothing is left to do."),
            _("In a group, the hand tells the others that you take care of it."),
        ),
        (HISTORY, START),
        "missed_calls",
        Permission.VIEW_OWN_HISTORY,
    ),
    Topic(
        "history",
        _("History"),
        _("Every call of your extension, and what became of it."),
        (
            _("Click a call to read who rang, who answered, and where it went."),
            _("Narrow the list by kind, time and length; By person puts all calls with somebody together."),
            _("CSV and PDF take the list with you as you see it."),
        ),
        (HISTORY,),
        permission=Permission.VIEW_OWN_HISTORY,
    ),
    Topic(
        "lamps",
        _("Lamps of colleagues"),
        _("A lamp with a word says whether a colleague is free before you call."),
        (
            _("Click a colleague for number, department and status text."),
            Only(
                _("Pick up takes a call that rings at a colleague of your department."),
                Capability.PICKUP,
                Permission.PICK_UP,
            ),
        ),
        (START,),
        "lamps",
        Permission.SEE_LAMPS,
    ),
    Topic(
        "voicemail",
        _("Voicemail"),
        _("Your voice messages, and those of mailboxes that you share."),
        (
            Only(_("Play sounds in the browser, Listen at your telephone."), Capability.PLAY_MESSAGE),
            _("Pass a message on to colleagues, with a comment if you like."),
            _("Greetings are uploaded as a file."),
            Only(_("You can speak a greeting at your telephone, too."), Capability.GREETINGS),
        ),
        (Link("history:voicemail", _("Voicemail")),),
        permission=Permission.USE_VOICEMAIL,
        capability=Capability.MESSAGES,
    ),
    Topic(
        "recordings",
        _("Recordings"),
        _("Conversations that were recorded, as far as you may hear them."),
        (
            Only(
                _("Record starts a recording during a call. Tell the other side that you record."),
                Capability.RECORD,
                Permission.RECORD_OWN,
            ),
        ),
        (Link("history:recordings", _("Recordings")),),
    ),
    Topic(
        "phonebook",
        _("Phonebook"),
        _("Colleagues, the company's contacts and your own, in one search."),
        (
            _("Names are found in any spelling, with accents or without."),
            _("The star makes somebody a favourite."),
            _("Tools imports contacts of Outlook, Google or a telephone, and exports them again."),
            _("Numbers that you call often become keys under Speed dial."),
        ),
        (Link("phonebook:book", _("Phonebook")), Link("phonebook:shortcuts", _("Speed dial"))),
    ),
    Topic(
        "notes",
        _("Notes and post-its"),
        _("A note stays with a call or a number; a post-it goes to a colleague."),
        (
            _("Write a note during the call, or later in the call's story."),
            _("Colleagues read it only if you say so."),
            _("A note can remind you at a time that you choose."),
        ),
        (Link("history:notes", _("Notes")),),
    ),
)

AWAY = (
    Topic(
        "forwarding",
        _("Forwarding"),
        _("Where your calls go when you do not take them yourself."),
        (
            _("Choose when: always, when busy or when not answered; then a number or the voicemail."),
            _("Give it an end, and it switches itself off."),
            _("Undo brings back what was set before. Changes made at the telephone appear here, too."),
        ),
        (FORWARDING, Link("services:left_on", _("Still switched on"))),
        "forwarding",
        Permission.EDIT_OWN_FORWARDING,
        Capability.FORWARDING,
    ),
    Topic(
        "rules",
        _("Rules"),
        _("A rule says in a sentence whose calls go where, and when."),
        (
            _("Put the sentence together; of several rules that fit, the first one counts."),
            _("Who rings if … shows what would happen to a caller, and why."),
        ),
        (Link("services:rules", _("Advanced forwarding")), Link("services:who_rings", _("Who rings if …"))),
        permission=Permission.EDIT_OWN_FORWARDING,
        capability=Capability.RULES,
    ),
    Topic(
        "do-not-disturb",
        _("Do not disturb"),
        _("Your telephone stays silent, and colleagues see it at your lamp."),
        (
            _("Switch it on with One tap, under Services or at the telephone: all of them show the same."),
            _("Choose for how long, and it ends by itself."),
        ),
        (SERVICES,),
        permission=Permission.EDIT_OWN_SERVICES,
        capability=Capability.DND,
    ),
    Topic(
        "situations",
        _("Situations"),
        _("One tap sets forwarding, do not disturb and your status text together, and later brings all of it back."),
        (
            _("Tap a situation, such as Meeting or Holiday, and say until when."),
            _("Change what a situation sets, or add one of your own, under Situations."),
        ),
        (Link("services:situations", _("Situations")),),
        "situations",
        Permission.EDIT_OWN_SERVICES,
    ),
    Topic(
        "wake-up",
        _("Wake-up call"),
        _("Your telephone rings at the time that you choose, once or on the days that you choose."),
        (_("Add a wake-up call under Services."),),
        (SERVICES,),
        permission=Permission.EDIT_OWN_SERVICES,
        capability=Capability.WAKE_UP,
    ),
    Topic(
        "phone-lock",
        _("Phone lock"),
        _("From a locked telephone only internal and emergency numbers can be reached. Calls still come in."),
        (_("Lock it under Services, also from home."),),
        (SERVICES,),
        permission=Permission.EDIT_OWN_SERVICES,
        capability=Capability.LOCK,
    ),
)

OWN = (
    Topic(
        "costs",
        _("Costs"),
        _("What your calls cost this month, and what is left of your limit."),
        (
            _("Days and destinations show where it went."),
            _("The statement of a month is there as page, PDF and CSV."),
        ),
        (Link("costs:costs", _("Costs")),),
        "costs",
    ),
    Topic(
        "key-labels",
        _("Key labels"),
        _("The paper beside the keys of your system telephone, printed to fit."),
        (
            _("Enter for each key what it does and what shall stand beside it."),
            _("Print without scaling, compare the rulers, and cut along the marks."),
        ),
        (Link("labels:telephone", _("System telephone")),),
    ),
    Topic(
        "notices",
        _("Notices"),
        _("The bell collects what happened while you were away."),
        (_("Choose what comes by e-mail, and when nobody shall tell you anything."),),
        (Link("history:notice_settings", _("Notices")),),
    ),
    Topic(
        "own-account",
        _("A safe account"),
        _("Who knows your password can make calls at your expense."),
        (
            _("A second factor keeps others out even if they know the password."),
            _(
                "Sessions shows where you are logged in, ends what you do not know, "
                "and logs in another device by a code."
            ),
            _("Activity says who changed what at your account, and when."),
        ),
        (
            Link("accounts:second_factor", _("Second factor")),
            Link("accounts:sessions", _("Sessions")),
            Link("accounts:activity", _("Activity")),
        ),
    ),
)

EMPLOYEES = Guide(
    "employees",
    _("For everybody"),
    _("Calling, being reached, and not being reached for a while."),
    "phone",
    (*EVERY_DAY, *AWAY, *OWN),
)
