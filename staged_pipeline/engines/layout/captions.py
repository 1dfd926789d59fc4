"""Captions, and the figures and tables that they belong to."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from staged_pipeline.engines.layout.sheet import Block

_FIGURE_WORDS = (
    r"figures?|fig|abbildung|abb|illustration|photo|plate|chart|graph|scheme|diagram|image"
    r"|الشكل|شكل|صورة|الصورة|رسم|شکل|איור|תרשים"
)
_TABLE_WORDS = r"tables?|tab|tabelle|tableau|tabla|الجدول|جدول|טבלה"
_OTHER_WORDS = r"listing|algorithm|code|scheme|map|box|exhibit|خوارزمية|خريطة"
_CAPTION = re.compile(
    rf"^[\W_]*(?:(?P<figure>{_FIGURE_WORDS})|(?P<table>{_TABLE_WORDS})|(?:{_OTHER_WORDS}))\.?\s*"
    r"[(\[]?\s*(?:[A-Z]{0,2}[.-]?[0-9٠-٩۰-۹]+|[IVXLC]+\b)(?:[.\-–—/٫][0-9٠-٩۰-۹]+)*[a-z]?\s*[)\]]?\s*(?P<after>[:.\-–—|]|$|\S)",
    re.IGNORECASE,
)
_WITHOUT_NUMBER = re.compile(
    rf"^[\W_]*(?:(?P<figure>{_FIGURE_WORDS})|(?P<table>{_TABLE_WORDS}))\s*[^\w\s]{{0,2}}\s*[:.](?!\s*[(\[]?(?:\d|[IVXLC]+\b))",
    re.IGNORECASE,
)
"""A caption whose number OCR lost or took for marks."""

_MAX_GAP = 6.0  # in lines of the caption
_MAX_CAPTION_LINES = 12


@dataclass(frozen=True)
class Tie:
    """A caption block and the figure or table block that it belongs to, by index; `first` where it stands above."""

    caption: int
    owner: int
    first: bool


def names(text: str) -> str | None:
    """`figure` or `table` where a text starts as a caption does (`Fig. 3:`, `جدول ٢`), else None."""
    found = _CAPTION.match(text)
    if not found:
        return None
    return "figure" if found["figure"] else "table" if found["table"] else None


def reads_as_caption(text: str) -> bool:
    """Whether a text starts with a word for something shown, its number and a stop: `Listing 1: ...`."""
    found = _CAPTION.match(text)
    return bool(found and found["after"] and found["after"] in ":.-–—|")


def tie_captions(blocks: Sequence[Block]) -> list[Tie]:
    """Each caption with its figure or table; nearest pairs first, one caption a block and one block a caption."""
    pairs = sorted(
        (
            (distance, i, j)
            for i, caption in enumerate(blocks)
            if _may_caption(caption)
            for j, owner in enumerate(blocks)
            if (distance := _distance(caption, owner)) is not None
            and not (_is_bare(caption) and _parted(caption, owner, blocks))
        ),
    )
    ties: list[Tie] = []
    for _, i, j in pairs:
        if not any(i == tie.caption or j == tie.owner for tie in ties):
            ties.append(Tie(i, j, first=blocks[i].box.center[1] < blocks[j].box.center[1]))
    return ties


def _may_caption(block: Block) -> bool:
    if not block.lines or len(block.lines) > _MAX_CAPTION_LINES:
        return False
    if block.label == "caption":
        return True
    return block.label in {"text", "section-header"} and (reads_as_caption(block.text) or _is_bare(block))


def _is_bare(block: Block) -> bool:
    """Whether only its place and what it says it is make a block of a scan a caption: its number was not read."""
    scanned = block.lines[0].segment.source == "ocr" and block.label != "caption"
    return scanned and _WITHOUT_NUMBER.match(block.text) is not None


def _said(caption: Block) -> str | None:
    """What a caption says it belongs to: `figure`, `table` or nothing."""
    bare = _WITHOUT_NUMBER.match(caption.text) if _is_bare(caption) else None
    return names(caption.text) if bare is None else "figure" if bare["figure"] else "table"


def _distance(caption: Block, owner: Block) -> float | None:
    """How far a caption is from a figure or table in points, weighed by what it says; None where they cannot belong."""
    wanted = {"picture": "figure", "table": "table"}.get(owner.label)
    if wanted is None:
        return None
    said = _said(caption)
    gap = max(owner.box.y0 - caption.box.y1, caption.box.y0 - owner.box.y1)
    line = caption.size or 10.0
    limit = _MAX_GAP * line
    beside = caption.box.overlap_y(owner.box) > 0.5
    if (beside and _apart(caption, owner) > 3 * line) or (not beside and caption.box.overlap_x(owner.box) < 0.3):
        return None
    if gap > (limit if said == wanted else limit / 3) or (said is not None and said != wanted):
        return None
    # A table's caption stands above it and a figure's below it, more often than not.
    usual = (gap == owner.box.y0 - caption.box.y1) == (wanted == "table")
    return max(0.0, gap) + (0.0 if usual else line)


def _parted(caption: Block, owner: Block, blocks: Sequence[Block]) -> bool:
    """Whether a block stands between a caption and its figure or table, as a header row that the table lacks."""
    top, bottom = sorted((caption.box, owner.box), key=lambda box: box.y0)
    return any(
        top.center[1] < block.box.center[1] < bottom.y0 and block.box.overlap_x(owner.box) > 0
        for block in blocks
        if block is not caption and block is not owner
    )


def _apart(caption: Block, owner: Block) -> float:
    return max(owner.box.x0 - caption.box.x1, caption.box.x0 - owner.box.x1)
