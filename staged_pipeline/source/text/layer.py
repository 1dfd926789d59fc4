"""The text layer of a PDF page as segments: printed lines with their words, in logical order."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import pymupdf

from staged_pipeline.core.evidence import Finding, Segment, Style, Word, joined_text
from staged_pipeline.core.geometry import Box
from staged_pipeline.core.scripts import is_ltr, is_rtl
from staged_pipeline.core.vocabulary import Direction
from staged_pipeline.source import mupdf
from staged_pipeline.source.formulas.extension_glyphs import mend_extension_glyphs
from staged_pipeline.source.text import bidi
from staged_pipeline.source.text import letters as glyph_letters
from staged_pipeline.source.text.clusters import Cluster, clusters_of, drawn_from_left
from staged_pipeline.source.text.dingbats import with_plain_signs
from staged_pipeline.source.text.glyphs import Glyph, read_glyphs, settle_marks, turned_back
from staged_pipeline.source.text.hidden_layer import with_plain_type
from staged_pipeline.source.text.kashidas import without_kashidas
from staged_pipeline.source.text.lines import Line, find_lines
from staged_pipeline.source.text.raised_accents import lower_accents
from staged_pipeline.source.text.word_glyphs import settle_word_glyphs
from staged_pipeline.source.text.words import WordRun, codes_spaces, mirrored_brackets, split_words

_ENOUGH_LETTERS = 20
_CELL = 8.0  # points: the raster in which glyphs of one place are looked up


class TextLayer(NamedTuple):
    """Segments in reading order of their baselines, the page's main direction, what was found and mended."""

    segments: tuple[Segment, ...]
    direction: Direction
    findings: tuple[Finding, ...]


class _Printed(NamedTuple):
    line: Line
    shapes: Sequence[Cluster]
    angle: int
    base: Direction


class _Reading(NamedTuple):
    """What holds for all lines of a page."""

    mirror: frozenset[str]
    coded: bool
    width: float
    height: float
    links: Sequence[tuple[Box, str]]


def read_text_layer(page: pymupdf.Page, page_index: int, rules: Sequence[Box]) -> TextLayer:
    """Reads the text layer of an upright page (no /Rotate left); `rules` part columns."""
    width, height = mupdf.size(page)
    drawn = without_kashidas(settle_word_glyphs(read_glyphs(page)))
    settle_marks(drawn)
    mend_extension_glyphs(page, drawn)
    lower_accents(drawn)
    glyphs, findings = _sound(drawn, width, height)
    direction = bidi.direction_of("".join(glyph.text for glyph in glyphs))
    links = _links(page, width, height)
    printed = [
        _Printed(line, shapes, angle, _base_direction(shapes, direction))
        for angle, lines in _by_angle(glyphs, rules, width, height)
        for line in lines
        if (shapes := clusters_of(line))
    ]
    reading = _Reading(
        mirror=mirrored_brackets((p.shapes, p.base) for p in printed),
        coded=codes_spaces(p.shapes for p in printed),
        width=width,
        height=height,
        links=links,
    )
    segments = [segment for p in printed if (segment := _segment(p, reading)) is not None]
    if not any(glyph.visible for glyph in glyphs):
        segments = list(with_plain_type(segments))
    segments.sort(key=lambda s: (s.angle != 0, s.baseline, s.box.x0))
    named = tuple(s.model_copy(update={"id": f"p{page_index}_l{i}"}) for i, s in enumerate(segments))
    return TextLayer(named, direction, (*findings, *_mended(glyphs)))


def _mended(glyphs: Sequence[Glyph]) -> list[Finding]:
    """What was put right in right-to-left text, for the record."""
    findings: list[Finding] = []
    letters = [glyph for glyph in glyphs if is_rtl(glyph.text[0]) and glyph.angle == 0]
    if len(letters) >= _ENOUGH_LETTERS and drawn_from_left(letters) > 0:
        message = "right-to-left text is written in the order of print, from the left"
        findings.append(Finding(kind="visual_order", message=message, action="mended"))
    forms = sum("\ufb1d" <= glyph.text[0] <= "\ufefc" for glyph in letters)
    if forms:
        message = f"{forms} characters are coded by their shape (presentation forms)"
        findings.append(Finding(kind="presentation_forms", message=message, action="mended"))
    turned = sum(glyph_letters.is_turned_ligature(glyph.text) for glyph in letters)
    if turned:
        message = f"{turned} lam-alef ligatures are coded with the alef first"
        findings.append(Finding(kind="ligature_order", message=message, action="mended"))
    return findings


