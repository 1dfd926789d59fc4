"""Assembled pages in real Chromium: what selecting copies, what is asked for, what axe-core says, how it prints."""

from collections.abc import Iterator

import pytest
from accessibility import serious
from pages import TEMPLATES, assembled, element, png, skeleton
from playwright.sync_api import Page

from staged_pipeline.core.content import (
    Cell,
    Content,
    FigureContent,
    MathContent,
    MathSegment,
    MixedContent,
    TableContent,
    TextContent,
    TextSegment,
    failed,
)
from staged_pipeline.core.skeleton import Container, Skeleton
from staged_pipeline.core.vocabulary import Direction
from staged_pipeline.render.browser import Browser
from staged_pipeline.render.mathjax import MathJaxTypesetter
from staged_pipeline.stages.assembler import assemble_document, formulas

pytestmark = pytest.mark.browser

SELECTED = (
    "() => { getSelection().selectAllChildren(document.querySelector('main')); return getSelection().toString() }"
)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    opened = browser.new_page()
    yield opened
    opened.context.close()


def raised(words: str) -> TextSegment:
    return TextSegment(content=words, marks=("super",))


def plain(words: str) -> TextSegment:
    return TextSegment(content=words)


RTL = skeleton(
    Container(tag="header", classes=("page-header",), children=(element("header_1", "header"),)),
    Container(
        tag="main",
        children=(
            element("title_1", "title", 2),
            Container(
                tag="section",
                classes=("two-column-layout",),
                children=(
                    Container(
                        tag="div",
                        classes=("column", "column-right"),
                        children=(element("p1", order=3), element("eq_1", "equation", 4, number="٢-١")),
                    ),
                    Container(tag="div", classes=("column", "column-left"), children=(element("p2", order=5),)),
                ),
            ),
            Container(tag="ol", children=(element("item_1", "list_item", 6, marker="١."),)),
            element("table_1", "table", 7),
            element("bad", order=8),
        ),
    ),
    Container(tag="footer", classes=("footnotes",), children=(element("fn", "footnote", 9, marker="(١)"),)),
    direction="rtl",
    language="ar",
)
RTL_CONTENT: dict[str, Content] = {
    "header_1": TextContent(content="الفصل الثاني"),
    "title_1": TextContent(content="المعادلات"),
    "p1": MixedContent(
        segments=(plain("نعتبر الدالة "), MathSegment(content="f(x)=x^2"), plain(" في لغة C++ عند -5:"))
    ),
    "eq_1": MathContent(content=r"\frac{a}{b}"),
    "p2": MixedContent(segments=(plain("انظر المعادلة (٢-١)"), raised("(١)"), plain(" أعلاه."))),
    "item_1": TextContent(content="بند أوّل"),
    "table_1": TableContent(direction="rtl", headers=("النوع", "العدد"), rows=(("أ", "١"),)),
    "bad": failed("bad", "faint"),
    "fn": TextContent(content="حاشية"),
}
LTR = skeleton(
    element("title_1", "title"),
    element("p1", order=2),
    element("eq_1", "equation", 3, number="1"),
    element("eq_2", "equation", 4),
    element("cap_1", "caption", 5, target="table_1"),
    element("table_1", "table", 6),
    element("figure_1", "figure", 7),
    element("cap_2", "caption", 8, target="figure_1"),
    element("code_1", "code", 9),
    element("fn", "footnote", 10, marker="1"),
)
LTR_CONTENT: dict[str, Content] = {
    "title_1": TextContent(content="A <title> & more"),
    "p1": MixedContent(
        segments=(plain("By Eq. (1), the word كتاب 5 times, H"), raised("a"), plain(" and a note"), raised("1"))
    ),
    "eq_1": MathContent(content=r"\hat f(n)=\int_{-\pi}^{\pi} f(t)\,dt"),
    "eq_2": MathContent(content="∑ aₙ = 1", format="image", asset="e.png"),
    "cap_1": TextContent(content="Table 1"),
    "table_1": TableContent(
        headers=("Method", Cell(content="Error", colspan=2)),
        rows=(("Abel", Cell(segments=(MathSegment(content="x"),)), "2"),),
    ),
    "figure_1": FigureContent(description="a curve", asset="e.png"),
    "cap_2": TextContent(content="Figure 1"),
    "code_1": TextContent(content="def f():\n    return 1"),
    "fn": TextContent(content="The note."),
}
EXPECTED = {
    "rtl": [
        "الفصل الثاني",
        "المعادلات",
        "نعتبر الدالة f(x)=x^2 في لغة C++ عند -5:",
        r"\frac{a}{b}",
        "(٢-١)",
        "انظر المعادلة (٢-١)(١) أعلاه.",
        "١. بند أوّل",
        "النوع\tالعدد",
        "أ\t١",
        "[EXTRACTION_FAILED: bad]",
        "(١) حاشية",
    ],
    "ltr": [
        "A <title> & more",
        "By Eq. (1), the word كتاب 5 times, Ha and a note1",
        r"\hat f(n)=\int_{-\pi}^{\pi} f(t)\,dt",
        "(1)",
        "∑ aₙ = 1",
        "Table 1",
        "Method\tError",
        "Abel\tx\t2",
        "Figure 1",
        "def f():",
        "    return 1",
        "1 The note.",
    ],
}
PAGES: dict[str, tuple[Skeleton, dict[str, Content]]] = {"rtl": (RTL, RTL_CONTENT), "ltr": (LTR, LTR_CONTENT)}
each_page = pytest.mark.parametrize("name", PAGES)


