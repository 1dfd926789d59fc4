"""Every kind of element and every type of content has its builder, and each writes what the page needs."""

from typing import get_args

import pytest
from pages import assembled, block, built, element, png, skeleton

from staged_pipeline.core import content as values
from staged_pipeline.core.content import (
    Cell,
    Content,
    Entry,
    FigureContent,
    MathContent,
    MathSegment,
    MixedContent,
    Position,
    TableContent,
    TextContent,
    TextSegment,
    failed,
)
from staged_pipeline.core.skeleton import Container
from staged_pipeline.core.vocabulary import REF_PREFIX, SKELETON_CLASS
from staged_pipeline.markup.builders import SHAPES, content_nodes
from staged_pipeline.markup.context import AssemblyOptions
from staged_pipeline.markup.inline import MARK_TAGS


def text(content: str, **more: object) -> TextContent:
    return TextContent(content=content, **more)


def mixed(*segments: TextSegment | MathSegment, **more: object) -> MixedContent:
    return MixedContent(segments=segments, **more)


def test_every_kind_has_a_shape() -> None:
    assert set(SHAPES) == set(REF_PREFIX)


def test_every_type_of_content_has_a_builder() -> None:
    union = get_args(get_args(Content)[0])
    assert {content_nodes.dispatch(kind) for kind in union}.isdisjoint({content_nodes.dispatch(object)})


def test_every_mark_has_a_tag() -> None:
    assert set(MARK_TAGS) == set(get_args(values.Mark))


def test_content_without_a_builder_shows_as_failed() -> None:
    class Novelty(Entry):
        type: str = "novelty"

    found = built(skeleton(element("one")), {"one": Novelty()}).find(id="one")
    assert found.select_one(".error-marker").get_text() == "[EXTRACTION_FAILED: one]"


@pytest.mark.parametrize("kind", sorted(REF_PREFIX))
def test_a_block_keeps_its_ref_and_class(kind: str) -> None:
    found = block(text("words"), kind)
    assert found["id"] == "one"
    assert SKELETON_CLASS[kind] in found["class"]
    assert found.get_text().strip() == "words"


def test_a_ref_without_content_shows_as_failed() -> None:
    page = built(skeleton(element("one"), element("two", order=2)), {"one": text("here")})
    assert [marker.get_text() for marker in page.select(".error-marker")] == ["[EXTRACTION_FAILED: two]"]


def test_a_failure_shows_its_marker_and_its_reason() -> None:
    found = block(failed("one", "too faint"))
    assert found["class"] == ["paragraph", "extraction-error"]
    assert found.span["class"] == ["error-marker"]
    assert found.span["title"] == "too faint"


def test_headings_keep_the_level_of_the_skeleton() -> None:
    assert block(text("A"), "heading", tag="h4").name == "h4"
    assert block(text("A"), "title", tag="div").name == "h1"


@pytest.mark.parametrize(("mark", "tag"), [(mark, tag) for mark, (tag, _) in MARK_TAGS.items()])
def test_marks_become_tags(mark: values.Mark, tag: str) -> None:
    found = block(mixed(TextSegment(content="a "), TextSegment(content="b", marks=(mark,))))
    assert found.find(tag).get_text() == "b"


def test_line_feeds_become_breaks_and_empty_lines_paragraphs() -> None:
    assert [node.name for node in block(text("a\nb")).find_all(True)] == ["br"]
    found = block(text("a\n\nb"), "column")
    assert [part.get_text() for part in found.find_all("p")] == ["a", "b"]


def test_code_keeps_its_lines() -> None:
    found = block(text("def f():\n    return (1)"), "code")
    assert (found.name, found.code.get_text()) == ("pre", "def f():\n    return (1)")


def test_a_link_leads_to_the_web_only() -> None:
    found = block(mixed(TextSegment(content="a", href="https://example.org/?a=1&b=2")))
    assert found.a["href"] == "https://example.org/?a=1&b=2"
    assert block(mixed(TextSegment(content="a", href="javascript:alert(1)"))).a is None
    assert block(mixed(TextSegment(content="a", href="file:///etc/passwd"))).a is None


