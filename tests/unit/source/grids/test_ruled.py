"""Tables from printed lines: spans from missing lines, open sides, what is no table, when lines say too little."""

import pytest
from table_grids import HEIGHT, WIDTH, even_grid, fractions, lattice_rules, lines, rules, segment, shown

from staged_pipeline.source.grids.find import merged_grids
from staged_pipeline.source.grids.ruled import ruled_grids
from staged_pipeline.source.grids.trust import is_coarse

TEXT = [["Name", "Mass", "Charge"], ["Proton", "938", "+1"], ["Neutron", "940", "0"]]


def found(printed, segments):
    return ruled_grids(printed, segments, WIDTH, HEIGHT)


def test_every_ruled_cell_is_found() -> None:
    segments = lines(TEXT)
    (grid,) = found(lattice_rules(3, 3), segments)
    assert (grid.rows, grid.columns, grid.ruled) == (3, 3, True)
    assert shown(grid, segments) == TEXT


def test_a_cell_without_a_border_to_its_neighbour_spans_it() -> None:
    printed = rules(
        [(100, 100, 400), (120, 200, 400), (140, 100, 400), (160, 100, 400)],
        [(100, 100, 160), (200, 100, 160), (300, 120, 160), (400, 100, 160)],
    )
    segments = lines([["Item", "Source of funds", ""], ["", "Own", "Grant"], ["Tools", "5", "7"]])
    (grid,) = found(printed, segments)
    assert shown(grid, segments) == [[("Item", 2, 1), ("Source of funds", 1, 2)], ["Own", "Grant"], ["Tools", "5", "7"]]


def test_sides_may_be_open() -> None:
    printed = rules([(y, 100, 400) for y in (100, 120, 140, 160)], [(200, 100, 160), (300, 100, 160)])
    (grid,) = found(printed, lines(TEXT))
    assert grid.columns == 3


def test_pieces_of_a_line_and_double_lines_are_one() -> None:
    broken = [(y, x, x + 99) for y in (100, 102, 120, 140, 160) for x in (100, 200, 300)]
    printed = rules(broken, [(x, 100, 160) for x in (100, 200, 300, 400)])
    (grid,) = found(printed, lines(TEXT))
    assert (grid.rows, grid.columns) == (3, 3)


def test_two_tables_stay_two() -> None:
    printed = (
        *lattice_rules(3, 3),
        *rules([(y, 100, 300) for y in (300, 320, 340)], [(x, 300, 340) for x in (100, 200, 300)]),
    )
    segments = (*lines(TEXT), *lines([["a", "b"], ["c", "d"]], top=304))
    assert [(g.rows, g.columns) for g in found(printed, segments)] == [(3, 3), (2, 2)]


def test_a_frame_around_text_is_no_table() -> None:
    printed = rules([(y, 50, 550) for y in (50, 60, 740, 750)], [(x, 50, 750) for x in (50, 60, 540, 550)])
    prose = tuple(segment(i, "words of a paragraph", 80, 100 + 20 * i) for i in range(20))
    assert found(printed, prose) == ()


def test_a_lattice_that_text_runs_across_is_no_table() -> None:
    across = tuple(segment(i, "incomprehensibilities", 150, 104 + 20 * i, right=350) for i in range(3))
    assert found(lattice_rules(3, 3), across) == ()


def test_an_empty_lattice_is_no_table() -> None:
    assert found(lattice_rules(3, 3), ()) == ()


def test_lines_between_groups_of_rows_leave_the_table_coarse() -> None:
    printed = rules([(100, 100, 400), (120, 100, 400), (200, 100, 400)], [(x, 100, 200) for x in (100, 200, 300, 400)])
    segments = lines([TEXT[0], *[[f"row{i}", str(i), str(2 * i)] for i in range(4)]])
    (grid,) = found(printed, segments)
    assert is_coarse(grid, segments)
    model = even_grid(5, 3)
    assert [g.rows for g in merged_grids([], [grid], [model], segments)] == [5]
    assert [g.rows for g in merged_grids([], [grid], [], segments)] == [2]


def test_wrapped_texts_in_ruled_cells_are_not_coarse() -> None:
    printed = rules([(100, 100, 300), (120, 100, 300), (160, 100, 300)], [(x, 100, 160) for x in (100, 200, 300)])
    segments = (
        *lines([["Merits", "Faults"]]),
        *lines([["cheap and quick", "little control"], ["market entry", "of the contract"]], top=124, height=16),
    )
    (grid,) = found(printed, segments)
    assert not is_coarse(grid, segments)
    assert shown(grid, segments)[1] == ["cheap and quick market entry", "little control of the contract"]


def test_printed_lines_win_over_a_model_that_disagrees() -> None:
    segments = lines(TEXT)
    (grid,) = found(lattice_rules(3, 3), segments)
    (kept,) = merged_grids([grid], [], [even_grid(6, 2, width=150, height=10)], segments)
    assert (kept.rows, kept.columns, kept.header_rows) == (3, 3, 1)


def test_captions_and_notes_in_a_lattice_are_cut_off() -> None:
    printed = rules(
        [(y, 100, 300) for y in (100, 120, 140, 160, 180)], [(100, 100, 180), (300, 100, 180), (200, 120, 160)]
    )
    body = [["Table 3: Prices", ""], ["Good", "Price"], ["Tea", "4"], ["Source: own survey", ""]]
    segments = lines(body)
    (grid,) = merged_grids(found(printed, segments), [], [], segments)
    inside = [s for s in segments if s.box.covered_by(grid.box) > 0.5]
    assert shown(grid, inside) == [["Good", "Price"], ["Tea", "4"]]


def test_blank_rows_and_columns_of_a_form_stay() -> None:
    segments = lines([["Item", "Cost", ""], ["", "", ""], ["Sum", "0", ""]])
    (grid,) = found(lattice_rules(3, 3), segments)
    assert shown(grid, segments) == [["Item", "Cost", ""], ["", "", ""], ["Sum", "0", ""]]
    assert grid.box == pytest.approx(fractions(100, 100, 400, 160), abs=1e-4)