def mostly_turned(page: pymupdf.Page) -> int:
    """The angle (90, 180 or 270 degrees clockwise) at which nearly all of a page's text is written, else 0."""
    letters: Counter[int] = Counter()
    for span in mupdf.text_trace(page):
        cosine, sine = span["dir"]
        if not span["wmode"]:
            letters[round(math.degrees(math.atan2(sine, cosine))) % 360] += len(span["chars"])
    angle, count = letters.most_common(1)[0] if letters else (0, 0)
    return angle if angle in {90, 180, 270} and count >= 20 and count > 0.85 * letters.total() else 0


def _by_angle(
    glyphs: Sequence[Glyph], rules: Sequence[Box], width: float, height: float
) -> Iterable[tuple[int, list[Line]]]:
    angles: dict[int, list[Glyph]] = {}
    for glyph in glyphs:
        angles.setdefault(glyph.angle, []).append(glyph)
    bars = [
        (rule.x0 * width, rule.x1 * width, rule.y0 * height, rule.y1 * height)
        for rule in rules
        if rule.height * height > 4 * rule.width * width
    ]

    def barrier(u0: float, u1: float, top: float, bottom: float) -> bool:
        return any(u0 - 0.5 <= x0 and x1 <= u1 + 0.5 and y0 < bottom - 1 and y1 > top + 1 for x0, x1, y0, y1 in bars)

    def no_barrier(_u0: float, _u1: float, _top: float, _bottom: float) -> bool:
        return False

    for angle in sorted(angles):
        yield angle, find_lines(angles[angle], barrier if angle == 0 else no_barrier)


def _sound(glyphs: list[Glyph], width: float, height: float) -> tuple[list[Glyph], list[Finding]]:
    """Glyphs that a reader sees once: without duplicates; invisible ones only where nothing is visible."""
    findings: list[Finding] = []
    drawn = sum(not glyph.is_space for glyph in glyphs)
    glyphs = _with_ends(glyphs, width, height)
    if outside := drawn - sum(not glyph.is_space for glyph in glyphs):
        findings.append(Finding(kind="off_page", message=f"{outside} characters outside the page", action="dropped"))
    hidden = [glyph for glyph in glyphs if not glyph.visible and not glyph.is_space]
    shown = [glyph for glyph in glyphs if glyph.visible]
    if hidden and any(not glyph.is_space for glyph in shown):
        findings.append(Finding(kind="invisible_text", message=f"{len(hidden)} invisible characters", action="dropped"))
        glyphs = shown
    elif hidden:
        findings.append(Finding(kind="invisible_text", message="all text is invisible: an OCR layer", action="kept"))
    single = _without_duplicates(glyphs)
    if len(single) < len(glyphs):
        message = f"{len(glyphs) - len(single)} characters printed twice"
        findings.append(Finding(kind="duplicate_text", message=message, action="dropped"))
    return single, findings


def _with_ends(glyphs: Sequence[Glyph], width: float, height: float) -> list[Glyph]:
    """The glyphs on the page, and those on which a line that begins there runs over its edge."""
    kept: list[Glyph] = []
    last: Glyph | None = None
    for glyph in glyphs:
        if _on_page(glyph, width, height) or (last is not None and _runs_on(last, glyph)):
            kept.append(glyph)
            last = glyph
        else:
            last = None
    return kept


def _runs_on(glyph: Glyph, after: Glyph) -> bool:
    """Whether a glyph is drawn where the one before it ends."""
    reach = max(glyph.size, after.size)
    gap = min(abs(after.u0 - glyph.u1), abs(glyph.u0 - after.u1))
    return glyph.angle == after.angle and gap < reach and abs(glyph.v - after.v) <= reach


def _on_page(glyph: Glyph, width: float, height: float) -> bool:
    """Whether the middle of a glyph lies in the (cropped) page."""
    x, y = (glyph.u0 + glyph.u1) / 2, (glyph.top + glyph.bottom) / 2
    if glyph.angle:
        x, y = turned_back(x, y, glyph.angle)
    return 0 <= x <= width and 0 <= y <= height


