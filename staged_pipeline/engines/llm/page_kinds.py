"""What the blocks of a page are: authors, notes, running heads and feet, by their classes and their words."""

import re
from collections.abc import Sequence

from staged_pipeline.core.content import Segment, TextSegment
from staged_pipeline.core.vocabulary import Kind
from staged_pipeline.engines.layout.markers import bullet, ordinal
from staged_pipeline.markup.page_blocks import Block, BlockKind

_WORDS: dict[str, Kind] = {
    **dict.fromkeys(("author", "authors", "byline"), "author"),
    **dict.fromkeys(("footnote", "footnotes", "doc-footnote", "doc-endnote", "doc-endnotes"), "footnote"),
    **dict.fromkeys(("page-number", "pagenumber", "page-num", "page_num", "doc-pagebreak"), "page_number"),
    **dict.fromkeys(("caption", "figcaption", "doc-caption"), "caption"),
}
_OF_BLOCK: dict[BlockKind, Kind] = {
    "paragraph": "paragraph",
    "list_item": "list_item",
    "equation": "equation",
    "table": "table",
    "figure": "figure",
    "caption": "caption",
    "quote": "quote",
    "code": "code",
}
_LONE_NUMBER = re.compile(r"[\s\-–—|.·]*(?:\d{1,5}|[ivxlc]{1,7})[\s\-–—|.·]*")
_NOTE_MARK = re.compile(r"([*†‡§¶]{1,3}|[(\[]?\d{1,3}[)\].:]{0,2})(?=\s)")
_STYLED: frozenset[Kind] = frozenset(["title", "author", "heading", "caption", "header", "footer", "page_number"])


def kind_of(block: Block, *, furniture: Kind | None, titled: bool) -> Kind:
    """The kind of a block.

    Args:
        block: Any block but a group or a list.
        furniture: `header` or `footer` within a running head or foot.
        titled: Whether the page has its title already.
    """
    if block.kind == "heading":
        return "title" if block.tag == "h1" and not titled else "heading"
    kind = _OF_BLOCK[block.kind]
    if kind not in ("paragraph", "list_item"):
        return kind
    told: Kind | None = next((_WORDS[word] for word in sorted(block.words) if word in _WORDS), None)
    if told is not None and (kind == "paragraph" or told == "footnote"):
        return told
    if furniture is not None and kind == "paragraph":
        return "page_number" if _LONE_NUMBER.fullmatch(block.text) else furniture
    return kind


def marked(block: Block, kind: Kind) -> tuple[str | None, tuple[Segment, ...]]:
    """The printed mark of a list item or note, and its text without it."""
    if kind not in ("list_item", "footnote"):
        return None, block.runs
    given = block.attributes.get("data-mark", "").strip()[:20] or None
    if not block.runs or not isinstance(block.runs[0], TextSegment):
        return given, block.runs
    first, rest = block.runs[0], block.runs[1:]
    raised = kind == "footnote" and "super" in first.marks
    found = first.content.strip() if raised else _leading(first.content, kind)
    if not found or (given and found != given):
        return given, block.runs
    left = first.content.lstrip().removeprefix(found).lstrip()
    if not left and rest and isinstance(rest[0], TextSegment):
        rest = (rest[0].model_copy(update={"content": rest[0].content.lstrip()}), *rest[1:])
    kept = (first.model_copy(update={"content": left}), *rest) if left else rest
    return (found, kept) if kept else (given, block.runs)


def unstyled(runs: Sequence[Segment], kind: Kind) -> tuple[Segment, ...]:
    """`runs` without the marks that all of a heading or caption has: that look is the kind's own."""
    texts = [run for run in runs if isinstance(run, TextSegment) and run.content.strip()]
    if kind not in _STYLED or not texts:
        return tuple(runs)
    common = frozenset(texts[0].marks).intersection(*(run.marks for run in texts)) - {"super", "sub"}
    return tuple(
        run.model_copy(update={"marks": tuple(mark for mark in run.marks if mark not in common)})
        if isinstance(run, TextSegment)
        else run
        for run in runs
    )


def _leading(text: str, kind: Kind) -> str | None:
    if kind == "footnote":
        found = _NOTE_MARK.match(text)
        return found[1] if found else None
    marker = bullet(text) or ordinal(text)
    return marker.text if marker else None
