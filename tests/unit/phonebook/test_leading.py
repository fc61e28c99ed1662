"""The words that are kept of a contact, and those that would only repeat them."""

from hypothesis import given
from hypothesis import strategies as st

from phonebook.indexing import leading

WORDS = st.text("ab1ż", min_size=1, max_size=4)


@given(st.sets(WORDS, max_size=12), WORDS)
def test_whatever_begins_a_word_begins_one_that_is_kept(words: set[str], typed: str) -> None:
    kept = leading(words)
    assert set(kept) <= words
    assert any(word.startswith(typed) for word in words) == any(word.startswith(typed) for word in kept)


@given(st.sets(WORDS, max_size=12))
def test_no_kept_word_begins_with_another(words: set[str]) -> None:
    kept = leading(words)
    assert not [(one, other) for one in kept for other in kept if one != other and other.startswith(one)]
    assert kept == sorted(kept)
