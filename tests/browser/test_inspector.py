"""The inspector in real Chromium, opened from disk as a person opens it: clicks, keys, filters, deep links, sizes."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from accessibility import serious
from pages import element, png, skeleton
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, expect
from run_folders import leave_inspector, leave_page, line

from staged_pipeline.core.content import Content, MathContent, MathSegment, MixedContent, TextContent, TextSegment
from staged_pipeline.core.conversation import CallRecord
from staged_pipeline.core.geometry import Box
from staged_pipeline.core.skeleton import Element, Skeleton
from staged_pipeline.core.summary import ErrorRecord, StageRecord, Summary
from staged_pipeline.core.verdict import Issue, ScorePart, Verdict

pytestmark = pytest.mark.browser

HOSTILE = "</script><script>alert(1)</script>\u2028 <img src=x onerror=alert(1)> __proto__"
_LINES = 20  # blocks of the page that most is shown of


@dataclass
class Opened:
    """An open inspector, with all that it asked for and said."""

    page: Page
    folder: Path
    asked: list[str] = field(default_factory=list[str])
    said: list[str] = field(default_factory=list[str])

    def go(self, address: str = "") -> Page:
        self.page.goto(f"{self.folder.as_uri()}/index.html{address}")
        expect(self.page.locator("#tabs button").first).to_be_attached()
        return self.page

    def files(self) -> list[str]:
        """What was asked for, relative to the run; all of it must lie there."""
        assert [url for url in self.asked if not url.startswith(self.folder.as_uri())] == []
        return [url.split("#")[0].removeprefix(self.folder.as_uri() + "/") for url in self.asked]


def layout(*blocks: Element, direction: str = "ltr") -> Skeleton:
    return skeleton(*blocks, direction="rtl" if direction == "rtl" else "ltr")


def long_page() -> tuple[Skeleton, dict[str, Content]]:
    """Blocks from the top of the page to its end, an equation last."""
    tops = [n / (_LINES + 1) for n in range(_LINES + 1)]
    blocks = [
        element(f"para_{n}", order=n + 1, box=Box(0.1, top, 0.9, top + 0.03), segments=(f"p0_l{n}",))
        for n, top in enumerate(tops[:-1])
    ]
    blocks.append(element("eq_1", "equation", _LINES + 1, box=Box(0.6, tops[-1], 0.9, tops[-1] + 0.02)))
    content: dict[str, Content] = {
        f"para_{n}": TextContent(content=f"Paragraph {n} says this. " * 12, engine="local", confidence=1.0)
        for n in range(_LINES)
    }
    content["para_3"] = TextContent(content=HOSTILE, confidence=0.4)
    content["eq_1"] = MathContent(content="a^2+b^2=c^2", confidence=0.8)
    return layout(*blocks), content


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of pages 2 (long, with issues), 5 (failed), 7 (Arabic) and 12 (with calls)."""
    run = tmp_path_factory.mktemp("a run #1 ملف")  # a folder whose name needs care in addresses
    blocks, content = long_page()
    issues = (
        Issue(ref="eq_1", kind="math_mismatch", severity="major", message="The sign is wrong.", words=("+", "−")),
        Issue(ref="para_3", kind="missing_words", severity="critical", message=HOSTILE, segments=("p0_l3",)),
        Issue(kind="omission", severity="minor", message="Ink.", box=Box(0.1, 0.96, 0.3, 0.99), judge="model"),
    )
    lines = [line(n, f"Line {n}", Box(0.1, n / 21, 0.5, n / 21 + 0.01)) for n in range(_LINES)]
    verdict = Verdict.of((ScorePart(name="words", weight=1, score=0.5),), issues)
    leave_page(run, 2, blocks, content, lines=lines, verdict=verdict, picture=png(595, 842))
    arabic = {
        "para_1": MixedContent(
            segments=(TextSegment(content="لتكن الدالة "), MathSegment(content=r"\frac{a}{b}")), direction="rtl"
        ),
        "para_2": TextContent(content="النَّصُّ الثاني"),
    }
    leave_page(run, 7, layout(element("para_1"), element("para_2", order=2), direction="rtl"), arabic)
    call = CallRecord(number=1, purpose="text", provider="anthropic", model="some-model", prompt="p", error="timeout")
    leave_page(run, 12, layout(element("para_1")), {"para_1": TextContent(content="Only here: naïve")}, calls=[call])
    leave_inspector(
        run,
        [
            Summary(page_index=2, route="staged", low_confidence_refs=("para_3",), refs=21),
            Summary(page_index=5, route="failed", error=ErrorRecord(code="ocr", message="It is too faint.")),
            Summary(page_index=7, route="staged", failed_refs=("para_2",), refs=2),
            Summary(
                page_index=12,
                route="staged",
                open_refs=("para_1",),
                refs=1,
                stages=(StageRecord(stage="text", engine="llm-text-1", seconds=1.25),),
            ),
        ],
    )
    return run


