"""What the stories of whole days have in common: each page that somebody comes by is looked at once, in passing."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.readers import overhang

Violations = Callable[[Page], list[str]]


class Day:
    """Somebody's tab, from the first page in the morning to the last."""

    def __init__(self, page: Page, violations: Violations) -> None:
        self.page = page
        self.violations = violations

    def look(self) -> None:
        """The page has a heading, is no wider than the screen, and open to everybody."""
        expect(self.page.locator("main").get_by_role("heading").first).to_be_visible()
        assert overhang(self.page) <= 0, self.page.url
        found = self.violations(self.page)
        assert found == [], f"{self.page.url}: {found}"

    def open(self, address: str) -> None:
        self.page.goto(address)
        self.look()

    def by_menu(self, address: str) -> None:
        """By the rail, which then shows where one is, or by what stands behind "More"."""
        more = self.page.locator("[data-nav-rest]")
        if more.is_visible():
            more.click()
        folded = self.page.locator(f"details:not([open]):has(a[href='{address}'][data-nav]) > summary")
        for summary in folded.locator("visible=true").all():
            summary.click()
        self.page.locator(f".rail a[href='{address}'], #more-menu a[href='{address}']").locator("visible=true").click()
        self.page.wait_for_url(f"**{address}")
        if not more.is_visible():
            expect(self.page.locator(".rail a[aria-current]")).to_have_attribute("href", address)
            expect(self.page.locator(".rail a[aria-current]")).to_be_in_viewport()
        self.look()

    def live(self) -> None:
        expect(self.page.locator("body")).to_have_attribute("data-live", "live")

    def told(self, words: str) -> None:
        """In the corner, after what was done."""
        expect(self.page.locator("#toasts")).to_contain_text(words)

    def saves(self, section: str) -> None:
        """A section of somebody's page, by its button; returns once the portal has answered, which a message of the
        section before does not tell."""
        with self.page.expect_response(lambda answer: answer.request.method == "POST" and "/people/" in answer.url):
            self.page.locator(f"#{section} .form-actions button").click()
