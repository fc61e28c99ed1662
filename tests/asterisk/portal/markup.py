"""A page as a tree: enough HTML to find elements by class and to read what they say."""

from collections.abc import Iterator
from html.parser import HTMLParser
from xml.etree.ElementTree import Element, TreeBuilder

EMPTY = frozenset({"br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"})


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tree = TreeBuilder()
        self.open: list[str] = []
        self.tree.start("document", {})

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tree.start(tag, {name: value or "" for name, value in attributes})
        if tag in EMPTY:
            self.tree.end(tag)
        else:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tree.start(tag, {name: value or "" for name, value in attributes})
        self.tree.end(tag)

    def handle_endtag(self, tag: str) -> None:
        while tag in self.open:
            closed = self.open.pop()
            self.tree.end(closed)
            if closed == tag:
                return

    def handle_data(self, text: str) -> None:
        self.tree.data(text)


def read(html: str) -> Element:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    while reader.open:
        reader.tree.end(reader.open.pop())
    reader.tree.end("document")
    return reader.tree.close()


def found(root: Element, tag: str, word: str = "", **attributes: str) -> Iterator[Element]:
    """Elements below `root` called `tag`, with `word` among their classes and with these attributes.

    An attribute's name is given with `_` for `-` and may end in `_`.
    """
    wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
    for element in root.iter(tag):
        if word and word not in element.get("class", "").split():
            continue
        if all(element.get(name) == value for name, value in wanted.items()):
            yield element


def first(root: Element, tag: str, word: str = "", **attributes: str) -> Element | None:
    return next(found(root, tag, word, **attributes), None)


def text(element: Element | None) -> str:
    """All that is written in `element`, with single spaces; empty without one."""
    return "" if element is None else " ".join("".join(element.itertext()).split())