@pytest.fixture
def opened(book: Path, chromium: Chromium) -> Iterator[Opened]:
    yield from opening(book, chromium)


def opening(
    folder: Path, chromium: Chromium, width: int = 1400, height: int = 800, dark: bool = False
) -> Iterator[Opened]:
    context = chromium.new_context(
        viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light"
    )
    context.set_default_timeout(10_000)
    made = Opened(context.new_page(), folder)
    made.page.on("request", lambda request: made.asked.append(request.url))
    made.page.on("console", lambda message: made.said.append(message.text))
    made.page.on("pageerror", lambda error: made.said.append(str(error)))
    made.page.on("dialog", lambda dialog: made.said.append("a dialog"))
    yield made
    context.close()
    assert made.said == []
    made.files()


IN_SIGHT = """node => {
    const [box, pane] = [node, document.getElementById("pane")].map(each => each.getBoundingClientRect());
    const [left, right] = [Math.max(box.left, pane.left), Math.min(box.right, pane.right, innerWidth)];
    const [top, bottom] = [Math.max(box.top, pane.top), Math.min(box.bottom, pane.bottom, innerHeight)];
    if (right - left < 3 || bottom - top < 3) return false;
    const met = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
    return met !== null && met.closest("#sheet") !== null;
}"""

HIGHLIGHTED = """() => {
    const node = document.querySelector(":target");
    if (!node || getComputedStyle(node).backgroundColor === "rgba(0, 0, 0, 0)") return "";
    const { top } = node.getBoundingClientRect();
    return top >= 0 && top < innerHeight ? node.id : "";
}"""


def in_sight(page: Page, selector: str) -> bool:
    """Whether a box on the picture can be seen in the picture's pane, with nothing over it."""
    return page.locator(selector).evaluate(IN_SIGHT)


def expect_target(page: Page, ref: str) -> None:
    expect(page.locator("#frame")).to_be_visible()
    for _ in range(50):
        if len(page.frames) > 1 and page.frames[1].evaluate(HIGHLIGHTED) == ref:
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"{ref} is not highlighted in the result")


def test_only_what_is_looked_at_is_loaded(opened: Opened) -> None:
    page = opened.go()
    expect(page.locator("#boxes div")).to_have_count(_LINES + 1)
    page.wait_for_load_state("networkidle")
    assert [name for name in opened.files() if name.endswith(".js")] == ["page_0002/inspect.js"]
    page.get_by_role("link", name="Page 7").click()
    expect(page.locator("#page-name")).to_have_text("Page 7")
    assert [name for name in opened.files() if name.endswith(".js")] == ["page_0002/inspect.js", "page_0007/inspect.js"]
    page.go_back()
    expect(page.locator("#page-name")).to_have_text("Page 2")


def test_an_issue_is_shown_on_both_sides(opened: Opened) -> None:
    page = opened.go()
    page.set_viewport_size({"width": 1400, "height": 420})
    assert not in_sight(page, "#boxes [data-ref=eq_1]")
    page.get_by_role("tab", name="Issues 3").click()
    page.get_by_role("button", name="The sign is wrong").click()
    expect(page.locator("#boxes .on")).to_have_attribute("data-ref", "eq_1")
    assert in_sight(page, "#boxes .on")
    expect_target(page, "eq_1")
    page.get_by_role("button", name="alert(1)").click()
    expect(page.locator("#boxes .on")).to_have_attribute("data-ref", "para_3")
    expect(page.locator("#boxes .spot")).to_have_count(1)
    expect_target(page, "para_3")
    page.get_by_role("button", name="Ink").click()
    expect(page.locator("#boxes .on")).to_have_count(0)
    assert in_sight(page, "#boxes .spot")
    assert page.url.endswith("#page=2&show=issues")


def test_every_sheet_follows_the_block_that_was_clicked_on_the_picture(opened: Opened) -> None:
    page = opened.go()
    page.locator("#boxes [data-ref=para_15]").click()
    for tab in ("Blocks 21", "Skeleton", "Content", "Evidence 20"):
        page.get_by_role("tab", name=tab).click()
        row = page.locator(".row[aria-current=true]")
        expect(row).to_have_count(1)
        expect(row).to_contain_text("para_15")
        expect(row).to_be_in_viewport()
    expect_target(page, "para_15")


