import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st
from layouts import fractions, page_of, segment

from staged_pipeline.core.content import (
    ErrorContent,
    FigureContent,
    MathContent,
    MixedContent,
    TableContent,
    TextContent,
)
from staged_pipeline.core.evidence import GridCell, Segment, Style, TableGrid
from staged_pipeline.core.page import Page
from staged_pipeline.core.skeleton import Reference
from staged_pipeline.core.vocabulary import CONTENT_TYPE, Kind
from staged_pipeline.engines.local_text import LocalText

FULL = fractions(50, 50, 550, 400)


def reference(kind: Kind, *lines: int, ref: str = "any_1", **fields: object) -> Reference:
    data = {"ref": ref, "kind": kind, "type": CONTENT_TYPE[kind], "order": 1, "box": FULL}
    return Reference.model_validate({**data, "segments": tuple(f"p0_l{n}" for n in lines), **fields})


def entry(page: Page, ref: Reference, *others: Reference) -> object:
    return LocalText().read_text(page, [ref, *others]).content[ref.ref]


def test_lines_become_a_paragraph_with_its_sources() -> None:
    page = page_of(segment(0, "An exam-", 50, 50), segment(1, "ple of two lines.", 50, 62))
    assert entry(page, reference("paragraph", 0, 1)) == TextContent(
        content="An example of two lines.",
        direction="ltr",
        language="en",
        sources={"segments": ("p0_l0", "p0_l1")},
        confidence=1.0,
        engine="local",
    )


def test_a_list_item_goes_without_its_marker() -> None:
    page = page_of(segment(0, "(a) first", 50, 50), segment(1, "• second", 50, 62), segment(2, "■", 50, 74))
    assert entry(page, reference("list_item", 0, marker="(a)")).content == "first"
    assert entry(page, reference("list_item", 1, marker="•")).content == "second"
    assert entry(page, reference("list_item", 0, marker="7.")).content == "(a) first"
    assert entry(page, reference("list_item", 2, marker="■")).content == "■"


def test_code_keeps_its_lines_and_verse_too_but_prose_does_not() -> None:
    verse = ["Short the line,", "shorter this one,", "and here a somewhat longer line comes,", "then the end."]
    lines = [segment(n, text, 50, 50 + 12 * n) for n, text in enumerate(verse)]
    page = page_of(*lines, *(segment(n, "word " * 14 + "end", 50, 100 + 12 * n) for n in range(4, 7)))
    assert "\n" in entry(page, reference("code", 0, 1, 2, 3)).content
    assert entry(page, reference("quote", 0, 1, 2, 3)).content.count("\n") == 2
    assert "\n" not in entry(page, reference("paragraph", 4, 5, 6)).content
    assert "\n" not in entry(page, reference("heading", 0, 1, 2, 3)).content


def test_emphasis_makes_mixed_content() -> None:
    line = segment(0, "one two", 50, 50)
    words = (line.words[0], line.words[1].model_copy(update={"style": Style(italic=True)}))
    found = entry(page_of(line.model_copy(update={"words": words})), reference("paragraph", 0))
    assert isinstance(found, MixedContent)
    assert [(s.content, s.marks) for s in found.segments if s.type == "text"] == [("one ", ()), ("two", ("italic",))]


def test_right_to_left_text_says_so() -> None:
    page = page_of(segment(0, "مرحبا بكم", 50, 50, direction="rtl"), segment(1, "Leibniz", 50, 80), direction="rtl")
    assert (entry(page, reference("paragraph", 0)).direction, entry(page, reference("paragraph", 0)).language) == (
        "rtl",
        "ar",
    )
    assert entry(page, reference("paragraph", 1)).direction == "ltr"


def test_an_equation_without_glyphs_is_a_picture_with_its_characters() -> None:
    found = entry(page_of(segment(0, "a = b", 50, 50)), reference("equation", 0, ref="eq_1", number="2.1"))
    assert isinstance(found, MathContent)
    assert (found.format, found.content, found.asset, found.equation_number) == (
        "image",
        "a = b",
        "assets/eq_1.png",
        "2.1",
    )
    assert found.confidence is not None
    assert found.confidence < 0.5


def test_a_table_with_and_without_a_grid() -> None:
    lines = [segment(0, "a", 50, 50), segment(1, "b", 200, 50), segment(2, "c", 50, 70)]
    table = reference("table", 0, 1, 2)
    bare = entry(page_of(*lines), table)
    assert isinstance(bare, TableContent)
    assert bare.rows == (("a", "b"), ("c", ""))
    assert bare.confidence is not None
    assert bare.confidence < 0.5
    boxes = [fractions(50 + 150 * c, 50 + 20 * r, 200 + 150 * c, 70 + 20 * r) for r in (0, 1) for c in (0, 1)]
    cells = tuple(GridCell(row=i // 2, column=i % 2, box=box) for i, box in enumerate(boxes))
    grid = TableGrid(box=fractions(50, 50, 350, 90), rows=2, columns=2, cells=cells)
    filled = entry(page_of(*lines, grids=(grid,)), table.model_copy(update={"box": grid.box}))
    assert isinstance(filled, TableContent)
    assert len(filled.rows) + bool(filled.headers) == 2
    hollow = entry(page_of(*lines, grids=(grid.model_copy(update={"cells": ()}),)), table)
    assert hollow == bare, "a grid without cells is none"


def test_a_figure_says_its_caption_and_the_words_inside() -> None:
    page = page_of(segment(0, "Figure 1: A plot", 50, 400), segment(1, "error", 60, 100))
    caption = reference("caption", 0, ref="caption_1", target="figure_1")
    found = entry(page, reference("figure", 1, ref="figure_1"), caption)
    assert isinstance(found, FigureContent)
    assert "Figure 1: A plot" in found.description
    assert "error" in found.description
    assert found.asset == "assets/figure_1.png"


def test_what_has_no_words_fails_openly() -> None:
    found = entry(page_of(), reference("paragraph", 7, ref="para_1"))
    assert isinstance(found, ErrorContent)
    assert found.fallback == "[EXTRACTION_FAILED: para_1]"
    assert found.confidence == 0.0


WORDS = st.text(st.characters(categories=("Ll", "Lu", "Lo", "Nd")), min_size=1, max_size=6)
LINES = st.lists(st.lists(WORDS, min_size=1, max_size=5), min_size=1, max_size=5)


@settings(max_examples=60)
@given(LINES, st.sampled_from(["paragraph", "code", "heading", "list_item", "footnote"]))
def test_no_word_is_lost_or_made_up(lines: list[list[str]], kind: Kind) -> None:
    segments: list[Segment] = [segment(n, " ".join(words), 50, 50 + 12 * n) for n, words in enumerate(lines)]
    found = entry(page_of(*segments), reference(kind, *range(len(lines))))
    assert isinstance(found, TextContent)
    printed = "".join(word for words in lines for word in words)
    assert unicodedata.normalize("NFC", "".join(found.content.split())) == unicodedata.normalize("NFC", printed)
