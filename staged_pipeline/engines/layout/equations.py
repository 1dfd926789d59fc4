"""Display equations: their printed numbers, and whether they need more than a line of simple mathematics."""

import re
from collections.abc import Sequence

from staged_pipeline.core.geometry import Box
from staged_pipeline.core.vocabulary import Complexity
from staged_pipeline.engines.layout.mathematics import has_relation, is_fragment
from staged_pipeline.engines.layout.sheet import Block, Line, Sheet

_NUMBER = re.compile(r"[(\[]\s*(?P<number>[A-Z]?[0-9٠-٩۰-۹]+(?:[.٫\-–][0-9٠-٩۰-۹]+)*[a-z]?'?|\*{1,3})\s*[)\]]$")
_CLEARANCE = 2.0  # points
_MARGIN = 2.0  # type sizes
_BESIDE = 0.5
_LONGEST_NUMBER = 7  # characters: (12.34)
_BIG_OPERATORS = set("∑∏∫∬∭∮⋃⋂⨁⨂√⌠⌡⎛⎜⎝⎞⎟⎠⎧⎨⎩⎪")


def printed_number(text: str) -> str | None:
    """The number of an equation where `text` ends with one in brackets: `(2.1)` gives `2.1`."""
    found = _NUMBER.search(text.strip())
    return found["number"] if found else None


def equation_number(lines: Sequence[Line], sheet: Sheet) -> str | None:
    """The number that stands at the margin of a display equation, or at the end of its line after white space."""
    for line in lines:
        text = line.text.strip()
        number = printed_number(text)
        if number is None:
            continue
        if _NUMBER.fullmatch(text) or _set_off(line, sheet):
            return number
    return None


def without_number(lines: Sequence[Line], box: Box, sheet: Sheet) -> Box:
    """The box of an equation on a scan, which is shown as a picture, up to the number at its margin."""
    for line in lines:
        words = sorted(line.segment.words, key=lambda word: word.box.x0)
        for word in words:
            number = sheet.points(word.box)
            if line.segment.source != "ocr" or not _NUMBER.fullmatch(word.text.strip()):
                continue
            if number.center[0] > box.x0 + 0.75 * box.width:
                box = Box(box.x0, box.y0, number.x0 - _CLEARANCE, box.y1)
            elif number.center[0] < box.x0 + 0.25 * box.width:
                box = Box(number.x1 + _CLEARANCE, box.y0, box.x1, box.y1)
    return box


def is_numbered_formula(lines: Sequence[Line]) -> bool:
    """Whether lines are a formula and its number at the margin, which the layout model took for text."""
    numbers = [line for line in lines if _NUMBER.fullmatch(line.text.strip())]
    rest = [line for line in lines if line not in numbers]
    if len(numbers) != 1 or not rest or not all(map(is_fragment, rest)) or not has_relation(rest):
        return False
    number, formula = numbers[0], Box.around(line.box for line in rest)
    apart = max(formula.x0 - number.box.x1, number.box.x0 - formula.x1)
    return apart > _MARGIN * number.size and number.box.overlap_y(formula) > _BESIDE


def _set_off(line: Line, sheet: Sheet) -> bool:
    """Whether white space of two letters or more stands before the line's last word."""
    words = sorted(line.segment.words, key=lambda word: word.box.x0, reverse=sheet.direction == "rtl")
    if len(words) < 2:
        return False
    before, last = sheet.points(words[-2].box), sheet.points(words[-1].box)
    return max(last.x0 - before.x1, before.x0 - last.x1) > 2 * line.size


def has_number(equation: Block) -> bool:
    """Whether a line of an equation is nothing but its number."""
    return any(_NUMBER.fullmatch(line.text.strip()) for line in equation.lines)


def is_number_block(block: Block, equation: Block) -> bool:
    """Whether a block is the number of the equation beside it, be it misread."""
    if len(block.lines) != 1 or block.box.overlap_y(equation.box) <= 0.5:
        return False
    return _NUMBER.fullmatch(block.text.strip()) is not None or _is_misread_number(block.lines[0])


def _is_misread_number(line: Line) -> bool:
    """Whether OCR saw a few signs and no letter: beside an equation they are its number, shown as it is printed."""
    text = line.text.strip()
    return line.segment.source == "ocr" and len(text) <= _LONGEST_NUMBER and not any(map(str.isalpha, text))


def complexity(lines: Sequence[Line], box: Box, sheet: Sheet) -> Complexity:
    """`complex` for fractions, stacked parts, several lines and operators with limits; else `simple`."""
    words = [word for line in lines for word in line.segment.words]
    if not words or any(_BIG_OPERATORS & set(word.text) for word in words):
        return "complex"
    bars = any(rule.covered_by(box) > 0.8 and rule.width > 3 for rule in sheet.rules)
    stacked = any(
        line.box.overlap_x(other.box) > 0.1 and line.box.overlap_y(other.box) < 0.5
        for i, line in enumerate(lines)
        for other in lines[i + 1 :]
    )
    return "complex" if bars or stacked else "simple"