def test_boxes_tell_states_and_confidence(opened: Opened) -> None:
    page = opened.go()
    looks = {ref: page.locator(f"#boxes [data-ref={ref}]") for ref in ("para_1", "para_3", "eq_1")}
    outlines = {ref: box.evaluate("b => getComputedStyle(b).outline") for ref, box in looks.items()}
    assert len(set(outlines.values())) == 3, "not told apart"
    expect(looks["para_3"]).to_have_attribute("title", "para_3, doubtful, 40 %")
    page.locator("#boxed").uncheck()
    assert (
        page.locator("#boxes [data-ref=para_1]").evaluate("b => getComputedStyle(b).outlineColor") == "rgba(0, 0, 0, 0)"
    )


def test_hostile_words_are_words(opened: Opened) -> None:
    page = opened.go("#page=2&ref=para_3")
    expect(page.locator(".row.on .words")).to_have_text(HOSTILE.replace("\u2028", "\n"), use_inner_text=False)
    assert page.locator("img[src=x]").count() == 0


def test_keys_go_over_pages_and_blocks(opened: Opened) -> None:
    page = opened.go()
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator(".row.on")).to_contain_text("para_1")
    expect(page.locator(".row.on")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("k")
    page.keyboard.press("ArrowUp")
    expect(page.locator(".row.on")).to_contain_text("para_0")
    outline = page.locator(".row.on").evaluate("row => getComputedStyle(row).outlineStyle")
    assert outline == "solid", "focus is seen"
    for key, name in (("n", "Page 5"), ("ArrowRight", "Page 7"), ("p", "Page 5"), ("ArrowLeft", "Page 2")):
        page.keyboard.press(key)
        expect(page.locator("#page-name")).to_have_text(name)
    page.keyboard.press("/")
    page.keyboard.type("jnp")
    expect(page.locator("#find")).to_have_value("jnp")


def test_keys_go_along_the_tabs_and_the_list_of_pages(opened: Opened) -> None:
    page = opened.go()
    page.get_by_role("tab", name="Blocks").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Issues")).to_be_focused()
    expect(page.get_by_role("tab", name="Issues")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("tab", name="Stages")).to_be_focused()
    page.locator("#strip a").first.focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#strip a").nth(1)).to_be_focused()
    expect(page.locator("#page-name")).to_have_text("Page 5")


def test_a_failed_page_says_why_and_asks_for_nothing_that_is_not_there(opened: Opened) -> None:
    page = opened.go("#page=5&show=issues")
    expect(page.locator(".notes .failed")).to_have_text("ocr: It is too faint.")
    expect(page.locator("#sheet, #result").filter(visible=True)).to_have_count(0)
    assert [name for name in opened.files() if "page_0005" in name] == ["page_0005/inspect.js"]


def test_pages_are_filtered_by_state(opened: Opened) -> None:
    page = opened.go()
    names = {"failed": ["5", "7"], "doubtful": ["2"], "open": ["12"], "issues": ["2"], "": ["2", "5", "7", "12"]}
    assert page.locator("#which option").all_inner_texts()[1] == "Failed (2)"
    for state, wanted in names.items():
        page.locator("#which").select_option(state)
        shown = page.locator("#strip .name").filter(visible=True)
        expect(shown).to_have_text([f"Page {index}" for index in wanted])
    page.locator("#which").select_option("doubtful")
    expect(page.locator(".rows .row")).to_have_count(1)
    page.locator("#which").select_option("open")
    expect(page.locator("#page-name")).to_have_text("Page 12")


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("NAIVE", ["12"]),
        ("النص الثاني", ["7"]),
        (r"\frac{a}", ["7"]),
        ("too faint", ["5"]),
        ("paragraph 19", ["2"]),
        ("zz", []),
    ],
)
def test_pages_are_found_by_their_words(words: str, wanted: list[str], opened: Opened) -> None:
    page = opened.go()
    page.locator("#find").fill(words)
    expect(page.locator("#found")).to_have_text(f"{len(wanted)} of 4 pages")
    expect(page.locator("#strip .name").filter(visible=True)).to_have_text([f"Page {index}" for index in wanted])
    expect(page.locator("#view")).to_be_visible(visible=bool(wanted))
    if wanted:
        expect(page.locator("#page-name")).to_have_text(f"Page {wanted[0]}")
    page.locator("#find").fill("")
    expect(page.locator("#view")).to_be_visible()


def test_an_address_leads_to_a_block(opened: Opened) -> None:
    page = opened.go("#page=2&ref=eq_1&show=content")
    expect(page.get_by_role("tab", name="Content")).to_have_attribute("aria-selected", "true")
    expect(page.locator("#boxes .on")).to_have_attribute("data-ref", "eq_1")
    expect(page.locator(".row.on")).to_be_in_viewport()
    expect_target(page, "eq_1")
    page.evaluate("location.hash = 'page=7&ref=para_2'")
    expect(page.locator("#page-name")).to_have_text("Page 7")
    expect(page.locator("#boxes .on")).to_have_attribute("data-ref", "para_2")
    for astray in ("#page=99", "#page=x&ref=%00&show=constructor", "#ref=nothing"):
        page.goto("about:blank")
        expect(opened.go(astray).locator("#page-name")).to_have_text("Page 2")


