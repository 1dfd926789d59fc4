"""Type sizes against the text of the same script: Arabic type is set larger than Latin beside it and looks alike."""

from collections.abc import Sequence

from staged_pipeline.engines.layout.sheet import Line, Sheet


def relative_size(lines: Sequence[Line], sheet: Sheet) -> float:
    """The size of the largest line, times the size of the page's text in that line's script."""
    return max((line.size / _text_size(line, sheet) for line in lines), default=0.0)


def _text_size(line: Line, sheet: Sheet) -> float:
    """The size, in points, of most letters of the page in the script of `line`; that of the page where few are."""
    arabic = line.arabic_letters * 2 > line.letters
    return (sheet.arabic_size if arabic else sheet.other_size) or sheet.body_size
