"""The guides hold together: anchors, drawings, pages, rights."""

import re
from pathlib import Path

import pytest
from django.template.loader import get_template
from django.urls import reverse

from guides.templatetags.guides import TOPICS as PLACES
from guides.topics import Only, Topic
from guides.views import GUIDES
from ui.navigation import ITEMS

TOPICS = [(guide, topic) for guide in GUIDES for topic in guide.topics]
TEMPLATES = Path(__file__).resolve().parents[3] / "templates"
HELP_LINK = re.compile(r"{% help_link ([^%]*)%}")
NAMED = {item.name: item for item in ITEMS}


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.name)
def test_each_anchor_of_a_guide_stands_there_once(guide) -> None:  # type: ignore[no-untyped-def]
    keys = [topic.key for topic in guide.topics]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize(("_guide", "topic"), TOPICS, ids=lambda each: getattr(each, "key", None))
def test_a_topic_has_its_drawing_and_its_pages(_guide: object, topic: Topic) -> None:
    if topic.drawing:
        get_template(topic.drawing)
    assert topic.links
    for link in topic.links:
        assert reverse(link.name)


@pytest.mark.parametrize(("guide", "topic"), TOPICS, ids=lambda each: getattr(each, "key", None))
def test_a_page_that_no_menu_names_is_kept_behind_a_right(guide, topic: Topic) -> None:  # type: ignore[no-untyped-def]
    if any(link.name not in NAMED for link in topic.links):
        needed = topic.permission or guide.permission or NAMED[topic.links[0].name].permission
        assert needed


def test_a_topic_is_found_by_any_of_its_words() -> None:
    missed = next(topic for guide, topic in TOPICS if topic.key == "missed-calls")
    assert missed.says(["reached", "caller"])
    assert missed.says([])
    assert not missed.says(["reached", "giraffe"])
    assert not any(isinstance(step, Only) for step in missed.steps)


def test_every_topic_that_a_page_leads_to_is_there() -> None:
    found = [words for page in TEMPLATES.rglob("*.html") for words in HELP_LINK.findall(page.read_text("utf-8"))]
    places = {place for words in found for place in re.findall(r'"([^"]+)"', words)}
    assert len(found) > 30
    assert places - set(PLACES) == set()
