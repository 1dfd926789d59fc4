"""Tables from grids and lines: order, headers, spans, joined lines, emphasis, and no word lost."""

from hypothesis import given
from hypothesis import strategies as st
from table_grids import cell, even_grid, fractions, lines, rows_of, segment, shown

from staged_pipeline.core.content import Cell
from staged_pipeline.core.evidence import Style, TableGrid
from staged_pipeline.core.geometry import Box
from staged_pipeline.engines.tables.cell_words import words_by_cell
from staged_pipeline.engines.tables.content import table_content


def test_a_right_to_left_table_begins_at_the_right() -> None:
    segments = lines([["القيمة", "المعنى"], ["1", "تام"]], direction="rtl")
    table = table_content(even_grid(2, 2, header_rows=1), segments, "rtl")
    assert table.direction == "rtl"
    assert rows_of(table) == [["المعنى", "القيمة"], ["تام", "1"]]


def test_the_script_of_the_table_decides_its_direction_and_the_page_where_it_has_none() -> None:
    latin = lines([["Proton", "Neutron"], ["Electron", "Pion"]])
    digits = lines([["1", "2"], ["3", "4"]])
    assert table_content(even_grid(2, 2), latin, "rtl").direction == "ltr"
    assert table_content(even_grid(2, 2), digits, "rtl").direction == "rtl"
    assert shown(even_grid(2, 2), digits, "rtl") == [["2", "1"], ["4", "3"]]


def test_spans_in_a_right_to_left_table() -> None:
    cells = (
        cell(0, 0, fractions(100, 100, 300, 120), colspan=2),
        cell(0, 2, fractions(300, 100, 400, 140), rowspan=2),
        cell(1, 0, fractions(100, 120, 200, 140)),
        cell(1, 1, fractions(200, 120, 300, 140)),
    )
    grid = TableGrid(box=Box.around(c.box for c in cells), rows=2, columns=3, cells=cells)
    segments = lines([["المصدر", "", "البند"], ["منحة", "ذاتي", ""]], direction="rtl")
    assert shown(grid, segments, "rtl") == [[("البند", 2, 1), ("المصدر", 1, 2)], ["ذاتي", "منحة"]]


def test_lines_of_a_cell_are_joined_and_broken_words_mended() -> None:
    grid = even_grid(1, 2, height=60)
    segments = (segment(0, "a long infor-", 104, 104), segment(1, "mation cell", 104, 118), segment(2, "b", 204, 104))
    assert shown(grid, segments) == [["a long information cell", "b"]]


def test_a_line_across_cells_is_cut_at_their_border() -> None:
    across = segment(0, "left right", 150, 104, right=250)
    assert shown(even_grid(1, 2), (across,)) == [["left", "right"]]


def test_wholly_empty_rows_and_columns_go() -> None:
    assert shown(even_grid(3, 3), lines([["a", "", "b"], ["", "", ""], ["c", "", "d"]])) == [["a", "b"], ["c", "d"]]


def test_slots_without_a_cell_are_empty_cells() -> None:
    grid = even_grid(2, 2)
    holed = grid.model_copy(update={"cells": grid.cells[:2] + grid.cells[3:]})
    assert shown(holed, lines([["a", "b"], ["", "d"]])) == [["a", "b"], ["", "d"]]


def test_further_header_rows_are_marked_in_their_cells() -> None:
    segments = lines([["Mass", "Mass"], ["kg", "lb"], ["1", "2"]])
    table = table_content(even_grid(3, 2, header_rows=2), segments, "ltr")
    assert table.headers == ("Mass", "Mass")
    assert [c.header for c in table.rows[0] if isinstance(c, Cell)] == ["col", "col"]


def test_names_of_rows_are_row_headers_where_the_rest_are_numbers() -> None:
    table = table_content(
        even_grid(3, 2, header_rows=1), lines([["Name", "Mass"], ["Proton", "938"], ["Pion", "140"]]), "ltr"
    )
    assert [row[0].header for row in table.rows if isinstance(row[0], Cell)] == ["row", "row"]
    words = table_content(
        even_grid(3, 2, header_rows=1), lines([["Name", "Kind"], ["Proton", "baryon"], ["Pion", "meson"]]), "ltr"
    )
    assert words.rows == (("Proton", "baryon"), ("Pion", "meson"))


def test_emphasis_in_cells_is_kept_but_not_that_of_headers() -> None:
    rows = lines([["Name", "Mass"], ["p", "938"]], bold=True)
    table = table_content(even_grid(2, 2, header_rows=1), rows, "ltr")
    assert table.headers == ("Name", "Mass")
    found = table.rows[0][1]
    assert isinstance(found, Cell)
    assert found.segments is not None
    assert found.segments[0].marks == ("bold",)


def test_names_of_rows_are_bold_where_they_are_printed_so() -> None:
    rows = lines([["Name", "Mass"], ["p", "938"], ["n", "939"]], bold=True)
    names = [row[0] for row in table_content(even_grid(3, 2, header_rows=1), rows, "ltr").rows]
    assert [(cell.header, [s.marks for s in cell.segments or ()]) for cell in names if isinstance(cell, Cell)] == [
        ("row", [("bold",)]),
        ("row", [("bold",)]),
    ]


def test_exponents_stay_at_their_number() -> None:
    base = segment(0, "10 2", 104, 104)
    raised = base.words[1].model_copy(update={"glued": True, "style": Style(script="super")})
    table = table_content(even_grid(1, 1), (base.model_copy(update={"words": (base.words[0], raised)}),), "ltr")
    found = table.rows[0][0]
    assert isinstance(found, Cell)
    assert found.content == "102"
    assert [s.content for s in found.segments or ()] == ["10", "2"]


def test_lines_drawn_with_characters_are_no_text() -> None:
    assert shown(even_grid(1, 2), lines([["0.99 ......", "800"]])) == [["0.99", "800"]]


def test_confidence_is_that_of_words_and_grid() -> None:
    sure = lines([["a", "b"]])
    unsure = tuple(s.model_copy(update={"confidence": 0.5}) for s in sure)
    assert table_content(even_grid(1, 2), unsure, "ltr").confidence == 0.5
    assert table_content(even_grid(1, 2, confidence=0.6), sure, "ltr").confidence == 0.6


def test_no_words_no_rows() -> None:
    assert table_content(even_grid(2, 2), (), "ltr").rows == ()


@given(st.lists(st.tuples(st.floats(0, 550), st.floats(0, 780)), max_size=30))
def test_every_word_lands_in_one_cell(places: list[tuple[float, float]]) -> None:
    segments = tuple(segment(i, f"w{i} x{i}", x, y) for i, (x, y) in enumerate(places))
    grid = even_grid(3, 3)
    found = words_by_cell(grid, segments)
    landed = sorted(word.text for lines_ in found.values() for line in lines_ for word in line.words)
    assert landed == sorted(word.text for s in segments for word in s.words)