def test_direction_and_language_stand_where_they_differ_from_the_page() -> None:
    same = block(text("a", direction="ltr", language="en"))
    assert "dir" not in same.attrs
    assert "lang" not in same.attrs
    other = block(text("ب", direction="rtl", language="ar"))
    assert (other["dir"], other["lang"]) == ("rtl", "ar")
    assert block(text("«ب» a", direction="auto"))["dir"] == "rtl"
    assert "lang" not in block(text("a", language='"><script>')).attrs


def test_doubtful_blocks_are_marked() -> None:
    complicated = block(text("a"), complexity="complex")
    assert (complicated["data-complexity"], complicated["class"]) == ("complex", ["paragraph"])
    page = built(
        skeleton(element("one")), {"one": text("a")}, options=AssemblyOptions(low_confidence=frozenset(["one"]))
    )
    doubtful = page.find(id="one")
    assert (doubtful["data-complexity"], doubtful["class"]) == ("complex", ["paragraph", "doubtful"])


def test_provenance_is_kept_when_asked_for() -> None:
    entry = text("a", sources=values.Sources(segments=("p0_l1", "p0_l2")), engine="local", confidence=0.5)
    page = skeleton(element("one"))
    found = built(page, {"one": entry}, options=AssemblyOptions(provenance=True)).find(id="one")
    assert found["data-sources"] == "p0_l1 p0_l2"
    assert found["data-bbox"] == "0.1 0.1 0.9 0.2"
    assert "data-sources" not in built(page, {"one": entry}).find(id="one").attrs


class TestLists:
    def test_lists_nest_with_start_and_style(self) -> None:
        inner = Container(tag="ol", start=3, list_style="lower-roman", children=(element("two", "list_item", 2),))
        outer = Container(tag="ul", children=(element("one", "list_item", children=(inner,)),))
        found = built(skeleton(outer), {"one": text("a"), "two": text("b")})
        assert found.select_one("ul > li#one > ol > li#two") is not None
        assert found.ol["start"] == "3"
        assert found.ol["style"] == "list-style-type:lower-roman"

    def test_a_printed_mark_is_text(self) -> None:
        found = block(text("words"), "list_item", marker="(a)")
        assert found.get_text() == "(a) words"
        assert found.span["class"] == ["marker"]

    def test_an_unknown_style_is_left_out(self) -> None:
        listing = Container(tag="ol", list_style="url(//x)", children=(element("one", "list_item"),))
        assert "style" not in built(skeleton(listing), {"one": text("a")}).ol.attrs


class TestTables:
    ENTRY = TableContent(
        direction="rtl",
        caption="جدول",
        headers=("أ", Cell(content="ب", colspan=2)),
        rows=(
            (Cell(header="col"), Cell(content="١", header="col"), Cell(content="٢", header="col")),
            (
                Cell(content="س", header="row", rowspan=2),
                "1",
                Cell(segments=(TextSegment(content="2", marks=("bold",)),)),
            ),
            ("3", "4"),
        ),
    )

    def test_headers_have_a_scope(self) -> None:
        found = block(self.ENTRY, "table").table
        assert [(cell.get_text(), cell["scope"]) for cell in found.find_all("th")] == [
            ("أ", "col"),
            ("ب", "colgroup"),
            ("١", "col"),
            ("٢", "col"),
            ("س", "rowgroup"),
        ]

    def test_rows_are_split_into_head_and_body(self) -> None:
        found = block(self.ENTRY, "table").table
        assert [len(part.find_all("tr")) for part in (found.thead, found.tbody)] == [2, 2]
        assert (found["dir"], found.caption.get_text()) == ("rtl", "جدول")

    def test_spans_and_segments_are_kept(self) -> None:
        found = block(self.ENTRY, "table").table
        assert found.find("th", rowspan="2").get_text() == "س"
        assert found.find("th", colspan="2").get_text() == "ب"
        assert found.strong.get_text() == "2"

    def test_a_table_of_header_rows_alone_keeps_a_body(self) -> None:
        found = block(TableContent(rows=((Cell(content="a", header="col"),),)), "table").table
        assert found.thead is None
        assert found.tbody.th.get_text() == "a"

    @pytest.mark.parametrize(("order", "name"), [(1, "caption"), (3, "p")])
    def test_a_caption_stands_where_it_is_read(self, order: int, name: str) -> None:
        page = skeleton(element("t", "table", 2), element("c", "caption", order, target="t"))
        found = built(page, {"t": TableContent(rows=(("1",),)), "c": text("Table 1")})
        caption = found.find(id="c")
        assert caption.name == name
        assert caption.find_parent(id="t") is not None
        assert (found.table.get("aria-labelledby") == "c") == (name == "p")
        assert len(found.find_all(id="c")) == 1


