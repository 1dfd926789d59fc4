"""Figures and tables: what belongs to them, and what only looks like one."""

import pytest
from layouts import fractions, page_of, region, segment
from local_layouts import found, kinds, prose

from staged_pipeline.core.evidence import GridCell, Segment, TableGrid
from staged_pipeline.core.page import Page


def test_a_figure_holds_its_labels_and_its_caption() -> None:
    page = page_of(
        prose(0, 50, 60, 550),
        segment(1, "axis", 200, 150),
        segment(2, "Figure 1: Speed of foxes", 200, 310),
        prose(3, 50, 340, 550),
        regions=(
            region("text", 48, 58, 552, 72),
            region("picture", 150, 100, 450, 300),
            region("caption", 190, 308, 420, 322),
            region("text", 48, 338, 552, 352),
        ),
        images=(fractions(150, 100, 450, 300),),
    )
    assert kinds(page) == [
        ("para_1", ("p0_l0",)),
        ("figure_1", ("p0_l1",)),
        ("caption_1", ("p0_l2",)),
        ("para_2", ("p0_l3",)),
    ]
    assert found(page, "caption_1").target == "figure_1"


def test_a_picture_region_full_of_prose_is_text() -> None:
    page = page_of(
        *(prose(i, 60, 110 + 12 * i, 540) for i in range(4)),
        regions=(region("picture", 50, 100, 550, 170),),
        drawings=(fractions(50, 100, 550, 170),),
    )
    assert kinds(page) == [("para_1", tuple(f"p0_l{i}" for i in range(4)))]


def test_a_table_takes_its_lines_and_its_caption_from_above() -> None:
    grid = TableGrid(
        box=fractions(50, 130, 350, 200),
        rows=1,
        columns=1,
        cells=(GridCell(row=0, column=0, box=fractions(50, 130, 350, 200)),),
    )
    page = page_of(
        segment(0, "Table 2. Foxes by colour", 50, 110),
        segment(1, "brown 12", 60, 150),
        prose(2, 50, 230, 550),
        regions=(
            region("text", 48, 108, 300, 122),
            region("table", 48, 128, 352, 202),
            region("text", 48, 228, 552, 242),
        ),
        grids=(grid,),
    )
    assert kinds(page) == [("caption_1", ("p0_l0",)), ("table_1", ("p0_l1",)), ("para_1", ("p0_l2",))]
    assert found(page, "caption_1").target == "table_1"


def test_a_sentence_about_a_table_is_no_caption() -> None:
    page = page_of(
        prose(0, 50, 100, 550, "Table 2 shows that foxes are brown more often than not"),
        segment(1, "brown 12", 60, 150),
        regions=(region("text", 48, 98, 552, 112), region("table", 48, 128, 352, 202)),
    )
    assert [ref for ref, _ in kinds(page)] == ["para_1", "table_1"]


def test_strokes_close_to_each_other_are_a_figure() -> None:
    bars = tuple(fractions(200 + 20 * i, 250 - 15 * i, 212 + 20 * i, 300) for i in range(8))
    page = page_of(
        prose(0, 50, 100, 550),
        segment(1, "Figure 4: Foxes by year", 210, 310),
        regions=(region("text", 48, 98, 552, 112), region("caption", 205, 308, 400, 322)),
        rules=bars,
    )
    assert kinds(page) == [("para_1", ("p0_l0",)), ("figure_1", ()), ("caption_1", ("p0_l1",))]
    assert found(page, "figure_1").box == pytest.approx(fractions(200, 145, 352, 300), abs=1e-4)


def test_rules_around_text_are_no_figure() -> None:
    rules = tuple(fractions(50, 100 + 20 * i, 550, 101 + 20 * i) for i in range(8))
    page = page_of(*(prose(i, 60, 105 + 20 * i, 540) for i in range(7)), rules=rules)
    assert all(ref.startswith("para") for ref, _ in kinds(page))


def _below(*lines: Segment) -> Page:
    """A page with the lines above a table of 300 points in width, at 130 points from the top."""
    grid = TableGrid(
        box=fractions(50, 130, 350, 200),
        rows=1,
        columns=1,
        cells=(GridCell(row=0, column=0, box=fractions(50, 130, 350, 200)),),
    )
    return page_of(
        *lines,
        segment(8, "brown 12", 60, 150),
        *(prose(9 + i, 50, 230 + 12 * i, 550) for i in range(4)),
        regions=(region("table", 48, 128, 352, 202), region("text", 48, 228, 552, 280)),
        grids=(grid,),
    )


def test_a_label_with_a_colon_right_above_a_table_is_its_caption() -> None:
    page = _below(segment(0, "Foxes and dogs", 50, 80, bold=True), segment(1, "Kinds of foxes:", 50, 118, bold=True))
    assert [ref for ref, _ in kinds(page)] == ["heading_1", "caption_1", "table_1", "para_1"]
    assert found(page, "caption_1").target == "table_1"


@pytest.mark.parametrize(
    "line",
    [
        segment(1, "Kinds of foxes", 50, 118, bold=True),
        segment(1, "3.1 Kinds of foxes:", 50, 118, bold=True),
        segment(1, "Kinds of foxes:", 50, 100, bold=True),
        segment(1, "All foxes are of one of these kinds:", 50, 118, bold=True),
    ],
    ids=["no colon", "numbered", "far above", "a sentence"],
)
def test_other_lines_above_a_table_are_headings(line: Segment) -> None:
    assert [ref for ref, _ in kinds(_below(line))] == ["heading_1", "table_1", "para_1"]


def test_a_text_region_around_a_table_is_read_above_and_below_it() -> None:
    page = page_of(
        *(prose(i, 50, 60 + 12 * i, 550) for i in range(3)),
        segment(3, "brown 12", 60, 150),
        *(prose(4 + i, 50, 230 + 12 * i, 550) for i in range(3)),
        regions=(region("text", 48, 58, 552, 270), region("table", 48, 128, 352, 202)),
    )
    assert kinds(page) == [
        ("para_1", ("p0_l0", "p0_l1", "p0_l2")),
        ("table_1", ("p0_l3",)),
        ("para_2", ("p0_l4", "p0_l5", "p0_l6")),
    ]
