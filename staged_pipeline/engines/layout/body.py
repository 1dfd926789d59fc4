"""Blocks turned into parts: headings, paragraphs, list items, equations, figures, tables, captions, notes."""

import re
from collections.abc import Sequence
from dataclasses import replace

from staged_pipeline.core.geometry import Box
from staged_pipeline.core.scripts import sole_direction
from staged_pipeline.core.vocabulary import Kind
from staged_pipeline.engines.layout.captions import reads_as_caption
from staged_pipeline.engines.layout.equations import complexity, equation_number, is_numbered_formula, without_number
from staged_pipeline.engines.layout.footnotes import split_notes
from staged_pipeline.engines.layout.furniture import is_page_number
from staged_pipeline.engines.layout.headings import is_heading
from staged_pipeline.engines.layout.markers import Marker, bullet, citation_key, note_mark, ordinal
from staged_pipeline.engines.layout.mathematics import of_own
from staged_pipeline.engines.layout.paragraphs import Row, make_rows, split_paragraphs
from staged_pipeline.engines.layout.parts import Part
from staged_pipeline.engines.layout.sheet import Block, Line, Sheet
from staged_pipeline.engines.layout.units import Unit

_BYLINE = re.compile(r"^(?:by|von|par|بقلم|إعداد|تأليف|المؤلف|الكاتب|نویسنده|מאת)\b", re.IGNORECASE)
_PARTICLES = {"and", "und", "et", "y", "de", "da", "di", "del", "la", "von", "van", "der", "den", "bin", "ibn", "al"}
_MAX_BYLINES = 3
_WITHIN = 0.9
_BESIDE = 0.5
_TITLE_SIZE = 1.3  # times the size of the text


def unit_parts(unit: Unit, sheet: Sheet) -> list[Part]:
    """The parts of one unit in reading order; captions go with their figure or table."""
    owner = next((i for i, block in enumerate(unit.blocks) if block.label in {"picture", "table"}), None)
    if owner is None or unit.frame is not None:
        parts = [part for block in unit.blocks for part in block_parts(block, sheet)]
        # A box beside the text with nothing below its heading is one of a diagram.
        boxed = unit.frame is not None and all(part.kind == "heading" for part in parts)
        return [replace(part, kind="paragraph") for part in parts] if boxed else parts
    captions = tuple(
        _part("caption", block.lines, block.confidence) for i, block in enumerate(unit.blocks) if i != owner
    )
    part = block_parts(unit.blocks[owner], sheet)[0]
    return [replace(part, captions=captions, caption_first=owner > 0)]


def block_parts(block: Block, sheet: Sheet) -> list[Part]:
    """The parts of one block in reading order."""
    match block.label:
        case "picture":
            return [Part("figure", block.box, block.lines, confidence=block.confidence)]
        case "table":
            return [Part("table", block.box, block.lines, confidence=block.confidence)]
        case "formula":
            return [_equation(block, sheet)]
        case "caption":
            return [_part("caption", block.lines, block.confidence)]
        case _:
            return _text_parts(block, sheet)


def note_parts(block: Block, sheet: Sheet) -> list[Part]:
    """The notes of a block of footnotes."""
    parts: list[Part] = []
    for rows in split_notes(block, sheet):
        part = _part("footnote", _lines(rows), block.confidence)
        parts.append(replace(part, marker=note_mark(part.text)))
    return parts


def furniture_parts(blocks: Sequence[Block], kind: Kind, sheet: Sheet) -> list[Part]:
    """Running headers or footers; a page number printed apart from the rest is an element of its own."""
    parts: list[Part] = []
    for block in blocks:
        lines = list(block.lines)
        numbers = [line for line in lines if is_page_number(line.text)]
        if len(numbers) == 1 and not any(part.kind == "page_number" for part in parts):
            lines.remove(numbers[0])
            parts.append(_part("page_number", numbers, block.confidence))
        parts.extend(_part(kind, row.lines, block.confidence) for row in make_rows(lines, sheet.direction))
    return parts


def with_authors(parts: Sequence[Part], sheet: Sheet) -> list[Part]:
    """Marks the lines of names below the title; set large, they look like headings and are none.

    Addresses of some lines may stand between the names.
    """
    marked = list(parts)
    title = next((i for i, part in enumerate(parts) if part.kind == "heading"), None)
    if title is None or max(line.size for line in parts[title].lines) < _TITLE_SIZE * sheet.body_size:
        return marked
    for i in range(title + 1, len(parts)):
        part = parts[i]
        if part.kind not in {"heading", "paragraph"} or (len(part.lines) > _MAX_BYLINES and "@" not in part.text):
            break
        if part.told and not _below_middle(part, parts[title]):
            break
        beside = marked[i - 1].kind == "author" and part.box.overlap_y(marked[i - 1].box) > _BESIDE
        if _names_people(part) and (part.kind == "heading" or i == title + 1 or beside):
            marked[i] = replace(part, kind="author")
    return marked


def with_whole_headings(parts: Sequence[Part]) -> list[Part]:
    """Headings that were found line by line put together."""
    whole: list[Part] = []
    for part in parts:
        if whole and part.kind == "heading" and whole[-1].kind == "heading" and _one_heading(whole[-1], part):
            lines = (*whole[-1].lines, *part.lines)
            box = whole[-1].box.union(part.box)
            whole[-1] = replace(whole[-1], lines=lines, box=box, told=whole[-1].told or part.told)
        else:
            whole.append(part)
    return whole


