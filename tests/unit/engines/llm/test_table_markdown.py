"""Table content as rows of Markdown and back."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from staged_pipeline.core.content import Cell, MathSegment, TableContent, TextSegment
from staged_pipeline.engines.llm.markdown import segments_markdown
from staged_pipeline.engines.llm.table_markdown import read_table, table_markdown
from staged_pipeline.engines.llm.table_rows import escaped_cell, slots, split_rows

_TEXT = st.text(st.sampled_from(list("ab1 |<^!@\\-:*`~_[]\n&٣ب")), max_size=6) | st.sampled_from(
    ["<", "^", "!x", "---", "<br>", "\\|", "@3", ""]
)
_TEX = st.sampled_from([r"\|x\|", "|x|", r"\frac ab", r"\begin{array}{c|c}a\\b\end{array}"])
_SEGMENTS = st.lists(
    st.builds(TextSegment, content=_TEXT, marks=st.sampled_from([(), ("bold",), ("super",), ("code",), ("italic",)]))
    | st.builds(MathSegment, content=_TEX),
    max_size=3,
).map(tuple)
_CELLS = st.sampled_from(["<", "^", "<", "^"]) | _SEGMENTS.map(lambda s: escaped_cell(segments_markdown(s)))


@st.composite
def _tables(draw):
    width = draw(st.integers(1, 5))
    rows = draw(st.lists(st.lists(_CELLS, min_size=width, max_size=width), min_size=1, max_size=5))
    heads = draw(st.integers(0, len(rows)))
    marked = [[f"!{c}" if draw(st.booleans()) and c not in "<^" else c for c in row] for row in rows]
    lines = [f"| {' | '.join(row)} |" for row in marked]
    lines.insert(heads, "|" + "---|" * width)
    return "\n".join(lines)


@settings(max_examples=500)
@given(_tables())
def test_a_table_that_was_read_is_written_and_read_the_same(text):
    table = read_table(text)
    if table is not None:
        again = read_table(table_markdown(table))
        assert again == table


@settings(max_examples=300)
@given(st.text(st.sampled_from(list("ab|<^!-\\ \n@()")), max_size=60))
def test_every_cell_of_any_text_lies_in_the_grid_once(text):
    rows = split_rows(text).cells
    places = [
        (slot.row + i, slot.column + j)
        for line in slots(rows)
        for slot in line
        for i in range(slot.rowspan)
        for j in range(slot.colspan)
    ]
    assert sorted(places) == [(r, c) for r, row in enumerate(rows) for c in range(len(row))]
    table = read_table(text)
    if table is not None:
        assert read_table(table_markdown(table)) == table


def test_bars_without_cells_are_no_table():
    assert read_table("|\n|") is None


def test_headers_row_headers_and_spans():
    text = """
| Year | Sums | < |
| ^ | \\(a\\) | **b** |
|---|---|---|
| !2025 | 7 | |
| !2026 | 8<br>9 | a \\| b |
"""
    table = read_table(text)
    assert table == TableContent(
        headers=(
            Cell(content="Year", rowspan=2, header="col"),
            Cell(content="Sums", colspan=2, header="colgroup"),
        ),
        rows=(
            (
                Cell(content="a", segments=(MathSegment(content="a"),), header="col"),
                Cell(content="b", segments=(TextSegment(content="b", marks=("bold",)),), header="col"),
            ),
            (Cell(content="2025", header="row"), "7", ""),
            (Cell(content="2026", header="row"), "8\n9", "a | b"),
        ),
    )


@pytest.mark.parametrize("cell", [r"\<", r"\^", r"\!", r"\@ 3", r"\|", r"\(|x|\)", r"\(\|x\|\)"])
def test_a_literal_sign_stays_in_its_cell(cell):
    table = read_table(f"| a | {cell} |")
    assert table is not None
    (row,) = table.rows
    content = row[1].content if isinstance(row[1], Cell) else row[1]
    assert len(row) == 2
    assert content == cell.removeprefix("\\(").removesuffix("\\)") if "(" in cell else content == cell[1:]


@pytest.mark.parametrize("text", ["", "no table here", "|---|---|", "| | |\n|  |"])
def test_text_without_rows_is_no_table(text):
    assert read_table(text) is None


def test_rows_without_outer_bars_and_of_any_width():
    table = read_table("a | b | c\n---|---|---\n1 | 2")
    assert table == TableContent(headers=("a", "b", "c"), rows=(("1", "2", ""),))
