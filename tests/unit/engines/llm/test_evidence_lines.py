"""The lines of a page as a model sees them."""

from pathlib import Path

import pytest
from layouts import fractions, page_of, segment

from staged_pipeline.core.content import MathSegment, MixedContent, TextSegment
from staged_pipeline.core.evidence import GridCell, Segment, TableGrid
from staged_pipeline.engines.llm import evidence_lines
from staged_pipeline.engines.llm.evidence_lines import EvidenceLines, draft_text
from staged_pipeline.source.document import open_document
from staged_pipeline.source.options import SourceOptions


def shown(lines: EvidenceLines) -> list[str]:
    return [line for line in lines.text().splitlines() if "|" in line]


def columns() -> tuple[Segment, ...]:
    """Two columns whose lines interleave in the evidence, as they do where both stand on one baseline."""
    return tuple(
        segment(2 * row + side, f"side {side} row {row} with some words", left, 100 + 12 * row, right=left + 240)
        for row in range(5)
        for side, left in enumerate((50, 310))
    )


def test_lines_are_numbered_in_reading_order_and_lead_back_to_their_segments() -> None:
    lines = EvidenceLines.of(page_of(*columns()))
    assert shown(lines)[0] == "1| side 0 row 0 with some words"
    assert shown(lines)[5] == "6| side 1 row 0 with some words"
    assert [lines.by_number[number].id for number in (1, 2, 6)] == ["p0_l0", "p0_l2", "p0_l1"]
    assert lines.by_id["p0_l1"] == 6


def test_text_is_on_one_line_in_logical_order_without_what_nobody_sees() -> None:
    odd = segment(0, "قال\u200f:\u202a see\x07 \u2067p. 3\u2069\u200e", 50, 100, direction="rtl")
    assert shown(EvidenceLines.of(page_of(odd, direction="rtl"))) == ["1| قال: see p. 3"]


def test_lines_without_text_have_a_number_and_are_not_shown() -> None:
    lines = EvidenceLines.of(page_of(segment(0, "One", 50, 100), segment(1, " ", 50, 112), segment(2, "Two", 50, 124)))
    assert sorted(lines.numbers) == [1, 2, 3]
    assert len(shown(lines)) == 2


def test_formulas_and_indices_are_shown_and_emphasis_is_not() -> None:
    entry = MixedContent(
        segments=(
            TextSegment(content="The ", marks=("bold",)),
            MathSegment(content="x^2"),
            TextSegment(content=" of H"),
            TextSegment(content="2", marks=("sub",)),
            TextSegment(content="O"),
        )
    )
    assert draft_text(entry) == r"The \(x^2\) of H_{2}O"


def test_tables_whose_cells_are_known_are_told() -> None:
    box = fractions(190, 115, 330, 135)
    grid = TableGrid(box=box, rows=1, columns=2, cells=(GridCell(row=0, column=0, colspan=2, box=box),))
    page = page_of(segment(0, "1", 200, 120), segment(1, "2", 300, 120), grids=(grid,))
    assert "1-2: 1 rows, 2 columns" in EvidenceLines.of(page).text()


def test_a_page_without_lines_says_so() -> None:
    assert "No lines" in EvidenceLines.of(page_of()).text()


def test_a_very_long_page_is_shortened_longest_lines_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evidence_lines, "MOST_CHARACTERS", 200)
    page = page_of(segment(0, "short", 50, 100), *(segment(i, "word " * 40, 50, 100 + 20 * i) for i in (1, 2)))
    first, *rest = shown(EvidenceLines.of(page))
    assert first == "1| short"
    assert all(line.endswith("…") and 80 < len(line) <= 100 for line in rest)


def test_a_page_of_too_many_lines_is_not_shown_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evidence_lines, "MOST_LINES", 3)
    lines = EvidenceLines.of(page_of(*columns()))
    assert len(shown(lines)) == 3
    assert "7 more lines" in lines.text()
    assert len(lines.numbers) == 10


@pytest.mark.parametrize(
    ("doubt", "named"),
    [
        ("1, 6: one or two", "p0_l0, p0_l1: one or two"),
        ("1–2: see 3", "p0_l0–p0_l2: see 3"),
        ("99: none", "99: none"),
        ("who knows: 1", "who knows: 1"),
    ],
)
def test_doubts_name_segments(doubt: str, named: str) -> None:
    assert EvidenceLines.of(page_of(*columns())).named(doubt) == named


def test_lines_that_read_otherwise_together_are_told() -> None:
    path = Path(__file__).parents[3] / "resources" / "arabic_textbook.pdf"
    with open_document(path) as document:
        text = EvidenceLines.of(document.read_page(0, SourceOptions(ocr="off"))).text()
    lines, _, together = text.partition("Lines as they are read together:\n")
    read = dict(line.split(": ", 1) for line in together.splitlines())
    assert r"f(b)-f(a)=f'(c)(b-a)" in read.values()
    exercise = next(numbers for numbers, line in read.items() if r"\(y=\sqrt{x}\)" in line)
    first = exercise.partition("-")[0]
    assert any(line.startswith(f"{first}| ١. جد") for line in lines.splitlines())


def test_lines_that_only_join_are_not_told_twice() -> None:
    page = page_of(segment(0, "Some words are hyphen-", 50, 100), segment(1, "ated at the end.", 50, 112))
    assert "together" not in EvidenceLines.of(page).text()
