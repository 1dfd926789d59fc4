"""Glyphs to printed lines: what shares a baseline and touches belongs together, what a gutter parts does not.

MuPDF cuts a line where the font changes and runs it on across columns; both are undone here from positions alone.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from staged_pipeline.source.text.glyphs import Glyph

_SAME_BASELINE = 0.12  # of the size: rounding and fake small caps move baselines by less
_GUTTER = 1.0  # of the size: no justified line has word gaps so wide without a space character to fill them
_WIDE_SPACE = 2.2  # of the size: the widest gap that one space character (stretched by justification) may fill
_LARGER = 1.9  # a drop cap is not part of the line whose baseline it stands on
_SCRIPT_SIZE = 0.86  # of the host's size: superscripts and subscripts are smaller than this

Barrier = Callable[[float, float, float, float], bool]
"""(u0, u1, top, bottom) -> whether a printed vertical rule stands between u0 and u1 over these heights."""


@dataclass(slots=True)
class Line:
    """Glyphs of one printed line from left to right (in the turned axes), with the space characters among them."""

    glyphs: list[Glyph]
    u0: float = 0.0
    u1: float = 0.0
    size: float = 0.0
    v: float = 0.0
    top: float = 0.0
    bottom: float = 0.0
    scripts: list["Line"] = field(default_factory=list["Line"])

    def measure(self) -> None:
        """Extent from all glyphs, size and baseline from those that carry most of the line's width."""
        printed = [glyph for glyph in self.glyphs if not glyph.is_space] or self.glyphs
        self.u0, self.u1 = min(g.u0 for g in printed), max(g.u1 for g in printed)
        width: dict[tuple[float, float], float] = {}
        for glyph in printed:
            key = (round(glyph.size, 1), round(glyph.v, 1))
            width[key] = width.get(key, 0.0) + max(glyph.u1 - glyph.u0, 0.01)
        self.size, self.v = max(width, key=lambda key: (width[key], key))
        body = [glyph for glyph in printed if abs(glyph.size - self.size) < 0.1] or printed
        self.top, self.bottom = min(g.top for g in body), max(g.bottom for g in body)


def find_lines(glyphs: Iterable[Glyph], barrier: Barrier) -> list[Line]:
    """Lines of glyphs that are all written at one angle, in order of baseline, then from left to right."""
    pieces: list[Line] = []
    for row in _rows(sorted(glyphs, key=lambda g: g.v)):
        pieces.extend(_cut(row, barrier))
    pieces = _attach_scripts(pieces)
    lines = _rejoin(pieces, barrier)
    return sorted(lines, key=lambda line: (round(line.v, 1), line.u0))


def _rows(glyphs: list[Glyph]) -> list[list[Glyph]]:
    """Glyphs whose baselines are one after another closer than a share of their size."""
    rows: list[list[Glyph]] = []
    last = 0.0
    for glyph in glyphs:
        if rows and glyph.v - last <= _SAME_BASELINE * max(glyph.size, 4.0):
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
        last = glyph.v
    return rows


def _cut(row: list[Glyph], barrier: Barrier) -> list[Line]:
    """A row cut where a gap is too wide for one line, where a rule stands, and where the size jumps."""
    row = sorted(row, key=_place)
    pieces: list[list[Glyph]] = []
    current: list[Glyph] = []
    end = 0.0
    last: Glyph | None = None
    for glyph in row:
        if glyph.is_space:
            current.append(glyph)
            continue
        if last is not None and _parted(last, glyph, end, current, barrier):
            pieces.append(current)
            current = []
        current.append(glyph)
        end = max(end, glyph.u1) if last is not None and len(current) > 1 else glyph.u1
        last = glyph
    pieces.append(current)
    return [_line(piece) for piece in pieces if any(not g.is_space for g in piece)]


def _place(glyph: Glyph) -> tuple[float, int]:
    """Left to right by centers: kerning sets narrow letters over the tails of their neighbours."""
    return round((glyph.u0 + glyph.u1) / 2, 2), glyph.order


def _line(glyphs: list[Glyph]) -> Line:
    line = Line(_trimmed(glyphs))
    line.measure()
    return line


def _trimmed(glyphs: list[Glyph]) -> list[Glyph]:
    start, stop = 0, len(glyphs)
    while start < stop and glyphs[start].is_space:
        start += 1
    while stop > start and glyphs[stop - 1].is_space:
        stop -= 1
    return glyphs[start:stop]