def final(name: str, typesetter: MathJaxTypesetter) -> str:
    layout, content = PAGES[name]
    wanted = formulas(layout, content)
    made = dict(zip(wanted, typesetter.typeset(wanted), strict=True))
    return assembled(layout, content, {"e.png": png()}, made)


@each_page
def test_selecting_copies_the_text_in_reading_and_logical_order(
    name: str, typesetter: MathJaxTypesetter, page: Page
) -> None:
    page.set_content(final(name, typesetter))
    lines = [line for line in page.evaluate(SELECTED).split("\n") if line.strip()]
    assert lines == EXPECTED[name]


@each_page
def test_a_page_asks_for_nothing_and_says_nothing(name: str, typesetter: MathJaxTypesetter, page: Page) -> None:
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("request", lambda request: asked.append(request.url))
    page.set_content(final(name, typesetter), wait_until="load")
    assert (said, [url for url in asked if not url.startswith("data:")]) == ([], [])


@each_page
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(name: str, scheme: str, typesetter: MathJaxTypesetter, page: Page, axe: str) -> None:
    page.emulate_media(color_scheme=scheme)
    # A style sheet and a script of the test's own would be refused by the page's policy.
    page.set_content(final(name, typesetter).replace("Content-Security-Policy", "x-policy"))
    assert serious(page, axe) == []


def test_axe_finds_nothing_serious_in_a_document(typesetter: MathJaxTypesetter, page: Page, axe: str) -> None:
    pages = [final("rtl", typesetter), final("ltr", typesetter).replace('data-page="0"', 'data-page="1"')]
    page.set_content(assemble_document("Both", pages, TEMPLATES).replace("Content-Security-Policy", "x-policy"))
    assert serious(page, axe) == []


@pytest.mark.parametrize("output", ["svg", "mathml"])
def test_formulas_are_seen_on_narrow_screens_too(output: str, typesetter: MathJaxTypesetter, browser: Browser) -> None:
    page = browser.new_page(width=360)
    try:
        page.set_content(final("ltr", typesetter))
        box = page.locator("#eq_1 svg").bounding_box()
        assert box is not None
        assert 100 < box["width"] <= 340
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
    finally:
        page.context.close()


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_the_caption_of_a_wide_table_stays_in_view(direction: Direction, browser: Browser) -> None:
    layout = skeleton(
        element("cap_1", "caption", target="table_1"), element("table_1", "table", 2), direction=direction
    )
    row = tuple(f"Column{n}" for n in range(12))
    table = TableContent(direction=direction, headers=row, rows=(row,))
    page = browser.new_page(width=360)
    try:
        page.set_content(assembled(layout, {"cap_1": TextContent(content="Table 1: many columns"), "table_1": table}))
        for way in (0, 300 if direction == "ltr" else -300):
            page.locator(".table-wrap").evaluate("(wrap, way) => { wrap.scrollLeft = way }", way)
            assert page.locator(".table-wrap").evaluate("wrap => wrap.scrollLeft") == way
            box = page.locator("caption").bounding_box()
            assert box is not None
            assert 0 <= box["x"] < box["x"] + box["width"] <= 360
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
    finally:
        page.context.close()


def test_words_around_formulas_are_not_pulled_apart(typesetter: MathJaxTypesetter, page: Page) -> None:
    page.set_content(final("rtl", typesetter))
    aligned = [page.locator(f"#{ref}").evaluate("p => getComputedStyle(p).textAlign") for ref in ("p1", "p2")]
    assert aligned == ["start", "justify"]


def test_columns_stand_side_by_side_from_the_right(typesetter: MathJaxTypesetter, page: Page) -> None:
    page.set_content(final("rtl", typesetter))
    first, second = page.locator(".column").nth(0).bounding_box(), page.locator(".column").nth(1).bounding_box()
    assert first is not None
    assert second is not None
    assert first["x"] > second["x"] + second["width"]
    assert first["y"] == second["y"]


@each_page
def test_a_page_prints(name: str, typesetter: MathJaxTypesetter, page: Page) -> None:
    page.set_content(final(name, typesetter))
    assert page.pdf().startswith(b"%PDF")
