"""Final pages as real Chromium shows them, and what the judge makes of a browser that is missing, killed or stuck."""

import io
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from pages import assembled, element, png, skeleton
from PIL import Image

from staged_pipeline.core.content import (
    Content,
    FigureContent,
    MathContent,
    MathSegment,
    MixedContent,
    TableContent,
    TextContent,
    TextSegment,
)
from staged_pipeline.core.errors import MissingDependency, RenderError
from staged_pipeline.core.evidence import Evidence
from staged_pipeline.core.page import Page, PageImage
from staged_pipeline.core.rendering import Rendering, ShownRef
from staged_pipeline.judge.judging import judge_final
from staged_pipeline.render import browser as browser_module
from staged_pipeline.render import page_render
from staged_pipeline.render.browser import Browser
from staged_pipeline.render.mathjax import MathJaxTypesetter
from staged_pipeline.render.page_render import WIDTH, PageRenderer
from staged_pipeline.stages.assembler import formulas

pytestmark = pytest.mark.browser

LAYOUT = skeleton(
    element("title_1", "title"),
    element("para_1", order=2),
    element("eq_1", "equation", 3, number="1"),
    element("table_1", "table", 4),
    element("figure_1", "figure", 5),
    element("para_2", order=6, direction="rtl"),
)
CONTENT: dict[str, Content] = {
    "title_1": TextContent(content="Heat and light"),
    "para_1": MixedContent(
        segments=(TextSegment(content="Where "), MathSegment(content="x^2"), TextSegment(content=" is."))
    ),
    "eq_1": MathContent(content=r"\frac{a}{b}"),
    "table_1": TableContent(headers=("Year", "Sum"), rows=(("2025", "7"),)),
    "figure_1": FigureContent(description="a curve", asset="e.png"),
    "para_2": TextContent(content="نصّ عربيّ"),
}
REFS = [one.ref for one in LAYOUT.elements()]
PAGE = Page(
    image=PageImage(png=png(60, 80), width=60, height=80, dpi=72),
    evidence=Evidence(page_index=0, width=600, height=800, source="none", direction="ltr", language="en"),
)
SHAPE = 1.4


@pytest.fixture(scope="module")
def html(typesetter: MathJaxTypesetter) -> str:
    wanted = formulas(LAYOUT, CONTENT)
    return assembled(LAYOUT, CONTENT, {"e.png": png()}, dict(zip(wanted, typesetter.typeset(wanted), strict=True)))


@pytest.fixture
def renderer(browser: Browser) -> Iterator[PageRenderer]:
    with PageRenderer(browser) as made:
        yield made


@pytest.fixture
def shown(renderer: PageRenderer, html: str) -> Rendering:
    return renderer.render(html, REFS, SHAPE)


def ref_of(rendering: Rendering, ref: str) -> ShownRef:
    return next(one for one in rendering.refs if one.ref == ref)


def test_every_element_is_seen_in_the_order_of_reading_with_what_a_reader_gets(shown: Rendering) -> None:
    texts = {one.ref: one.text for one in shown.refs}
    assert list(texts) == REFS
    assert texts["title_1"] == "Heat and light"
    assert texts["para_1"] == "Where x^2 is."
    assert texts["eq_1"] == r"\frac{a}{b} (1)"
    assert texts["table_1"] == "Year Sum 2025 7"
    assert texts["para_2"] == "نصّ عربيّ"


def test_places_run_down_the_page_and_nothing_is_cut_off(shown: Rendering) -> None:
    boxes = [one.box for one in shown.refs]
    assert all(box is not None and 0 <= box.x0 < box.x1 <= 1 and 0 <= box.y0 < box.y1 <= 1 for box in boxes)
    assert [box.y0 for box in boxes if box] == sorted(box.y0 for box in boxes if box)
    assert not any(one.clipped or one.untypeset or one.lost_pictures for one in shown.refs)
    assert ref_of(shown, "para_2").direction == "rtl"
    assert shown.console == ()


def test_the_picture_is_as_wide_as_the_window_and_as_high_as_the_page(shown: Rendering) -> None:
    assert shown.png.startswith(b"\x89PNG")
    assert (shown.width, int.from_bytes(shown.png[16:20])) == (WIDTH, WIDTH)
    assert shown.height == int.from_bytes(shown.png[20:24]) >= round(WIDTH * SHAPE)


def test_one_page_leaves_nothing_for_the_next(renderer: PageRenderer, html: str) -> None:
    assert len(renderer.render(html, REFS, SHAPE).refs) == len(REFS)
    small = assembled(skeleton(element("one")), {"one": TextContent(content="alone")})
    assert [one.text for one in renderer.render(small, [*REFS, "one"], SHAPE).refs] == ["alone"]


def test_latex_that_does_not_typeset_is_told(renderer: PageRenderer, typesetter: MathJaxTypesetter) -> None:
    layout = skeleton(element("eq_1", "equation"), element("para_1", order=2))
    content: dict[str, Content] = {"eq_1": MathContent(content=r"\frac{a"), "para_1": TextContent(content="words")}
    wanted = formulas(layout, content)
    page = assembled(layout, content, typeset=dict(zip(wanted, typesetter.typeset(wanted), strict=True)))
    rendering = renderer.render(page, ["eq_1", "para_1"], SHAPE)
    assert [one.untypeset for one in rendering.refs] == [(r"\frac{a",), ()]


