"""The door of Playwright: one headless Chromium, started when it is first needed, cut off from the network.

What a page asks for is answered by a handler of ours or refused, so that nothing leaves the machine.
"""

import mimetypes
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from playwright.sync_api import Browser as PlaywrightBrowser
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page, Playwright, Route, sync_playwright

from staged_pipeline.core.errors import MissingDependency, RenderError

Answer = Callable[[str], bytes | None]
"""Answers a request for a URL with its bytes, or None for what is not there."""

_SYSTEM_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_INSTALL = "Install one with `playwright install chromium`, or on Debian with `apt install chromium`."
_FLAGS = (
    # Chromium refuses to run as root with its sandbox, and containers rarely allow it. What is shown is our own,
    # sanitized, and cut off from the network.
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-sync",
    # Chromium looks for its maker's servers of its own accord as it starts. No name leads anywhere.
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--no-first-run",
    "--force-color-profile=srgb",
)


class Browser:
    """Chromium, started by the first page that is asked of it and again after it has died.

    Must be used in the thread that made it. One thread can have only one at a time, as Playwright wants it.
    """

    def __init__(self, timeout: float = 30.0) -> None:
        """`timeout` is seconds for anything that the browser is asked to do."""
        self._timeout = timeout
        self._playwright: Playwright | None = None
        self._browser: PlaywrightBrowser | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def version(self) -> str:
        """The browser's version; starts it. Raises as `new_page` does."""
        return self._running().version

    def new_page(self, answer: Answer | None = None, *, width: int = 1200, height: int = 900) -> Page:
        """A blank page in a context of its own; `answer` serves what it asks for, everything else is refused.

        Raises:
            MissingDependency: no Chromium is installed.
            RenderError: it does not start.
        """
        try:
            context = self._running().new_context(viewport={"width": width, "height": height}, service_workers="block")
            context.set_default_timeout(self._timeout * 1000)
            context.route("**/*", lambda route: _serve(route, answer))
            return context.new_page()
        except PlaywrightError as error:
            self.close()
            raise RenderError(f"The browser failed: {first_line(error)}") from error

    def close(self) -> None:
        """Ends the browser; the next page starts it anew."""
        browser, self._browser = self._browser, None
        playwright, self._playwright = self._playwright, None
        with suppress(PlaywrightError):
            if browser is not None:
                browser.close()
        with suppress(PlaywrightError):
            if playwright is not None:
                playwright.stop()

    def _running(self) -> PlaywrightBrowser:
        if self._browser is not None and self._browser.is_connected():
            return self._browser
        self.close()
        try:
            self._playwright = sync_playwright().start()
        except Exception as error:  # Playwright raises a bare Exception when its driver cannot run
            message = f"Playwright does not start: {first_line(error)}. `staged-ocr doctor --install` may help."
            raise RenderError(message) from error
        try:
            self._browser = _launch(self._playwright, self._timeout)
        except (MissingDependency, RenderError):
            self.close()
            raise
        return self._browser


def _launch(playwright: Playwright, timeout: float) -> PlaywrightBrowser:
    """Playwright's own Chromium if it was installed, else the system's."""
    failures: list[str] = []
    own = [None] if Path(playwright.chromium.executable_path).exists() else []  # a try in vain would leave a profile
    for path in (*own, *filter(None, map(shutil.which, _SYSTEM_BROWSERS))):
        try:
            return playwright.chromium.launch(executable_path=path, args=list(_FLAGS), timeout=timeout * 1000)
        except PlaywrightError as error:
            if path is not None:
                failures.append(f"{path}: {first_line(error)}")
    if failures:
        raise RenderError(f"Chromium does not start. {failures[0]}")
    raise MissingDependency(f"No Chromium was found. {_INSTALL}")


def first_line(error: Exception) -> str:
    """The first line of an error's message; what follows is Playwright's log."""
    return (str(error).strip() or type(error).__name__).splitlines()[0]


def _serve(route: Route, answer: Answer | None) -> None:
    url = route.request.url
    body = answer(url) if answer is not None else None
    if body is None:
        # A document that is shown from a data: URI or by set_content never comes here; a request that does is foreign.
        route.abort("blockedbyclient") if answer is None else route.fulfill(status=404, body="")
        return
    kind = mimetypes.guess_type(url.split("?")[0])[0] or "text/html"
    route.fulfill(status=200, body=body, content_type=f"{kind}; charset=utf-8")
