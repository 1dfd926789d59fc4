"""Printed lines as families that touch one another: what may be the lattice of a table."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from staged_pipeline.core.geometry import Box

TOLERANCE = 3.0  # points: lines nearer than this are one line, ends nearer than this meet
_MAX_PAIRS = 250_000  # of crossing lines to compare: maps and plots have more, tables do not


class Line(NamedTuple):
    """A straight printed line in points: it lies at `at` across its direction and runs from `start` to `end`."""

    at: float
    start: float
    end: float


class Lattice(NamedTuple):
    """Horizontal and vertical lines that are joined by crossings."""

    across: tuple[Line, ...]
    down: tuple[Line, ...]


def lattices(rules: Iterable[Box], width: float, height: float) -> list[Lattice]:
    """The joined families of `rules` (fractions of a page of `width` by `height` points), largest first.

    None where there are so many lines that they draw a map or a plot.
    """
    across: list[Line] = []
    down: list[Line] = []
    for rule in rules:
        x0, y0, x1, y1 = rule.x0 * width, rule.y0 * height, rule.x1 * width, rule.y1 * height
        if x1 - x0 >= y1 - y0:
            across.append(Line((y0 + y1) / 2, x0, x1))
        else:
            down.append(Line((x0 + x1) / 2, y0, y1))
    across, down = _joined(across), _joined(down)
    return _families(across, down) if len(across) * len(down) <= _MAX_PAIRS else []


def _joined(lines: Iterable[Line]) -> list[Line]:
    """Lines with pieces of one line joined, and double lines made one."""
    merged: list[Line] = []
    for band in _bands(sorted(lines)):
        at = sum(line.at * (line.end - line.start) for line in band) / sum(line.end - line.start for line in band)
        start, end = band[0].start, band[0].end
        for line in band[1:]:
            if line.start <= end + TOLERANCE:
                end = max(end, line.end)
            else:
                merged.append(Line(at, start, end))
                start, end = line.start, line.end
        merged.append(Line(at, start, end))
    return merged


def _bands(lines: Sequence[Line]) -> list[list[Line]]:
    """Lines of about one place across, each band sorted by where its lines start; input sorted by place."""
    bands: list[list[Line]] = []
    for line in lines:
        if bands and line.at - bands[-1][0].at <= TOLERANCE:
            bands[-1].append(line)
        else:
            bands.append([line])
    return [sorted(band, key=lambda line: line.start) for band in bands if any(line.end > line.start for line in band)]


def _families(across: Sequence[Line], down: Sequence[Line]) -> list[Lattice]:
    parent = list(range(len(across) + len(down)))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    for i, h in enumerate(across):
        for j, v in enumerate(down):
            if _meet(h, v):
                parent[root(i)] = root(len(across) + j)
    found: dict[int, tuple[list[Line], list[Line]]] = {}
    for i, h in enumerate(across):
        found.setdefault(root(i), ([], []))[0].append(h)
    for j, v in enumerate(down):
        found.setdefault(root(len(across) + j), ([], []))[1].append(v)
    families = [Lattice(tuple(h), tuple(v)) for h, v in found.values() if h and v]
    return sorted(families, key=lambda family: -len(family.across) * len(family.down))


def _meet(h: Line, v: Line) -> bool:
    return h.start - TOLERANCE <= v.at <= h.end + TOLERANCE and v.start - TOLERANCE <= h.at <= v.end + TOLERANCE
