"""Type sizes against the text of the same script: Arabic type is set larger than Latin beside it and looks alike."""

from collections.abc import Sequence

from staged_pipeline.engines.layout.sheet import Line, Sheet

_MUCH_LARGER = 1.4  # times the size of most of a line's characters
_MANY = 0.3  # of a line's letters; an initial is less


def relative_size(lines: Sequence[Line], sheet: Sheet) -> float:
    """The size of the largest line, times the size of the page's text in that line's script.

    A line is as large as the words that stand out of it: the first of `Foxes lecture 3` may be set twice the size.
    """
    return max((_size(line) / _text_size(line, sheet) for line in lines), default=0.0)


def _size(line: Line) -> float:
    """The size of most characters of a line, in points, or that of many of its letters where it is much larger."""
    sizes = [(word.style.size, sum(map(str.isalpha, word.text))) for word in line.segment.words]
    large = [(size, letters) for size, letters in sizes if size >= _MUCH_LARGER * line.size]
    if sum(letters for _, letters in large) < max(_MANY * line.letters, 2):
        return line.size
    return min(size for size, _ in large)


def _text_size(line: Line, sheet: Sheet) -> float:
    """The size, in points, of most letters of the page in the script of `line`; that of the page where few are."""
    arabic = line.arabic_letters * 2 > line.letters
    return (sheet.arabic_size if arabic else sheet.other_size) or sheet.body_size
