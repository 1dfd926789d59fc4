"""Numbers of lines and boxes as a model writes them: `3-7,9`, `p0_l3–p0_l7`, `[120, 300, 880, 520]`."""

import re
from dataclasses import dataclass, field

from staged_pipeline.core.geometry import Box

_ID = r"(?:(?:p\d{1,6}_)?l|lines?\s+)?"
_RANGE = re.compile(
    rf"{_ID}(?P<first>\d+)(?!\.\d|[^\W\d_])(?:\s*(?:[-\u2010\u2012-\u2015\u2212]|\.{{2,3}}|\bto\b)\s*{_ID}(?P<last>\d+)(?!\.\d|[^\W\d_]))?",
    re.IGNORECASE,
)
_VALUE = r"[-+]?\d{1,9}(?:\.\d{1,9})?\s*%?"
_BOX = re.compile(
    rf"(?:b?box\s*[=:]?\s*)?[\[({{]\s*({_VALUE})[\s,;]+({_VALUE})[\s,;]+({_VALUE})[\s,;]+({_VALUE})\s*[\])}}]",
    re.IGNORECASE,
)
_MARK = re.compile(r"#\s*(?P<mark>[^\s~#]{1,16})(?!\S)")
_BETWEEN = re.compile(r"[\s,;+&،؛、]+|[\[\]]|\b(?:and|lines?)\b(?=\s*:?\s*\d)|:(?=\s*\d)", re.IGNORECASE)
_MOST_DIGITS = 9
_TOO_MANY = 10**_MOST_DIGITS
_THOUSANDTHS = 1000


@dataclass
class Places:
    """What an outline line says after its tag. `ranges` have their first and last number; `rest` is what else stands.

    `values` are the four numbers of a box as written, `percent` whether they bear that sign; `mark` is a printed
    number or mark, without its `#`.
    """

    ranges: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])
    values: tuple[float, float, float, float] | None = None
    percent: bool = False
    mark: str | None = None
    rewrite: bool = False
    rest: str = ""

    @property
    def any(self) -> bool:
        return bool(self.ranges) or self.values is not None


def read_places(text: str) -> Places:
    """Reads ranges, a box, a printed mark and `~` in any order, up to the first thing that is none of them."""
    places = Places()
    at = 0
    while at < len(text):
        if text[at] == "~":
            places.rewrite = True
            at += 1
        elif found := _BOX.match(text, at):
            values = [float(value.rstrip("% ")) for value in found.groups()]
            places.values = values[0], values[1], values[2], values[3]
            places.percent = "%" in found[0]
            at = found.end()
        elif found := _MARK.match(text, at):
            places.mark = found["mark"]
            at = found.end()
        elif found := _RANGE.match(text, at):
            first, last = _whole(found["first"]), _whole(found["last"] or found["first"])
            places.ranges.append((min(first, last), max(first, last)))
            at = found.end()
        elif found := _BETWEEN.match(text, at):
            at = found.end()
        else:
            places.rest = text[at:].strip()
            break
    return places


def box_of(places: Places, width: int, height: int) -> Box | None:
    """The box in fractions of the page, clipped to it; None where there is none or nothing is left of it.

    Thousandths were asked for. Fractions (no value above 1), percent (with the sign) and pixels (values beyond 1000
    that fit the picture of `width` by `height`) are understood too.
    """
    if places.values is None:
        return None
    x0, y0, x1, y1 = places.values
    across = down = float(_THOUSANDTHS)
    if places.percent:
        across = down = 100.0
    elif max(places.values) <= 1:
        across = down = 1.0
    elif max(places.values) > _THOUSANDTHS and max(x0, x1) <= width and max(y0, y1) <= height:
        across, down = float(width), float(height)
    box = Box.scaled(x0, y0, x1, y1, across, down)
    return box if box.area > 0 else None


def _whole(digits: str) -> int:
    digits = digits.lstrip("0") or "0"
    return int(digits) if len(digits) <= _MOST_DIGITS else _TOO_MANY
