"""Running headers, running footers and page numbers."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from staged_pipeline.core.geometry import Box
from staged_pipeline.core.vocabulary import Direction
from staged_pipeline.engines.layout.captions import reads_as_caption
from staged_pipeline.engines.layout.sheet import Block, Line, Sheet

_DIGITS = "0-9٠-٩۰-۹"
_PAGE_NUMBER = re.compile(
    rf"^\W{{0,3}}(?:(?:page|p\.|pp\.|seite|s\.|صفحة|الصفحة|ص|صفحه|עמוד)\s*)?"
    rf"(?:[{_DIGITS}]{{1,4}}|[ivxlc]{{1,6}}|[A-Z]-[{_DIGITS}]{{1,4}})"
    rf"(?:\s*(?:/|of|von|sur|من|از|מתוך|\|)\s*[{_DIGITS}]{{1,4}})?\W{{0,3}}$",
    re.IGNORECASE,
)
_WIDE_RULE = 0.6  # of the page's width
_EDGE = 0.1  # of the page's height
_MARGIN = 0.12  # of the page's height, at its head and foot
_LEVEL = 0.5  # of the lower of two blocks in one row
_APART = 3.0  # type sizes from a page number to the words of a running header
_FEW_WORDS = 12
_SENTENCE_END = (".", "!", "?", "؟", "۔")
_TELLING_LINES = 2  # below a header, that tell how far lines of the text are apart
_LOOSER = 0.2  # type sizes by which lines of one text may differ in distance


@dataclass(frozen=True)
class Furniture:
    """The blocks of a page parted: what stands at its head, what at its foot, and the rest."""

    head: tuple[Block, ...]
    foot: tuple[Block, ...]
    body: tuple[Block, ...]


def is_page_number(text: str) -> bool:
    """Whether a text is nothing but a page number, with or without a word for it."""
    return bool(_PAGE_NUMBER.match(text.strip()))


def split_furniture(blocks: Sequence[Block], sheet: Sheet) -> Furniture:
    """Parts running headers and footers from the page's own content."""
    head: list[Block] = []
    foot: list[Block] = []
    body: list[Block] = []
    for block in blocks:
        side = "foot" if _beside_the_page(block, sheet) else _side(block, blocks, sheet)
        (head if side == "head" else foot if side == "foot" else body).append(block)
    if not body and not any(is_page_number(line.text) for block in (*head, *foot) for line in block.lines):
        # Nothing runs above or below an empty page: what is printed on it is what it says.
        return Furniture((), (), tuple(blocks))
    return Furniture(_across(head, sheet.direction), _across(foot, sheet.direction), tuple(body))


def _across(blocks: list[Block], direction: Direction) -> tuple[Block, ...]:
    """Row by row from the top, each row in reading direction."""
    rows: list[list[Block]] = []
    for block in sorted(blocks, key=lambda block: block.box.center[1]):
        if rows and block.box.overlap_y(rows[-1][0].box) > 0.5:
            rows[-1].append(block)
        else:
            rows.append([block])
    return tuple(b for row in rows for b in sorted(row, key=lambda b: b.box.x0, reverse=direction == "rtl"))


def _side(block: Block, blocks: Sequence[Block], sheet: Sheet) -> str | None:
    if not block.lines or block.label in {"picture", "table"}:
        return None
    height = sheet.box.height
    top, bottom = block.box.y1 < _MARGIN * height, block.box.y0 > (1 - _MARGIN) * height
    outermost = _outermost(block, blocks, at_top=block.box.center[1] < 0.5 * height)
    if block.label == "page-header":
        runs = outermost and _modest(block, sheet) and block.box.y1 < 0.25 * height
        return "head" if runs and not reads_as_caption(block.text) and not _is_text(block, sheet) else None
    if block.label == "page-footer":
        return "foot" if outermost and block.box.y0 > 0.7 * height else None
    if outermost and (top or bottom) and (is_page_number(block.text) or _ruled_off(block, sheet, at_top=top)):
        return "head" if top else "foot"
    return "head" if top and _numbered_row(block, blocks, sheet) else None


def _beside_the_page(block: Block, sheet: Sheet) -> bool:
    """Whether a block is turned lines in a margin, beyond all level ones: a stamp that says where a copy comes from."""
    if not block.lines or not all(line.segment.angle in {90, 270} for line in block.lines):
        return False
    level = [line.box for line in sheet.lines if not line.segment.angle]
    if not level:
        return False
    text = Box.around(level)
    return block.box.x1 < text.x0 or block.box.x0 > text.x1


