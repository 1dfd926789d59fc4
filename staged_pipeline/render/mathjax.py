"""LaTeX -> SVG and MathML, by MathJax in a headless browser; implements `engines.base.Typesetter`.

MathJax runs once for a whole run, in a page whose every request is answered from its npm packages on disk. A formula's
result depends on nothing but the formula: labels, numbers and macros of one do not reach the next.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self, TypedDict, cast

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from staged_pipeline.core.errors import RenderError
from staged_pipeline.core.typeset import Formula, Typeset
from staged_pipeline.render.browser import Browser, first_line
from staged_pipeline.render.fingerprint import typesetter_fingerprint
from staged_pipeline.render.in_page import own_scripts

_ORIGIN = "https://mathjax.invalid/"
_LONGEST = 20_000
_SECONDS_EACH = 2.0
_KEPT = 1_000  # formulas that are remembered, about 10 kB each
_PAGES_FRESH_AFTER = 5_000


class _Reply(TypedDict):
    svg: str
    mathml: str
    error: str | None


class MathJaxTypesetter:
    """Typesets formulas; the browser starts with the first one. A context manager."""

    def __init__(self, mathjax: Path, browser: Browser | None = None) -> None:
        """`mathjax` is the folder of the npm packages (`support.resources.mathjax_dir`); a `browser` may be shared."""
        self._mathjax = mathjax
        self._own_browser = browser is None
        self._browser = browser or Browser()
        self._page: Page | None = None
        self._done: dict[Formula, Typeset] = {}
        self._count = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._drop_page()
        if self._own_browser:
            self._browser.close()

    @property
    def fingerprint(self) -> str:
        """MathJax's version and ours."""
        return typesetter_fingerprint(self._mathjax)

    def typeset(self, formulas: Sequence[Formula]) -> list[Typeset]:
        """One result a formula, in order; a formula that MathJax rejects has its `error` set.

        Raises:
            MissingDependency: no browser is installed.
            RenderError: the browser failed twice.
        """
        new = [formula for formula in dict.fromkeys(formulas) if formula not in self._done]
        fit = [formula for formula in new if len(formula.tex) <= _LONGEST]
        for formula in new:
            if len(formula.tex) > _LONGEST:
                self._done[formula] = _failed(f"it is longer than {_LONGEST} characters")
        if fit:
            self._done.update(self._typeset_new(fit))
        results = [self._done[formula] for formula in formulas]
        if len(self._done) > _KEPT:
            self._done.clear()
        return results

    def _typeset_new(self, formulas: list[Formula]) -> Mapping[Formula, Typeset]:
        """All at once; where that takes too long or ends the browser, one by one, to find the one to blame."""
        try:
            return dict(zip(formulas, self._ask(formulas), strict=True))
        except (PlaywrightError, RenderError):
            self._restart()
        results: dict[Formula, Typeset] = {}
        for formula in formulas:
            try:
                results[formula] = self._ask([formula])[0]
            except PlaywrightTimeout:
                results[formula] = _failed("typesetting it takes too long")
                self._restart()
            except PlaywrightError as error:
                self._restart()
                raise RenderError(f"The browser failed while typesetting: {first_line(error)}") from error
        return results

    def _ask(self, formulas: list[Formula]) -> list[Typeset]:
        page = self._ready_page()
        jobs = [{"tex": formula.tex, "display": formula.display} for formula in formulas]
        # wait_for_function, not evaluate: only it has a time limit, and the limit is the driver's, so that it holds
        # even when the page's own thread hangs.
        handle = page.wait_for_function("jobs => typeset(jobs)", arg=jobs, timeout=self._limit(len(jobs)))
        replies = cast("list[_Reply]", handle.json_value())
        handle.dispose()
        self._count += len(jobs)
        return [Typeset(**reply) for reply in replies]

    def _limit(self, count: int) -> float:
        """Milliseconds for `count` formulas."""
        return 1000 * (10 + _SECONDS_EACH * count)

    def _ready_page(self) -> Page:
        if self._page is not None and self._count < _PAGES_FRESH_AFTER:
            return self._page
        self._drop_page()
        page = self._browser.new_page(self._answer)
        try:
            page.goto(_ORIGIN)
            page.add_script_tag(content=own_scripts("mathml.js", "typeset.js"))
            page.add_script_tag(url=f"{_ORIGIN}mathjax/tex-svg.js")
            page.wait_for_function("() => MathJax.startup.promise.then(() => true)")
        except PlaywrightError as error:
            page.context.close()
            raise RenderError(f"MathJax does not start: {first_line(error)}") from error
        self._page, self._count = page, 0
        return page

    def _answer(self, url: str) -> bytes | None:
        """The file of MathJax that `url` names."""
        if url == _ORIGIN:
            return b"<!doctype html><meta charset=utf-8><title>MathJax</title>"
        root = self._mathjax.resolve()
        file = (root / url.removeprefix(_ORIGIN).split("?")[0]).resolve()
        if not url.startswith(_ORIGIN) or not file.is_relative_to(root) or not file.is_file():
            return None
        return file.read_bytes()

    def _restart(self) -> None:
        self._page = None
        self._browser.close()

    def _drop_page(self) -> None:
        page, self._page = self._page, None
        if page is not None and not page.is_closed():
            try:
                page.context.close()
            except PlaywrightError:
                self._browser.close()


def _failed(reason: str) -> Typeset:
    return Typeset(svg="", mathml="", error=reason)
