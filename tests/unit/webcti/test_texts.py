from pathlib import Path

import pytest
from babel.messages.pofile import read_po, write_po

from webcti import texts, translations

PAGE = """{% load i18n %}
<p title="{% translate "Call back" %}">{% translate "Call" context "verb" %}</p>
  {% blocktranslate count calls=calls trimmed %}
    {{ calls }} missed call
  {% plural %}
    {{ calls }} missed calls
  {% endblocktranslate %}
{# {% translate "Not shown" %} #}
"""
CODE = """
from django.utils.translation import gettext as _, ngettext, pgettext
def f(n):
    return _("%(name)s is calling"), ngettext("%(n)d call", "%(n)d calls", n), pgettext("noun", "Call"), "unmarked"
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "page.html").write_text(PAGE, encoding="utf-8")
    (tmp_path / "cti").mkdir()
    (tmp_path / "cti" / "views.py").write_text(CODE, encoding="utf-8")
    return tmp_path


def translate(project: Path, language: str, text: str) -> None:
    """Fill every text of a catalogue with `text`."""
    catalogue = texts.read(project, language)
    for message in catalogue:
        if message.id:
            message.string = text if isinstance(message.id, str) else (text,) * catalogue.num_plurals
    with texts.catalogue_path(project, language).open("wb") as file:
        write_po(file, catalogue)


def test_marked_texts_are_found_in_code_and_templates(project: Path) -> None:
    found = {(message.id, message.context) for message in texts.extract(project) if message.id}
    assert found == {
        ("Call back", None),
        ("Call", "verb"),
        ("Call", "noun"),
        (("%(calls)s missed call", "%(calls)s missed calls"), None),
        ("%(name)s is calling", None),
        (("%(n)d call", "%(n)d calls"), None),
    }


def test_an_update_opens_what_is_new_and_translates_the_source_language_into_itself(project: Path) -> None:
    assert texts.update(project) == {"pl": 6, "de": 6, "en": 0}
    with texts.catalogue_path(project, "en").open("rb") as file:
        assert read_po(file, locale="en").get("Call back").string == "Call back"


def test_a_catalogue_that_lacks_a_text_is_not_complete(project: Path) -> None:
    assert any(finding.startswith("pl: lacks 'Call back'") for finding in texts.incomplete(project))


def test_an_open_text_is_not_complete(project: Path) -> None:
    texts.update(project)
    assert any(finding.startswith("de: leaves open 'Call back'") for finding in texts.incomplete(project))


def test_a_translation_must_keep_the_placeholders(project: Path) -> None:
    texts.update(project)
    translate(project, "pl", "%(nazwa)s dzwoni")
    assert any("pl: '%(name)s is calling'" in finding for finding in texts.incomplete(project))


def test_a_text_that_went_goes_from_the_catalogues(project: Path) -> None:
    texts.update(project)
    (project / "templates" / "page.html").write_text("", encoding="utf-8")
    texts.update(project)
    assert texts.read(project, "pl").get("Call back") is None


def test_compiled_texts_are_made_anew_only_when_their_source_is_newer(project: Path) -> None:
    texts.update(project)
    translate(project, "pl", "Oddzwoń")
    stale = translations.stale(project / "locale")
    assert len(stale) == 3
    translations.compile_all(stale)
    assert translations.stale(project / "locale") == []
    assert texts.catalogue_path(project, "pl").with_suffix(".mo").read_bytes().find("Oddzwoń".encode()) > 0
