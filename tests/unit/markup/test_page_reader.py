"""The HTML of whole pages, as models write it."""

from collections.abc import Iterator, Sequence

import pytest

from staged_pipeline.core.content import Cell, MathSegment, TextSegment
from staged_pipeline.markup.page_blocks import Block
from staged_pipeline.markup.page_reader import read_page_html
from staged_pipeline.markup.page_tags import complete_part, markup_of


def blocks(html: str) -> tuple[Block, ...]:
    return read_page_html(html).blocks


def said(html: str) -> list[tuple[str, str]]:
    """Kind and text of every block, groups and lists as what is in them."""
    return [(block.kind, block.text) for block in flat(blocks(html))]


def flat(found: Sequence[Block]) -> Iterator[Block]:
    for block in found:
        if block.kind not in ("group", "list"):
            yield block
        yield from flat(block.children)


def test_blocks_in_order() -> None:
    html = "<main><h1>T</h1><p>one</p><ul><li>a</li></ul><pre>x\n  y</pre><blockquote><p>q</p></blockquote></main>"
    assert said(html) == [
        ("heading", "T"),
        ("paragraph", "one"),
        ("list_item", "a"),
        ("code", "x\n  y"),
        ("quote", "q"),
    ]


@pytest.mark.parametrize(
    "html",
    [
        "<p>one</p><p>two</p>",
        "```html\n<p>one</p><p>two</p>\n```",
        "Sure! Here is the page:\n\n<p>one</p>\n<p>two</p>\n\nI hope that this helps.",
        "<p>one<p>two",
        "<!DOCTYPE html><html><head><title>t</title><style>p{}</style></head><body><p>one</p><p>two</p></body></html>",
        "<div><p onclick='x()'>one</p><div>two</div></div>",
        "<p>one</p><!-- a remark --><script>alert(1)</script><p>two</p>",
        "<P>one</P>\r\n<P>two</P>",
        "<p>one</p><p></p><p> </p><hr><p>two</p>",
        "<p>one</p><p>two</p><p cla",
    ],
)
def test_a_reply_in_any_dress(html: str) -> None:
    assert said(html) == [("paragraph", "one"), ("paragraph", "two")]


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>a < b & c > d</p>", "a < b & c > d"),
        ("<p>a &lt; b &amp;amp; c</p>", "a < b &amp; c"),
        ("<p>List<T> of <String></p>", "List<T> of <String>"),
        ("<p>the tag &lt;script&gt;alert(1)&lt;/script&gt;</p>", "the tag <script>alert(1)</script>"),
        ("<p>one\n   two<br>three</p>", "one two\nthree"),
        (
            "<p>5 < 6 \\(x<y\\) and \\(\\frac{a}{b}\\times\\beta\\nu\\rho\\)</p>",
            "5 < 6 x<y and \\frac{a}{b}\\times\\beta\\nu\\rho",
        ),
        ("<p>costs $5 or $6</p>", "costs $5 or $6"),
        ("<p>write <code>\\(x\\)</code></p>", "write \\(x\\)"),
    ],
)
def test_text_is_text(html: str, text: str) -> None:
    assert said(html) == [("paragraph", text)]


def test_emphasis_links_and_formulas_are_runs() -> None:
    (block,) = blocks(
        '<p>On <em>each <strong>day</strong></em> <a href="https://e.org/x">here</a> \\(k\\)<sup>1</sup></p>'
    )
    assert block.runs == (
        TextSegment(content="On "),
        TextSegment(content="each ", marks=("italic",)),
        TextSegment(content="day", marks=("italic", "bold")),
        TextSegment(content=" "),
        TextSegment(content="here", href="https://e.org/x"),
        TextSegment(content=" "),
        MathSegment(content="k"),
        TextSegment(content="1", marks=("super",)),
    )


