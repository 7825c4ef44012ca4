"""What a user does in a journey: opens pages, fills in forms, presses buttons, sees words."""

import os
import re
from dataclasses import dataclass, field
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

PASSWORD = "demo-only-passphrase"
WIDTHS = {"phone": {"width": 390, "height": 844}, "desktop": {"width": 1280, "height": 900}}
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]}}
PATIENCE = 10_000  # milliseconds
PICTURES = os.environ.get("CASEFLOW_PICTURES")


@dataclass
class Visitor:
    """One user at one screen; each new kind of page is checked for accessibility and overflow."""

    page: Page
    home: str
    name: str
    checked: set[str] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)
    script: bool = True
    """Whether JavaScript is on; pages are checked only then, because the checks need it."""

    def opens(self, path: str) -> "Visitor":
        """Open the page with this path."""
        self.page.goto(self.home + path)
        return self.arrived()

    def signs_in(self, email: str) -> "Visitor":
        """Sign in through the sign-in page."""
        self.opens("/sign-in")
        self.page.locator("input[name=email]").fill(email)
        self.page.locator("input[name=password]").fill(PASSWORD)
        self.page.locator("main button[type=submit]").first.click()
        return self.arrived()

    def clicks(self, place: Locator) -> "Visitor":
        """Click on something that leads to another page."""
        with self.page.expect_navigation():
            place.click()
        return self.arrived()

    def follows(self, words: str) -> "Visitor":
        """Follow the first link with these words."""
        return self.clicks(self.page.locator("a", has_text=words).first)

    def presses(self, words: str) -> "Visitor":
        """Press the first button with this name, and wait for the next page."""
        return self.clicks(self.page.get_by_role("button", name=words).first)

    def fills(self, name: str, value: str) -> "Visitor":
        """Fill the field with this form name."""
        self.page.locator(f"[name='{name}']").first.fill(value)
        return self

    def chooses(self, name: str, *values: str) -> "Visitor":
        """Tick radio buttons or checkboxes, or select an option, by form name and value."""
        for value in values:
            place = self.page.locator(f"[name='{name}']").first
            if place.evaluate("e => e.tagName") == "SELECT":
                place.select_option(value)
            else:
                self.page.locator(f"[name='{name}'][value='{value}']").check()
        return self

    def sees(self, *words: str) -> "Visitor":
        """Check that these words are on the page."""
        for word in words:
            expect(self.page.locator("body")).to_contain_text(word)
        return self

    def does_not_see(self, *words: str) -> "Visitor":
        """Check that these words are nowhere in the source of the page."""
        source = self.page.content()
        assert not [word for word in words if word in source], f"{words} on {self.page.url}"
        return self

    @property
    def path(self) -> str:
        """The path and query of the present page."""
        return self.page.url.removeprefix(self.home)

    def arrived(self) -> "Visitor":
        """Wait for the page, and check it if it is the first of its kind.

        With CASEFLOW_PICTURES, it is saved as a picture too.
        """
        self.page.wait_for_load_state()
        # Ids and tokens in the path do not make another kind of page.
        shape = re.sub(r"[0-9a-f-]{36}|[\w-]{40,}", "…", self.path.partition("?")[0])
        if self.script and shape not in self.checked:
            self.checked.add(shape)
            self._check(shape)
        return self

    def _check(self, shape: str) -> None:
        found = Axe().run(self.page, options=RULES).response["violations"]
        self.problems += [f"{shape}: {v['id']} {v['nodes'][0]['target']}" for v in found]
        wide = self.page.evaluate("document.documentElement.scrollWidth > window.innerWidth + 1")
        if wide:
            self.problems.append(f"{shape}: scrolls sideways")
        if PICTURES:
            name = f"{self.name}{shape.replace('/', '_')}.png"
            self.page.screenshot(path=Path(PICTURES) / name, full_page=True)


class Visitors:
    """All users who take part in a journey."""

    def __init__(self, browser: Browser, home: str) -> None:
        self.browser, self.home = browser, home
        self.contexts: list[BrowserContext] = []
        self.present: list[Visitor] = []

    def arrive(
        self, name: str, *, screen: str = "desktop", language: str = "en", script: bool = True
    ) -> Visitor:
        """Return a user with a new browser; errors of scripts on a page make the journey fail."""
        context = self.browser.new_context(
            viewport=WIDTHS[screen], locale=language, java_script_enabled=script
        )
        self.contexts.append(context)
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        visitor = Visitor(page, self.home, f"{name}-{screen}-{language}", script=script)
        page.on("pageerror", lambda error: visitor.problems.append(f"script: {error}"))
        self.present.append(visitor)
        return visitor

    def leave(self) -> None:
        """Close all browsers, and fail when a check of any page found a problem."""
        for context in self.contexts:
            context.close()
        problems = [problem for visitor in self.present for problem in visitor.problems]
        assert not problems, "\n".join(problems)