def _parted(left: Glyph, right: Glyph, end: float, current: Sequence[Glyph], barrier: Barrier) -> bool:
    size = max(left.size, right.size)
    if max(left.size, right.size) > _LARGER * min(left.size, right.size):
        return True
    gap = right.u0 - end
    if gap > _GUTTER * size and not _filled(end, right.u0, size, current):
        return True
    top, bottom = max(left.top, right.top), min(left.bottom, right.bottom)
    return gap > 0 and barrier(end, right.u0, top, bottom)


def _filled(start: float, stop: float, size: float, current: Sequence[Glyph]) -> bool:
    """Whether one or two space characters fill the gap, as in a justified line; more of them are a layout."""
    if stop - start > _WIDE_SPACE * size:
        return False
    spaces: list[Glyph] = []
    for glyph in reversed(current):
        if not glyph.is_space:
            break
        spaces.append(glyph)
    covered = sum(min(stop, s.u1) - max(start, s.u0) for s in spaces if s.u1 > start and s.u0 < stop)
    return 0 < len(spaces) <= 2 and covered > 0.7 * (stop - start)


def _attach_scripts(pieces: list[Line]) -> list[Line]:
    """Small pieces that stand raised or lowered at a larger one join it."""
    hosts = sorted(pieces, key=lambda line: -line.size)
    by_top = sorted(pieces, key=lambda line: line.v)
    taken: set[int] = set()
    for piece in reversed(hosts):
        host = _host_of(piece, by_top)
        if host is not None:
            host.scripts.append(piece)
            taken.add(id(piece))
    for piece in reversed(hosts):  # the smallest first: an exponent's exponent joins the exponent, which joins the base
        if piece.scripts:
            piece.glyphs = sorted([*piece.glyphs, *(g for s in piece.scripts for g in s.glyphs)], key=_place)
            piece.u0 = min(piece.u0, *(s.u0 for s in piece.scripts))
            piece.u1 = max(piece.u1, *(s.u1 for s in piece.scripts))
    return [piece for piece in pieces if id(piece) not in taken]


def _host_of(piece: Line, by_baseline: list[Line]) -> Line | None:
    best: tuple[float, Line] | None = None
    for host in _near(piece, by_baseline):
        if host is piece or piece.size > _SCRIPT_SIZE * host.size:
            continue
        rise = host.v - piece.v
        if not -0.5 * host.size < rise < 0.75 * host.size or abs(rise) < 0.03 * host.size:
            continue
        gap = max(piece.u0 - host.u1, host.u0 - piece.u1)
        if gap > 0.3 * host.size or piece.u1 - piece.u0 > 12 * host.size:
            continue
        if best is None or gap < best[0]:
            best = (gap, host)
    return best[1] if best else None


def _near(piece: Line, by_baseline: list[Line]) -> Iterable[Line]:
    """Lines whose baselines are close enough to carry the piece, found by bisection."""
    reach = max(40.0, 2 * piece.size) if piece.size > 20 else 2.5 * piece.size
    low, high = 0, len(by_baseline)
    while low < high:
        middle = (low + high) // 2
        if by_baseline[middle].v < piece.v - reach:
            low = middle + 1
        else:
            high = middle
    while low < len(by_baseline) and by_baseline[low].v <= piece.v + reach:
        yield by_baseline[low]
        low += 1


def _rejoin(pieces: list[Line], barrier: Barrier) -> list[Line]:
    """Pieces of one baseline that scripts between them have brought together."""
    lines: list[Line] = []
    for piece in sorted(pieces, key=lambda line: (line.v, line.u0)):
        for line in reversed(lines[-12:]):
            if _touches(line, piece, barrier):
                line.glyphs = sorted([*line.glyphs, *piece.glyphs], key=_place)
                line.scripts += piece.scripts
                line.u0, line.u1 = min(line.u0, piece.u0), max(line.u1, piece.u1)
                break
        else:
            lines.append(piece)
    return lines


def _touches(line: Line, piece: Line, barrier: Barrier) -> bool:
    if not (line.scripts or piece.scripts):
        return False
    size = max(line.size, piece.size)
    if abs(line.v - piece.v) > _SAME_BASELINE * size or size > _SCRIPT_SIZE**-1 * min(line.size, piece.size):
        return False
    gap = max(piece.u0 - line.u1, line.u0 - piece.u1)
    return gap <= _GUTTER * size and not barrier(
        min(line.u1, piece.u1), max(line.u0, piece.u0), max(line.top, piece.top), min(line.bottom, piece.bottom)
    )
