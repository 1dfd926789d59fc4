"""skeleton.html: written stably, read back, and faults named by line."""

import pytest
from hypothesis import given, settings
from strategies import skeletons

from staged_pipeline.core.errors import ArtifactError
from staged_pipeline.core.geometry import Box
from staged_pipeline.core.skeleton import Container, Element, Skeleton, references
from staged_pipeline.markup.skeleton import from_html, to_html

PRD_EXAMPLE = """
<div class="page" dir="rtl" lang="ar">
  <header class="page-header">
    <div class="title" data-ref="title_1" data-type="text"></div>
    <div class="author" data-ref="author_1" data-type="text"></div>
  </header>

  <main class="two-column-layout">
    <div class="column column-right" data-ref="col_right_1" data-type="text"></div>
    <div class="column column-left" data-ref="col_left_1" data-type="text"></div>
  </main>

  <div class="equation-block" data-ref="eq_1" data-type="math"></div>

  <div class="paragraph" data-ref="para_1" data-type="text"></div>

  <footer class="footnotes">
    <div class="footnote" data-ref="footnote_1" data-type="text"></div>
  </footer>
</div>
"""


def _page(*lines: str) -> str:
    return "\n".join(('<div class="page" dir="ltr" lang="en">', *lines, "</div>"))


@settings(max_examples=80)
@given(skeletons())
def test_a_skeleton_survives_the_file(skeleton: Skeleton) -> None:
    html = to_html(skeleton)
    assert from_html(html) == skeleton
    assert to_html(from_html(html)) == html


def test_the_file_is_written_as_documented() -> None:
    box = Box(0.1, 0.2, 0.9, 0.5)
    caption = Element(
        ref="caption_1", kind="caption", tag="figcaption", type="text", order=2, box=box, target="figure_1"
    )
    figure = Element(
        ref="figure_1",
        kind="figure",
        tag="figure",
        type="figure",
        order=1,
        box=box,
        segments=("p0_l1", "p0_l2"),
        children=(caption,),
    )
    skeleton = Skeleton(
        page_index=0,
        language="ar",
        direction="rtl",
        confidence=0.9,
        children=(Container(tag="main", classes=("body",), children=(figure,)),),
    )
    assert to_html(skeleton) == (
        '<div class="page" dir="rtl" lang="ar" data-page="0" data-confidence="0.9">\n'
        '  <main class="body">\n'
        '    <figure class="figure-block" data-ref="figure_1" data-type="figure" data-reading-order="1" '
        'data-bbox="0.1 0.2 0.9 0.5" data-segments="p0_l1 p0_l2">\n'
        '      <div class="figure-placeholder" data-original-position="center"></div>\n'
        '      <figcaption class="caption" data-ref="caption_1" data-type="text" data-reading-order="2" '
        'data-target="figure_1" data-bbox="0.1 0.2 0.9 0.5"></figcaption>\n'
        "    </figure>\n"
        "  </main>\n"
        "</div>\n"
    )


def test_the_product_documents_example_is_read() -> None:
    skeleton = from_html(PRD_EXAMPLE)
    assert skeleton.direction == "rtl"
    assert [(r.ref, r.kind, r.type, r.order) for r in references(skeleton)] == [
        ("title_1", "title", "text", 1),
        ("author_1", "author", "text", 2),
        ("col_right_1", "column", "text", 3),
        ("col_left_1", "column", "text", 4),
        ("eq_1", "equation", "math", 5),
        ("para_1", "paragraph", "text", 6),
        ("footnote_1", "footnote", "text", 7),
    ]


def test_an_element_added_by_hand_needs_only_a_ref() -> None:
    html = _page(
        '<p data-ref="para_1" data-reading-order="1" data-bbox="0 0 1 0.5"></p>',
        "<!-- added -->",
        '<h2 data-ref="heading_7"></h2>',
        '<div data-ref="eq_3"></div>',
    )
    first, second, third = references(from_html(html))
    assert (first.kind, second.kind, third.kind) == ("paragraph", "heading", "equation")
    assert third.type == "math"
    assert second.box == Box(0, 0, 1, 1)
    assert [first.order, second.order, third.order] == [1, 2, 3]


def test_a_gap_in_the_order_is_closed() -> None:
    html = _page('<p data-ref="para_1" data-reading-order="9"></p>', '<p data-ref="para_2" data-reading-order="4"></p>')
    assert [(r.ref, r.order) for r in references(from_html(html))] == [("para_2", 1), ("para_1", 2)]


@pytest.mark.parametrize(
    ("lines", "line", "message"),
    [
        (['<p data-ref="para_1"></p>', '<p data-ref="para_1"></p>'], 3, "also on line 2"),
        (['<p data-ref="a" data-reading-order="1"></p>', '<p data-ref="b" data-reading-order="1"></p>'], 3, "twice"),
        (['<p data-ref="para_1" data-bbox="0 0 1"></p>'], 2, "four numbers"),
        (['<p data-ref="para_1" data-bbox="0 0 1 1.5"></p>'], 2, "between 0 and 1"),
        (['<p data-ref="para_1" data-bbox="0 0 1 x"></p>'], 2, "not a number"),
        (['<p data-ref="para_1" data-bbox="0.5 0 0.1 1"></p>'], 2, "before right and bottom"),
        (['<p data-ref="para_1" data-bbox="nan 0 1 1"></p>'], 2, "between 0 and 1"),
        (["", '<p data-ref="para_1" data-type="words"></p>'], 3, "data-type"),
        (['<p data-ref="para_1" data-reading-order="first"></p>'], 2, "whole number"),
        (['<p data-ref="para_1" dir="up"></p>'], 2, "dir"),
        (["<p>Text of the page</p>"], 2, "needs a data-ref"),
        (["<section>", "Text of the page", "</section>"], 2, "text in the skeleton"),
        (['<script data-ref="para_1"></script>'], 2, "not a tag"),
        (["<script>alert(1)</script>"], 2, "not a tag"),
        (['<div data-ref="thing"></div>'], 2, "kind is not clear"),
        (["<div>" * 50_000], 2, "100 deep"),
    ],
)
def test_a_fault_is_named_with_its_line(lines: list[str], line: int, message: str) -> None:
    with pytest.raises(ArtifactError, match=rf"^line {line}: .*{message}"):
        from_html(_page(*lines))


@pytest.mark.parametrize("html", ["", "no markup", "<main></main>", "\x00<", '<div class="page" data-warnings="7">'])
def test_what_is_not_a_skeleton_is_an_artifact_error(html: str) -> None:
    with pytest.raises(ArtifactError, match="line 1"):
        from_html(html)


@pytest.mark.parametrize("html", ['<div class="page"><![if x]></div>', "<p><![CDATA<", "<!DOCTYPE [<!x"])
def test_what_the_parser_rejects_is_an_artifact_error(html: str) -> None:
    with pytest.raises(ArtifactError):
        from_html(html)
