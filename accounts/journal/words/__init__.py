"""What the journal's entries say to whoever reads them: one row of words for each event, by subject."""

from collections.abc import Mapping

from accounts.journal.words.company import COMPANY
from accounts.journal.words.entering import ENTERING
from accounts.journal.words.kinds import Words
from accounts.journal.words.people import PEOPLE
from accounts.journal.words.telephones import TELEPHONES

WORDS: Mapping[str, Words] = {**ENTERING, **PEOPLE, **TELEPHONES, **COMPANY}