class TestFigures:
    def page(self, **more: object) -> dict[str, object]:
        page = skeleton(element("f", "figure", 1), element("c", "caption", 2, target="f"))
        content = {"f": FigureContent(description="a curve", asset="a.png", **more), "c": text("Figure 1")}
        return {"page": page, "content": content, "assets": {"a.png": png(40, 20)}}

    def test_the_picture_lies_in_the_page(self) -> None:
        found = built(**self.page()).figure
        assert found.img["src"].startswith("data:image/png;base64,")
        assert (found.img["alt"], found.img["width"], found.img["height"]) == ("a curve", "40", "20")
        assert found.figcaption["id"] == "c"

    @pytest.mark.parametrize("more", [{"width": "80%"}, {"position": Position(x="left", width="80%")}])
    def test_a_given_width_is_kept(self, more: dict[str, object]) -> None:
        assert "inline-size:80%" in built(**self.page(**more)).img["style"]

    def test_a_width_that_is_no_share_is_ignored(self) -> None:
        assert "url" not in built(**self.page(width="1px;background:url(//x)")).img["style"]

    def test_without_a_picture_the_description_shows(self) -> None:
        found = built(**{**self.page(), "assets": {}}).figure
        assert found.select_one(".figure-placeholder").get_text() == "a curve"

    @pytest.mark.parametrize("data", [b"<svg onload=alert(1)>", b"", b"<html>"])
    def test_what_is_no_picture_is_not_embedded(self, data: bytes) -> None:
        assert built(**{**self.page(), "assets": {"a.png": data}}).img is None


class TestFurniture:
    def test_running_heads_stand_in_header_and_footer(self) -> None:
        top = Container(tag="header", classes=("page-header",), children=(element("header_1", "header"),))
        page = skeleton(top, element("page_num", "page_number", 2))
        found = built(page, {"header_1": text("Chapter"), "page_num": text("7")})
        assert found.find(id="header_1").parent.name == "header"
        assert found.find(id="header_1").name == "p"
        assert found.find(id="page_num").name == "footer"

    def test_captions_of_nothing_stay_where_they_are(self) -> None:
        found = built(skeleton(element("c", "caption", target="gone")), {"c": text("Figure 9")})
        assert found.find(id="c").name == "p"


def test_a_math_entry_in_a_paragraph_is_shown() -> None:
    assert block(MathContent(content="x"))["id"] == "one"


def test_the_same_input_gives_the_same_bytes() -> None:
    page = skeleton(element("one"), element("two", "table", 2))
    content = {"one": mixed(TextSegment(content="a"), MathSegment(content="x")), "two": TestTables.ENTRY}
    assert assembled(page, content) == assembled(page.model_copy(), dict(reversed(content.items())))


@pytest.mark.parametrize("kind", ["paragraph", "code"])
def test_words_that_look_like_an_insert_stay_words(kind: str) -> None:
    words = '<img src="insert:0"> src="insert:7" <x-insert n="0"></x-insert>'
    page = skeleton(element("one", kind), element("f", "figure", 2))
    content = {"one": TextContent(content=words), "f": FigureContent(description=words, asset="assets/f.png")}
    found = built(page, content, assets={"assets/f.png": png()})
    assert found.find(id="one").get_text() == words
    assert found.img["alt"] == words
    assert found.img["src"].startswith("data:image/png;base64,")


def test_captions_that_wait_for_each_other_are_shown_all_the_same() -> None:
    page = skeleton(
        element("own", "caption", 1, target="own"),
        element("first", "caption", 2, target="second"),
        element("second", "caption", 3, target="first"),
        element("around", "caption", 4, target="inside", children=(element("inside", "figure", 5),)),
    )
    found = built(page, {node.ref: FigureContent(description=node.ref) for node in page.elements()})
    assert [found.find(id=node.ref) is not None for node in page.elements()] == [True] * 5
