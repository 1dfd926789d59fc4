"""final.html as a browser shows it: a screenshot, and what is seen of each content element.

The page is opened in the run's own Chromium, cut off from the network, in a window of the shape of the source page. A
browser that dies is started again, once; one that hangs is ended when the time is over.
"""

import base64
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from types import TracebackType
from typing import Self, TypedDict, cast

from playwright.sync_api import CDPSession, ConsoleMessage, Page
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from staged_pipeline.core.errors import RenderError
from staged_pipeline.core.geometry import Box
from staged_pipeline.core.rendering import Rendering, ShownRef
from staged_pipeline.core.vocabulary import Direction
from staged_pipeline.render.browser import Browser, first_line
from staged_pipeline.render.in_page import own_scripts

_ADDRESS = "https://page.invalid/"

WIDTH = 1000
"""The width of the window in CSS pixels: enough for columns side by side."""

_LONGEST = 8  # times the window's height; what is below is not in the picture
_TOLD = 20  # messages of the console


class _Shown(TypedDict):
    ref: str
    text: str
    box: tuple[float, float, float, float] | None
    direction: Direction
    clipped: bool
    untypeset: list[str]
    lost_pictures: int


class _Probe(TypedDict):
    height: int
    refs: list[_Shown]


class PageRenderer:
    """Renders pages in a browser that may be shared; use it in the thread that made the browser."""

    def __init__(self, browser: Browser, limit: float = 20.0) -> None:
        """`limit` is seconds for one page."""
        self._browser = browser
        self._limit = limit
        self._page: Page | None = None
        self._devtools: CDPSession | None = None
        self._html = b""
        self._told: list[str] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        page, self._page = self._page, None
        if page is not None and not page.is_closed():
            with suppress(PlaywrightError):
                page.context.close()

    def render(self, html: str, refs: Sequence[str], shape: float) -> Rendering:
        """The page as it is shown.

        Args:
            html: The text of final.html.
            refs: The ids of its content elements.
            shape: The height of the source page over its width.

        Raises:
            MissingDependency: no Chromium is installed.
            RenderError: it does not start, died twice, or took too long.
        """
        self._html = html.encode("utf-8", "replace")
        try:
            return self._once(refs, shape)
        except PlaywrightTimeout as error:
            self._restart()
            raise RenderError(f"The page was not shown within {self._limit:g} seconds.") from error
        except PlaywrightError:
            self._restart()
        try:
            return self._once(refs, shape)
        except PlaywrightError as error:
            self._restart()
            raise RenderError(f"The browser failed while it showed the page: {first_line(error)}") from error

    def _once(self, refs: Sequence[str], shape: float) -> Rendering:
        height = max(100, round(WIDTH * shape))
        end = time.monotonic() + self._limit
        page, devtools = self._ready_page(height)
        self._told.clear()
        page.goto(_ADDRESS, wait_until="load", timeout=_left(end))
        # wait_for_function, not evaluate: only it has a time limit that holds when the page's thread hangs.
        handle = page.wait_for_function(own_scripts("probe.js"), arg=list(refs), timeout=_left(end))
        shown = cast("_Probe", handle.json_value())
        whole = max(1, min(shown["height"], _LONGEST * height))
        return Rendering(
            png=_screenshot(devtools, whole, _left(end)),
            width=WIDTH,
            height=whole,
            refs=tuple(_ref(one, shown["height"] / whole) for one in shown["refs"]),
            console=tuple(self._told[:_TOLD]),
        )

    def _ready_page(self, height: int) -> tuple[Page, CDPSession]:
        """The page that is used for all, as opening one takes longer than showing it, and its developer tools."""
        if self._page is None or self._devtools is None or self._page.is_closed():
            self._page = self._browser.new_page(self._answer, width=WIDTH, height=height)
            self._page.on("console", self._note)
            self._page.on("pageerror", lambda error: self._told.append(first_line(error)))
            self._devtools = self._page.context.new_cdp_session(self._page)
        self._page.set_viewport_size({"width": WIDTH, "height": height})
        return self._page, self._devtools

    def _answer(self, url: str) -> bytes | None:
        return self._html if url == _ADDRESS else None

    def _note(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self._told.append(message.text)

    def _restart(self) -> None:
        self._page = None
        self._browser.close()


def _left(end: float) -> float:
    """Milliseconds until `end`; one at least, as none would be no limit."""
    return max(1.0, 1000 * (end - time.monotonic()))


def _screenshot(devtools: CDPSession, height: int, limit: float) -> bytes:
    """A PNG of the page's first `height` CSS pixels; `limit` is milliseconds.

    Playwright's own takes half as long again: it packs its PNG as tightly as can be, and cannot be asked for less.
    """
    wanted = {
        "format": "png",
        "optimizeForSpeed": True,
        "captureBeyondViewport": True,
        "clip": {"x": 0, "y": 0, "width": WIDTH, "height": height, "scale": 1},
    }
    # Playwright says nothing of what stands in the answer.
    send = cast("Callable[..., dict[str, str]]", devtools.send)  # pyright: ignore[reportUnknownMemberType]
    return base64.b64decode(send("Page.captureScreenshot", wanted, timeout=limit)["data"])


def _ref(shown: _Shown, scale: float) -> ShownRef:
    """`scale` is the page's height over the picture's."""
    box = shown["box"]
    place = None if box is None else Box(*(round(v * k, 5) for v, k in zip(box, (1, scale, 1, scale), strict=True)))
    return ShownRef(
        ref=shown["ref"],
        text=shown["text"],
        box=place,
        direction=shown["direction"],
        clipped=shown["clipped"],
        untypeset=tuple(shown["untypeset"]),
        lost_pictures=shown["lost_pictures"],
    )
