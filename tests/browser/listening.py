"""A page as it is to somebody who hears it: what the browser tells assistive technology, and what is said unasked.

ear = Ear(page)                      # before the page is opened
ear.finds("button", "Hang up")       # what stands there, by its role and how its name begins
ear.hears("Incoming call: Jan")      # was among what was said since, just once
"""

import re
from itertools import count
from typing import Any, Final

from playwright.sync_api import Page, expect

HEARD: Final = """
window.heard = [];
const LIVE = "[role=status], [role=alert], [aria-live]";
const isQuiet = (node) => node instanceof Element && node.matches("[aria-live=off]");
const wordsOf = (node) => (node.nodeType === Node.ELEMENT_NODE && !node.checkVisibility() ? "" : node.textContent)
    .replace(/\\s+/g, " ").trim();
new MutationObserver((changes) => {
    const said = new Set();
    for (const { target, addedNodes } of changes) {
        const region = (target instanceof Element ? target : target.parentElement)?.closest(LIVE);
        const whole = region?.getAttribute("aria-atomic") !== "false" && region?.matches("[role=status], [role=alert]");
        for (const node of addedNodes) {
            if (region && !isQuiet(region) && !isQuiet(node) && node.isConnected) said.add(whole ? region : node);
        }
        for (const node of addedNodes) {
            if (node.nodeType !== Node.ELEMENT_NODE || !node.isConnected) continue;
            const alerts = [node, ...node.querySelectorAll("*")].filter((one) => one.matches("[role=alert]"));
            alerts.forEach((one) => said.add(one));
        }
    }
    for (const words of [...said].map(wordsOf)) if (words) heard.push(words);
}).observe(document, { childList: true, subtree: true, characterData: true });
"""
"""What a screen reader says by itself: what comes into a region that tells its changes, and alerts anywhere."""


class Ear:
    def __init__(self, page: Page) -> None:
        self.page = page
        page.add_init_script(HEARD)
        self._session = page.context.new_cdp_session(page)

    def tree(self) -> list[tuple[str, str, dict[str, Any]]]:
        """Role, name and properties of all that assistive technology is told of the page, in its order."""
        nodes = self._session.send("Accessibility.getFullAXTree")["nodes"]
        return [(_role(node), _name(node), _properties(node)) for node in nodes if not node["ignored"]]

    def finds(self, role: str, name: str) -> dict[str, Any]:
        """The properties of the first thing with this role whose name begins so, once it is there."""
        for attempt in count():
            for its_role, its_name, properties in self.tree():
                if its_role == role and its_name.startswith(name):
                    return properties
            assert attempt < ATTEMPTS, f"no {role} “{name}” among {[each[:2] for each in self.tree()]}"
            self.page.wait_for_timeout(PAUSE)
        raise AssertionError

    def hears(self, *sentences: str) -> None:
        """Each of these was said just once since this was asked for last; what else was said is forgotten."""
        said = "sentences => sentences.every((one) => heard.some((words) => words.includes(one)))"
        try:
            self.page.wait_for_function(said, arg=list(sentences))
        finally:
            heard = self.page.evaluate("heard.splice(0)")
        for sentence in sentences:
            assert sum(words.count(sentence) for words in heard) == 1, heard

    def goes_to(self, role: Any, name: str, within: str = "") -> None:
        """As by the list of a screen reader, in the whole page or the region `within`: what is there has the focus."""
        place = self.page.get_by_role("region", name=within, exact=True) if within else self.page
        control = place.get_by_role(role, name=re.compile(re.escape(name))).first
        control.focus()
        expect(control).to_be_focused()

    def presses(self, role: Any, name: str, within: str = "") -> None:
        self.goes_to(role, name, within)
        self.page.keyboard.press("Enter")


ATTEMPTS: Final = 200
PAUSE: Final = 100
"""Milliseconds between two looks at the tree, which tells nobody of its changes."""


def _role(node: dict[str, Any]) -> str:
    return str(node["role"]["value"])


def _name(node: dict[str, Any]) -> str:
    return " ".join(str(node.get("name", {}).get("value", "")).split())


def _properties(node: dict[str, Any]) -> dict[str, Any]:
    return {each["name"]: each["value"].get("value") for each in node.get("properties", ())}