def test_arabic_runs_from_the_right_and_refs_from_the_left(opened: Opened) -> None:
    page = opened.go("#page=7")
    row = page.locator(".row").first
    directions = [
        row.locator(part).evaluate("node => getComputedStyle(node).direction") for part in (".words", "small")
    ]
    assert directions == ["rtl", "ltr"]
    expect(row.locator(".words")).to_have_text("لتكن الدالة \u2066\\frac{a}{b}\u2069")


def test_stages_tell_calls_and_costs(opened: Opened) -> None:
    page = opened.go("#page=12&show=stages")
    expect(page.get_by_role("row", name="llm-text-1 1.25")).to_be_visible()
    expect(page.get_by_role("link", name="001_text")).to_have_attribute("href", "page_0012/calls/001_text.json")
    expect(page.get_by_role("row", name="001_text")).to_contain_text("unknown")
    expect(page.get_by_role("row", name="001_text")).to_contain_text("timeout, some-model")


@pytest.mark.parametrize("height", [740, 560])
def test_on_a_narrow_screen_the_marked_box_stays_in_sight(height: int, book: Path, chromium: Chromium) -> None:
    for opened in opening(book, chromium, 360, height):
        page = opened.go("#page=2&show=issues")
        for words in ("The sign is wrong", "alert(1)"):
            page.get_by_role("button", name=words).click()
            assert in_sight(page, "#boxes .on")
            expect(page.locator("#boxes .on")).to_be_in_viewport()
            expect(page.locator(".row.on")).to_be_in_viewport()
        page.locator("#larger").click(click_count=6)
        assert in_sight(page, "#boxes .on")
        page.get_by_role("tab", name="Result").click()
        expect_target(page, "para_3")
        assert in_sight(page, "#boxes .on")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize(("width", "dark"), [(1400, False), (1400, True), (360, True)])
def test_axe_finds_nothing_serious(width: int, dark: bool, book: Path, chromium: Chromium, axe: str) -> None:
    for opened in opening(book, chromium, width, dark=dark):
        page = opened.go("#page=2&ref=para_3")
        page.locator("#legend summary").click()
        for tab in page.get_by_role("tab").filter(visible=True).all():
            tab.click()
            assert serious(page, axe) == []
        opened.go("#page=12&show=stages").locator("#about summary").click()
        assert serious(page, axe) == []


def test_a_page_whose_data_is_gone_is_told(book: Path, tmp_path: Path, chromium: Chromium) -> None:
    for path in (book / "index.html", book / "words.js"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    for opened in opening(tmp_path, chromium):
        expect(opened.go().locator(".notes .failed")).to_contain_text("page_0002/inspect.js cannot be loaded")
        opened.said.clear()  # Chromium says that the files are not there


@pytest.fixture(scope="module")
def long_book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """600 pages, each with one block; page 580 alone is in doubt."""
    run = tmp_path_factory.mktemp("long")
    leave_page(run, 0, layout(element("para_1")), {"para_1": TextContent(content="word0 of the book")})
    for index in range(1, 600):
        folder = shutil.copytree(run / "page_0000", run / f"page_{index:04d}")
        content = (folder / "content.json").read_text("utf-8")
        (folder / "content.json").write_text(content.replace("word0", f"word{index}"), "utf-8")
    doubt = {580: ("para_1",)}
    leave_inspector(
        run,
        [Summary(page_index=index, route="staged", low_confidence_refs=doubt.get(index, ())) for index in range(600)],
    )
    return run


def test_of_600_pages_few_are_loaded(long_book: Path, chromium: Chromium) -> None:
    for opened in opening(long_book, chromium):
        page = opened.go("#page=300")
        page.wait_for_load_state("networkidle")
        expect(page.locator("#strip a[aria-current]")).to_be_in_viewport()
        assert len(opened.files()) < 60
        assert [name for name in opened.files() if name.endswith(".js")] == ["page_0300/inspect.js"]
        page.locator("#find").fill("word599")
        expect(page.locator("#page-name")).to_have_text("Page 599")
        page.locator("#find").fill("")
        page.locator("#which").select_option("doubtful")
        expect(page.locator("#page-name")).to_have_text("Page 580")
        for _ in range(30):
            page.keyboard.press("p")
        assert len(opened.files()) < 120
