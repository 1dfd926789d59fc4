"""Parts of fractions that were found as lines of their own."""

from staged_pipeline.core.evidence import Style, Word
from staged_pipeline.core.geometry import Box
from staged_pipeline.engines.mathematics.fractions import in_their_lines
from staged_pipeline.engines.text.pieces import Piece

STYLE = Style(font="CMMI10", size=10)


def piece(text: str, x: float, y: float, line: int, width: float = 0.02) -> Piece:
    box = Box(x, y, x + width, y + 0.01)
    return Piece(text, " ", Word(text=text, box=box, style=STYLE), line)


BAR = Box(0.3, 0.212, 0.32, 0.2125)


def texts(pieces: list[Piece]) -> list[str]:
    return [each.text for each in pieces]


def test_a_numerator_found_before_its_line_comes_into_it() -> None:
    found = [
        piece("t", 0.3, 0.2, 0),
        piece("after", 0.1, 0.206, 1),
        piece("40", 0.3, 0.215, 1),
        piece("end", 0.5, 0.206, 1),
    ]
    ordered = in_their_lines(found, (BAR,))
    assert texts(ordered) == ["after", "t", "40", "end"]
    assert {each.line for each in ordered} == {1}


def test_a_denominator_found_after_its_line_comes_into_it() -> None:
    found = [
        piece("a", 0.1, 0.206, 0),
        piece("t", 0.3, 0.2, 0),
        piece("end", 0.5, 0.206, 0),
        piece("40", 0.3, 0.215, 1),
    ]
    assert texts(in_their_lines(found, (BAR,))) == ["a", "40", "t", "end"]


def test_underlined_words_stay_where_they_are() -> None:
    found = [
        piece("one", 0.3, 0.2, 0),
        piece("more", 0.33, 0.2, 0),
        piece("below", 0.3, 0.215, 1),
        piece("it", 0.35, 0.215, 1),
    ]
    assert in_their_lines(found, (BAR,)) == found