def test_display_equations_stand_alone_with_their_numbers() -> None:
    html = r"<p>so \[ a<b \tag{1} \] and</p>\[ c \]<div class='equation'>\[d\] <span>(2.1)</span></div><li>\[ e \]</li>"
    assert said(html) == [
        ("paragraph", "so"),
        ("equation", r"a<b \tag{1}"),
        ("paragraph", "and"),
        ("equation", "c"),
        ("equation", "d"),
        ("list_item", "e"),
    ]
    assert [block.number for block in flat(blocks(html))] == [None, None, None, None, "2.1", None]


def test_lists_keep_their_nesting() -> None:
    (outer,) = blocks('<ol start="3"><li data-mark="(a)">one<ul><li>in<li>side</ul><li>two<p>more</p></ol>')
    assert (outer.kind, outer.tag, outer.attributes["start"]) == ("list", "ol", "3")
    one, two = outer.children
    assert (one.text, one.attributes["data-mark"]) == ("one", "(a)")
    assert [item.text for item in one.children[0].children] == ["in", "side"]
    assert [block.text for block in two.children] == ["more"]


def test_a_table_keeps_spans_headers_and_what_stands_in_cells() -> None:
    html = (
        "<table><thead><tr><td></td><th colspan=2>A</th></tr><tr><th>x</th><th>y</th><th>z</th></tr></thead>"
        "<tr><th rowspan=9999>r</th><td>1<br>2</td><td><p>p</p><p><b>q</b> \\(a<b\\)</p></td></tr></table>"
    )
    (block,) = blocks(html)
    assert block.table is not None
    assert block.table.headers == ("", Cell(content="A", colspan=2))
    head, body = block.table.rows
    assert [cell.header for cell in head if isinstance(cell, Cell)] == ["col", "col", "col"]
    assert body[:2] == (Cell(content="r", rowspan=200, header="row"), "1\n2")
    last = body[2]
    assert isinstance(last, Cell)
    assert last.content == "p\nq a<b"
    assert last.segments is not None
    assert MathSegment(content="a<b") in last.segments


def test_figures_have_description_box_and_caption() -> None:
    html = '<figure data-box="1,2,3,4"><img alt="A map \\(x<1\\)"><figcaption>Fig. 1</figcaption><p>By me</p></figure>'
    figure, source = blocks(html)
    assert (figure.kind, figure.description) == ("figure", "A map \\(x<1\\)")
    assert (figure.attributes["data-box"], figure.children[0].text, source.text) == ("1,2,3,4", "Fig. 1", "By me")


@pytest.mark.parametrize(
    "html",
    [
        "<figure><figcaption>C</figcaption><table><tr><td>1</td></tr></table></figure>",
        "<table><caption>C</caption><tr><td>1</td></tr></table>",
    ],
)
def test_tables_with_captions_are_groups(html: str) -> None:
    (group,) = blocks(html)
    assert (group.kind, [block.kind for block in group.children]) == ("group", ["caption", "table"])


def test_a_page_says_its_language() -> None:
    assert read_page_html('<main lang="ar" dir="rtl"><p>x</p></main>').language == "ar"
    assert read_page_html("<p>x</p>").language is None


@pytest.mark.parametrize("html", ["", "no page here", "   ", "1 < 2", "<", "<p", "<script>alert(1)</script>"])
def test_what_is_no_page_gives_no_blocks(html: str) -> None:
    assert blocks(html) == ()


def test_deep_nesting_ends() -> None:
    assert said("<div>" * 3000 + "<p>deep</p>")[-1][1] == "deep"
    assert any(text == "deep" for _, text in said("<ul><li>" * 500 + "deep</li>"))


def test_of_what_is_cut_off_complete_blocks_are_kept() -> None:
    assert complete_part("<h1>T</h1><p>one</p><p>two and") == "<h1>T</h1><p>one</p>"
    assert complete_part("<table><tr><td>1</td></tr><tr><td>2</td>") == "<table><tr><td>1</td></tr>"
    assert complete_part("<p>one") == ""
    assert markup_of("Here:\n```html\n<p>x</p>\n```\nDone.") == "<p>x</p>"