def _numbered_row(block: Block, blocks: Sequence[Block], sheet: Sheet) -> bool:
    """Whether a block is in the first row of the page, and a page number at its end tells that it is a header."""
    row = [other for other in blocks if other is block or (other.lines and other.box.overlap_y(block.box) > _LEVEL)]
    first, last = min(row, key=lambda one: one.box.x0), max(row, key=lambda one: one.box.x1)
    number = first if is_page_number(first.text) else last
    others = [other for other in row if other is not number]
    if not others or not is_page_number(number.text) or not all(_runs_above(one, sheet) for one in row):
        return False
    apart = min(max(one.box.x0 - number.box.x1, number.box.x0 - one.box.x1) for one in others)
    above = min(one.box.y0 for one in row)
    return apart > _APART * sheet.body_size and all(one in row or one.box.center[1] > above for one in blocks)


def _runs_above(block: Block, sheet: Sheet) -> bool:
    return len(block.lines) == 1 and _modest(block, sheet) and len(block.lines[0].segment.words) <= _FEW_WORDS


def _ruled_off(block: Block, sheet: Sheet, at_top: bool) -> bool:
    """Whether a rule across most of the page parts a line at the very edge of the page from what the page says."""
    if block.label not in {"text", "section-header"} or not _modest(block, sheet) or len(block.lines) > 2:
        return False
    wide = [rule for rule in sheet.rules if rule.width > _WIDE_RULE * sheet.box.width and rule.height < 6]
    edge = _EDGE * sheet.box.height
    if at_top:
        return any(-2 < rule.y0 - block.box.y1 < 2 * block.size and rule.y0 < edge for rule in wide)
    return any(-2 < block.box.y0 - rule.y1 < 2 * block.size and rule.y1 > sheet.box.height - edge for rule in wide)


def _is_text(block: Block, sheet: Sheet) -> bool:
    """Whether a block that is called a header begins the page's text; one that starts or ends with a number does not.

    It is as large as the text and ends a sentence that began on the page before, or goes on in the lines below.
    """
    words = block.text.split()
    if any(is_page_number(word) for word in (words[0], words[-1])):
        return False
    sentence = block.text.rstrip().endswith(_SENTENCE_END) and not block.text.isupper() and len(words) > 1
    return (sentence and block.size == sheet.body_size) or _opens_text(block, sheet)


def _opens_text(block: Block, sheet: Sheet) -> bool:
    """Whether a block is set in the type of the lines below, and is no further from them than they are from each other.

    No rule is between.
    """
    last = block.lines[-1]
    below = sorted((line for line in sheet.lines if _follows(line, block)), key=lambda line: line.box.y0)
    if len(below) < _TELLING_LINES:
        return False
    first, second = below[0], below[1]
    gap = first.box.y0 - last.box.y1
    between = (rule for rule in sheet.rules if last.box.y1 - 1 < rule.center[1] < first.box.y0 + 1)
    ruled = any(rule.overlap_x(last.box) for rule in between)
    usual = second.box.y0 - first.box.y1 + _LOOSER * last.size
    return not ruled and _alike(last, first) and _alike(first, second) and gap < usual


def _follows(line: Line, block: Block) -> bool:
    return line not in block.lines and line.box.y0 > block.box.center[1] and line.box.overlap_x(block.box) > _LEVEL


def _alike(one: Line, other: Line) -> bool:
    return (one.size, one.font, one.bold, one.color) == (other.size, other.font, other.bold, other.color)


def _modest(block: Block, sheet: Sheet) -> bool:
    """A running header is not set larger than the text by more than a little."""
    return block.size < 1.35 * sheet.body_size


def _outermost(block: Block, blocks: Sequence[Block], at_top: bool) -> bool:
    """Whether no content stands between the block and its edge of the page."""
    furniture = {"page-header", "page-footer"}
    others = (other for other in blocks if other is not block and other.lines and other.label not in furniture)
    if at_top:
        return all(other.box.y0 > block.box.y0 - 1 or is_page_number(other.text) for other in others)
    return all(other.box.y1 < block.box.y1 + 1 or is_page_number(other.text) for other in others)