def _without_duplicates(glyphs: list[Glyph]) -> list[Glyph]:
    """Each glyph once: shadows and bold by overprinting set a letter again a fraction of its size away.

    Fonts without a bold face are made bold by drawing the outline of each letter over it, in its color.
    """
    cells: dict[tuple[str, int, int], list[Glyph]] = {}
    single: list[Glyph] = []
    for glyph in glyphs:
        width = glyph.u1 - glyph.u0
        if glyph.is_space or width < 0.1 * glyph.size:
            single.append(glyph)
            continue
        reach, rise = 0.35 * width, 0.12 * glyph.size
        near = (
            other
            for column in range(int((glyph.u0 - reach) // _CELL), int((glyph.u0 + reach) // _CELL) + 1)
            for row in range(int((glyph.v - rise) // _CELL), int((glyph.v + rise) // _CELL) + 1)
            for other in cells.get((glyph.text, column, row), ())
        )
        first = next(
            (g for g in near if abs(g.u0 - glyph.u0) < reach and abs(g.v - glyph.v) < rise and g.angle == glyph.angle),
            None,
        )
        if first is not None:
            if glyph.outlined and glyph.style.color == first.style.color:
                first.style = glyph.style
            continue
        cells.setdefault((glyph.text, int(glyph.u0 // _CELL), int(glyph.v // _CELL)), []).append(glyph)
        single.append(glyph)
    return single


def _base_direction(shapes: Sequence[Cluster], page: Direction) -> Direction:
    """The direction of a line: that of its letters; on a right-to-left page one such letter is enough."""
    text = "".join(shape.text for shape in shapes)
    if page == "rtl" and any(map(is_rtl, text)):
        return "rtl"
    if page == "rtl" and not any(map(is_ltr, text)):
        return "rtl"
    return bidi.direction_of(text, "ltr")


def _segment(printed: _Printed, reading: _Reading) -> Segment | None:
    runs = split_words(printed.shapes, printed.base, mirror=reading.mirror, coded=reading.coded)
    words = with_plain_signs([_word(run, printed, reading) for run in runs if run.text])
    if not words:
        return None
    _, baseline = turned_back(printed.line.u0, printed.line.v, printed.angle)
    return Segment(
        id="",
        text=joined_text(words),
        box=Box.around(word.box for word in words),
        words=words,
        direction=printed.base,
        source="text_layer",
        confidence=1.0,
        baseline=min(1.0, max(0.0, round(baseline / reading.height, 5))),
        angle=printed.angle,
    )


def _word(run: WordRun, printed: _Printed, reading: _Reading) -> Word:
    glyphs = [glyph for cluster in run.clusters for glyph in cluster.glyphs]
    u0, u1 = min(g.u0 for g in glyphs), max(g.u1 for g in glyphs)
    top, bottom = min(g.top for g in glyphs), max(g.bottom for g in glyphs)
    corners = [turned_back(u, v, printed.angle) for u in (u0, u1) for v in (top, bottom)]
    xs, ys = [c[0] for c in corners], [c[1] for c in corners]
    box = Box.scaled(min(xs), min(ys), max(xs), max(ys), reading.width, reading.height)
    style = _style(glyphs[0], printed.line)
    return Word(text=run.text, box=box, style=style, glued=run.glued, href=_href(box, reading.links))


def _style(glyph: Glyph, line: Line) -> Style:
    """The font's style, and whether the glyph stands raised or lowered in its line."""
    rise = line.v - glyph.v
    if glyph.size > 0.9 * line.size or abs(rise) < 0.05 * line.size:
        return glyph.style
    return glyph.style.model_copy(update={"script": "super" if rise > 0 else "sub"})


def _links(page: pymupdf.Page, width: float, height: float) -> list[tuple[Box, str]]:
    try:
        return [(Box.scaled(*box, width, height), target) for box, target in mupdf.links(page)]
    except mupdf.ERRORS:  # damaged annotations cost the links, not the text
        return []


def _href(box: Box, links: Sequence[tuple[Box, str]]) -> str | None:
    x, y = box.center
    return next((uri for place, uri in links if place.contains_point(x, y)), None)


def most_common_direction(segments: Sequence[Segment]) -> Direction:
    """The direction of most characters."""
    weight: Counter[Direction] = Counter()
    for segment in segments:
        weight[segment.direction] += len(segment.text)
    return weight.most_common(1)[0][0] if weight else "ltr"
