"""A call drawn as lanes."""

from html.parser import HTMLParser

from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from ui.timelines import LEAST, MOST_LANES, WIDTH, Kind, Lane, Span, drawn

CALL = (
    Span("Ola", Kind.RINGS, 0, 12, "Ola rang for 12 s"),
    Span("Jan", Kind.RINGS, 12, 15, "Jan rang for 3 s"),
    Span("Jan", Kind.TALKS, 15, 45, "Jan talked for 30 s"),
    Span("Jan", Kind.HOLDS, 45, 60, "Jan held for 15 s"),
)
moments = st.floats(-5, 1e6, allow_nan=False)
spans = st.builds(Span, st.text(max_size=5), st.sampled_from(Kind), moments, moments, st.text(max_size=10))


def test_each_lane_shows_what_its_telephone_did_and_when() -> None:
    timeline = drawn(CALL)
    assert timeline.seconds == 60
    assert [lane.name for lane in timeline.lanes] == ["Ola", "Jan"]
    assert [(bar.kind, bar.x, bar.width) for lane in timeline.lanes for bar in lane.bars] == [
        ("rings", 0, 200),
        ("rings", 200, 50),
        ("talks", 250, 500),
        ("holds", 750, 250),
    ]
    assert timeline.lanes[1].words == "Jan rang for 3 s; Jan talked for 30 s; Jan held for 15 s"


def test_a_moment_at_the_end_is_still_seen() -> None:
    (lane,) = drawn([Span("Ola", Kind.TALKS, 0, 3600, ""), Span("Ola", Kind.RECORDS, 3600, 3600, "")]).lanes
    assert [(bar.x, bar.width) for bar in lane.bars] == [(0, WIDTH), (WIDTH - LEAST, LEAST)]
    assert drawn([Span("Ola", Kind.RINGS, 0, 0, "")]).lanes[0].bars[0].width == WIDTH
    assert drawn([]).lanes == ()


@given(st.lists(spans, max_size=30))
def test_whatever_is_told_no_bar_leaves_its_lane(told: list[Span]) -> None:
    lanes = drawn(told).lanes
    assert len(lanes) <= MOST_LANES
    assert all(0 <= bar.x <= bar.x + bar.width <= WIDTH for lane in lanes for bar in lane.bars)
    assert all(isinstance(lane, Lane) and lane.bars for lane in lanes)


class Elements(HTMLParser):
    """The elements of a page as a browser finds them."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(content)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_t_xss_01_names_are_text_and_nothing_has_a_style() -> None:
    hostile = '"><script>alert(1)</script><svg onload="x" style="'
    timeline = drawn([*CALL, Span(hostile, Kind.WAITS, 1, 2, hostile)])
    found = Elements(render_to_string("ui/_timeline.html", {"timeline": timeline, "label": hostile})).found
    assert {tag for tag, _attributes in found} == {"div", "span", "svg", "rect", "title"}
    names = {name for _tag, attributes in found for name in attributes}
    assert not {name for name in names if name == "style" or name.startswith("on")}
    pictures = [attributes for tag, attributes in found if tag == "svg"]
    assert [picture["aria-label"] for picture in pictures] == [lane.words for lane in timeline.lanes]
    assert {picture["role"] for picture in pictures} == {"img"}
    assert found[0] == ("div", {"class": "timeline", "role": "group", "aria-label": hostile})
