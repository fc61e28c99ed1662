"""Contacts of every kind, as a reader would make them: made by the same rules."""

from hypothesis import strategies as st

from phonebook.files.contact import ContactKind, NumberType, Place, ReadContact
from phonebook.files.draft import Draft, one_line
from phonebook.files.fields import PARTS
from phonebook.files.own import MARKS, TEXTS
from phonebook.files.report import LIMITS
from phonebook.numbers import NumberingPlan

PLAN = NumberingPlan("PL", outside_prefix="")
STEERING = "=+-@＝\t\r\n\0'\"\\ ,;:|/()"
words = st.text(st.one_of(st.sampled_from(STEERING), st.characters(codec="utf-8")), max_size=12)
notes = st.lists(words, max_size=4).map("\r\n".join)
telephones = st.one_of(
    st.from_regex(r"\+[1-9][0-9 ()./-]{6,16}", fullmatch=True),
    st.from_regex(r"[0-9][0-9 ]{1,9}( wew\. [0-9]{1,4})?", fullmatch=True),
    words.filter(lambda text: not text.strip().lower().startswith("tel:")),
)


@st.composite
def read_contacts(draw: st.DrawFn, *, ours: bool = True) -> ReadContact:
    """Those that are `ours` have tags and numbers for VIP, which no other program's file knows, and a name as somebody
    wrote it, perhaps with all its parts."""
    draft = Draft(LIMITS)
    draft.literal = ours
    texts = {field: draw(words) for field in TEXTS}
    if ours and draw(st.booleans()):
        parts = ("prefix", "first", "middle", "last", "suffix")
        texts["display"] = " ".join(filter(None, (one_line(texts[part]) for part in parts)))
    for field, text in texts.items():
        draft.text(field, text)
    draft.text("notes", draw(notes))
    flags = st.lists(st.sampled_from(MARKS), unique=True) if ours else st.just([])
    for _nth in range(draw(st.integers(0, 7))):
        draft.number(draw(st.sampled_from(NumberType)), draw(telephones), draw(words), draw(flags))
    for email in draw(st.lists(words, max_size=4)):
        draft.email(f"{email}@example.com")
    for place in draw(st.lists(st.sampled_from(Place), unique=True)):
        for part in PARTS[:1] + PARTS[4:]:
            draft.address(place, part, draw(words))
    for name in draw(st.lists(words.filter(lambda text: text.strip().lower() != "mycontacts"), max_size=3)):
        draft.group(name)
    for word in draw(st.lists(words, max_size=2 if ours else 0)):
        draft.tag(word)
    draft.kind = draw(st.sampled_from([None, *ContactKind]))
    draft.private = draw(st.sampled_from([True, False, None]))
    draft.email("somebody@example.com")  # so that something identifies it
    contact = draft.finished(PLAN)
    if contact is None:
        raise AssertionError
    return contact