def _one_heading(above: Part, below: Part) -> bool:
    """Whether two headings are alike, close and in one direction, and the second has no number of its own."""
    first, second = above.lines[-1], below.lines[0]
    same_ink = (first.bold, first.color) == (second.bold, second.color)
    alike = abs(first.size - second.size) < 0.03 * first.size and same_ink
    turned = {sole_direction(first.text), sole_direction(second.text)} == {"ltr", "rtl"}
    gap = below.box.y0 - above.box.y1
    fresh = ordinal(below.text) is not None or below.text[:1].isdigit()
    close = -0.3 * first.size < gap < 0.6 * first.size and above.box.overlap_x(below.box) > 0.5
    return alike and close and not (fresh or turned)


def without_lone_items(parts: Sequence[Part], sheet: Sheet) -> list[Part]:
    """List items that stand alone: without a mark they are paragraphs, numbered and in bold they are headings."""
    checked = list(parts)
    for i, part in enumerate(parts):
        beside = [other for other in (*parts[max(0, i - 1) : i], *parts[i + 1 : i + 2]) if other.kind == "list_item"]
        if part.kind != "list_item" or beside:
            continue
        if part.marker is None:
            checked[i] = replace(part, kind="paragraph")
        elif part.marker.ordered and is_heading(make_rows(part.lines, sheet.direction), "text", sheet):
            checked[i] = replace(part, kind="heading", marker=None)
    return checked


def _below_middle(part: Part, title: Part) -> bool:
    """Whether light type stands below a title without starting where the title starts, as names do."""
    light = not any(line.bold for line in part.lines)
    size = part.lines[0].size
    aligned = abs(part.box.x0 - title.box.x0) < size or abs(part.box.x1 - title.box.x1) < size
    return light and not aligned and part.box.covered_by(Box(title.box.x0, 0, title.box.x1, part.box.y1)) > _WITHIN


def _names_people(part: Part) -> bool:
    text = part.text.strip()
    if len(text) > 200 or text.endswith((".", ":", "؟", "?")):
        return False
    if _BYLINE.match(text):
        return True
    words = [word for word in re.findall(r"[^\W\d_]+", text) if word not in _PARTICLES]
    listed = "," in text or " and " in text or len(words) in {2, 3}
    return listed and bool(words) and all(word[0].isupper() for word in words) and len(words) > 1


def _text_parts(block: Block, sheet: Sheet) -> list[Part]:
    if block.lines and _is_code(block.lines):
        return [_part("code", block.lines, block.confidence)]
    parts: list[Part] = []
    for rows in split_paragraphs(block, sheet.direction):
        part = _paragraph(rows, block, sheet)
        previous = parts[-1] if parts else None
        if block.label == "list-item" and part.marker is None and previous and previous.kind == "list_item":
            lines = (*previous.lines, *part.lines)
            parts[-1] = replace(previous, lines=lines, box=Box.around(line.box for line in lines))
        else:
            parts.append(part)
    return parts


def _paragraph(rows: Sequence[Row], block: Block, sheet: Sheet) -> Part:
    lines = _lines(rows)
    if block.label != "list-item" and is_numbered_formula(lines):
        return _equation(of_own(block, lines, "formula"), sheet)
    if is_heading(rows, block.label, sheet):
        told = block.label in {"title", "section-header"}
        return replace(_part("heading", lines, block.confidence), told=told)
    if block.label == "section-header" and reads_as_caption(rows[0].text):
        return _part("caption", lines, block.confidence)
    marker = _marker(rows, block)
    if marker is not None or block.label == "list-item":
        return replace(_part("list_item", lines, block.confidence), marker=marker)
    return _part("paragraph", lines, block.confidence)


def _marker(rows: Sequence[Row], block: Block) -> Marker | None:
    found = bullet(rows[0].text)
    if found is None and rows[0].bulleted:
        return Marker("", "disc")  # drawn: no text has it
    if found is None and block.label in {"list-item", "text"}:
        found = ordinal(rows[0].text)
    if found is None and block.label == "list-item":
        found = citation_key(rows[0].text)
    return found


def _equation(block: Block, sheet: Sheet) -> Part:
    lines = tuple(line for row in make_rows(block.lines, "ltr") for line in row.lines)
    number = equation_number(lines, sheet)
    return Part(
        "equation",
        without_number(lines, block.box, sheet) if number else block.box,
        lines,
        number=number,
        complexity=complexity(lines, block.box, sheet),
        confidence=block.confidence,
    )


def _is_code(lines: Sequence[Line]) -> bool:
    words = [word for line in lines for word in line.segment.words]
    return len(lines) > 1 and sum(word.style.mono for word in words) > 0.9 * len(words)


def _lines(rows: Sequence[Row]) -> tuple[Line, ...]:
    return tuple(line for row in rows for line in row.lines)


def _part(kind: Kind, lines: Sequence[Line], confidence: float | None) -> Part:
    return Part(kind, Box.around(line.box for line in lines), tuple(lines), confidence=confidence)