def test_what_runs_out_of_the_page_or_does_not_show_is_told(renderer: PageRenderer) -> None:
    page = """<!doctype html><html dir="ltr"><body>
      <p id="wide" style="inline-size: 3000px">wide</p> <p id="hidden" style="display: none">hidden</p>
      <p id="lost"><img alt="" src="data:image/png;base64,AAAA"></p>
      <div id="table"><div class="table-wrap" style="overflow-x: auto">
      <div style="inline-size: 2000px">x</div></div></div>
      </body></html>"""
    wide, hidden, lost, table = renderer.render(page, ["wide", "hidden", "lost", "table"], SHAPE).refs
    assert (wide.clipped, table.clipped, lost.lost_pictures, hidden.box) == (True, True, 1, None)
    assert hidden.text == ""


def test_nothing_is_asked_of_the_network(renderer: PageRenderer) -> None:
    page = '<!doctype html><p id="one"><img alt="" src="https://example.org/a.png"></p>'
    rendering = renderer.render(page, ["one"], SHAPE)
    assert rendering.refs[0].lost_pictures == 1


def test_a_browser_that_was_ended_is_started_again(renderer: PageRenderer, html: str) -> None:
    renderer.render(html, REFS, SHAPE)
    renderer._browser.close()
    assert len(renderer.render(html, REFS, SHAPE).refs) == len(REFS)


def test_a_browser_killed_with_a_page_in_it_is_started_again(renderer: PageRenderer, html: str) -> None:
    renderer.render(html, REFS, SHAPE)
    for pid in _chromium_processes():
        os.kill(pid, signal.SIGKILL)
    assert len(renderer.render(html, REFS, SHAPE).refs) == len(REFS)


def test_a_page_that_takes_too_long_is_given_up_and_the_next_one_is_shown(browser: Browser, html: str) -> None:
    with PageRenderer(browser, limit=3) as renderer:
        renderer.render(html, REFS, SHAPE)
        stopped = _chromium_processes()
        for pid in stopped:
            os.kill(pid, signal.SIGSTOP)
        wake = threading.Timer(6, _each(stopped, signal.SIGCONT))
        wake.start()
        began = time.monotonic()
        with pytest.raises(RenderError, match="within 3 seconds"):
            renderer.render(html, REFS, SHAPE)
        assert time.monotonic() - began < 20
        wake.join()
    with PageRenderer(browser) as renderer:
        assert len(renderer.render(html, REFS, SHAPE).refs) == len(REFS)


def test_the_screenshot_shows_what_is_below_the_window_too(renderer: PageRenderer) -> None:
    below = "<div style='height: 50px; background: red'></div>"
    page = f"<!doctype html><body style='margin: 0'><div style='height: 1500px'></div>{below}</body>"
    rendering = renderer.render(page, [], 0.5)
    with Image.open(io.BytesIO(rendering.png)) as picture:
        shown = picture.convert("RGB")
    assert shown.size == (rendering.width, rendering.height) == (WIDTH, 1550)
    assert [shown.getpixel((100, y)) for y in (1499, 1500, 1549)] == [(255, 255, 255), (255, 0, 0), (255, 0, 0)]


def test_a_browser_that_hangs_at_the_screenshot_is_given_up(
    browser: Browser, html: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(limit: float) -> float:
        for pid in stopped:
            os.kill(pid, signal.SIGSTOP)
        return limit

    with PageRenderer(browser) as renderer:
        renderer.render(html, REFS, SHAPE)  # starts the browser, which may take longer on a busy machine
    with PageRenderer(browser, limit=3) as renderer:
        renderer._ready_page(100)
        stopped = _chromium_processes()
        take = page_render._screenshot
        monkeypatch.setattr(page_render, "_screenshot", lambda one, height, limit: take(one, height, stop(limit)))
        wake = threading.Timer(6, _each(stopped, signal.SIGCONT))
        wake.start()
        with pytest.raises(RenderError, match="within 3 seconds"):
            renderer.render(html, REFS, SHAPE)
        wake.join()
    monkeypatch.undo()
    with PageRenderer(browser) as renderer:
        assert len(renderer.render(html, REFS, SHAPE).refs) == len(REFS)


def test_a_page_is_judged_with_what_the_browser_shows(renderer: PageRenderer, html: str) -> None:
    verdict, rendering = judge_final(renderer, PAGE, LAYOUT, CONTENT, html)
    assert verdict.status == "judged"
    assert rendering is not None
    assert {part.name for part in verdict.parts} >= {"shown", "formulas", "looks"}


def test_without_chromium_the_page_is_not_judged(monkeypatch: pytest.MonkeyPatch, browser: Browser, html: str) -> None:
    def missing(*_: object) -> None:
        raise MissingDependency("No Chromium was found.")

    browser.close()
    monkeypatch.setattr(browser_module, "_launch", missing)
    verdict, rendering = judge_final(PageRenderer(browser), PAGE, LAYOUT, CONTENT, html)
    assert (verdict.status, verdict.score, rendering) == ("not_judged", None, None)
    assert verdict.reason == "No Chromium was found."


def _chromium_processes() -> list[int]:
    """The processes of Chromium that this one started, children of children included."""
    parents = {int(path.name): _parent(path) for path in Path("/proc").iterdir() if path.name.isdigit()}

    def ours(pid: int) -> bool:
        while pid > 1:
            pid = parents.get(pid, 0)
            if pid == os.getpid():
                return True
        return False

    return [pid for pid in parents if ours(pid) and "chrom" in _name(pid)]


def _parent(path: Path) -> int:
    try:
        return int((path / "stat").read_text().rpartition(")")[2].split()[1])
    except (OSError, IndexError):
        return 0


def _name(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/exe").resolve().name
    except OSError:
        return ""


def _each(pids: list[int], wanted: signal.Signals) -> Callable[[], None]:
    def send() -> None:
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, wanted)

    return send
