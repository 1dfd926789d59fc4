"""Stage 2: every reference of the layout gets its content, exactly once.

The engine proposes; this stage holds the rules of a page: no ref without an entry, no entry without a ref, no line of
the page dropped in silence.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from staged_pipeline.core.content import HUMAN, LOW_CONFIDENCE, Content, PageContent, failed
from staged_pipeline.core.evidence import Evidence, Segment
from staged_pipeline.core.page import Page
from staged_pipeline.core.skeleton import Reference
from staged_pipeline.core.vocabulary import ContentType
from staged_pipeline.engines.base import TextEngine

_EXCERPT = 40
_ACCEPTED: dict[ContentType, frozenset[str]] = {
    "text": frozenset({"text", "mixed", "math"}),
    "math": frozenset({"math"}),
    "table": frozenset({"table"}),
    "figure": frozenset({"figure"}),
}


_NOTHING: Mapping[str, Content] = MappingProxyType({})


def read_text(
    page: Page, references: Sequence[Reference], engine: TextEngine, given: Mapping[str, Content] = _NOTHING
) -> PageContent:
    """Asks `engine` for the content of `references` and makes the answer complete.

    Args:
        page: The page with its evidence.
        references: What the layout asks for, in reading order.
        engine: The text engine; its errors are not caught here.
        given: Entries that are there already; the engine is not asked for them.

    Returns:
        One entry a reference, in the order of `references`. What the engine left out, or answered with the wrong type
        of content, is an error entry. `confidence` is the mean over entries, weighted by their length.
    """
    asked = [reference for reference in references if reference.ref not in given]
    answer = engine.read_text(page, asked)
    content: dict[str, Content] = {
        reference.ref: given.get(reference.ref) or accepted(reference, answer.content.get(reference.ref))
        for reference in references
    }
    return PageContent(
        content=content,
        confidence=overall_confidence(references, content, page.evidence),
        low_confidence_refs=tuple(ref for ref in doubtful(content) if content[ref].engine != HUMAN),
        open_refs=answer.open_refs,
        warnings=(
            *answer.warnings,
            *_unasked(references, answer),
            *_unknown_sources(content, page.evidence),
            *_unused(references, content, page.evidence),
        ),
    )


def doubtful(content: Mapping[str, Content]) -> tuple[str, ...]:
    """The refs that could not be filled, or are not to be trusted."""
    return tuple(
        ref
        for ref, entry in content.items()
        if entry.type == "error" or (entry.confidence is not None and entry.confidence < LOW_CONFIDENCE)
    )


def accepted(reference: Reference, entry: Content | None) -> Content:
    """`entry`, or an error entry where there is none or it is of a kind that `reference` cannot hold."""
    if entry is None:
        return failed(reference.ref, "The text engine gave no content for this element.")
    if entry.type != "error" and entry.type not in _ACCEPTED[reference.type]:
        return failed(reference.ref, f"The text engine gave {entry.type} content where {reference.type} was asked for.")
    return entry


def overall_confidence(references: Sequence[Reference], content: Mapping[str, Content], evidence: Evidence) -> float:
    """The mean confidence of entries, 0-1, weighted by the length of their lines."""
    lengths = {segment.id: max(1, len(segment.text)) for segment in evidence.segments}
    total = weighted = 0.0
    for reference in references:
        entry = content[reference.ref]
        weight = sum(lengths.get(name, 0) for name in reference.segments) or 1
        trust = 0.0 if entry.type == "error" else 1.0 if entry.confidence is None else entry.confidence
        total += weight
        weighted += trust * weight
    return round(weighted / total, 4) if total else 1.0


def _unasked(references: Sequence[Reference], answer: PageContent) -> list[str]:
    asked = {reference.ref for reference in references}
    extra = [ref for ref in answer.content if ref not in asked]
    return [f"Content for {ref} was dropped: the layout has no such element." for ref in extra]


def _unknown_sources(content: dict[str, Content], evidence: Evidence) -> list[str]:
    known = {segment.id for segment in evidence.segments}
    return [
        f"{ref} names line {name} as its source, which this page does not have."
        for ref, entry in content.items()
        if entry.sources is not None
        for name in entry.sources.segments
        if name not in known
    ]


def _unused(references: Sequence[Reference], content: dict[str, Content], evidence: Evidence) -> list[str]:
    """A sentence for each line that no element holds; lines inside figures, tables and formulas are shown there."""
    used = {name for reference in references for name in reference.segments}
    for entry in content.values():
        used.update(entry.sources.segments if entry.sources is not None else ())
    covering = [reference.box for reference in references if reference.type != "text"]

    def shown(segment: Segment) -> bool:
        return any(box.contains_point(*segment.box.center) for box in covering)

    return [
        f"Line {segment.id} is in no element: {_excerpt(segment.text)}"
        for segment in evidence.segments
        if segment.id not in used and segment.text.strip() and not shown(segment)
    ]


def _excerpt(text: str) -> str:
    return text if len(text) <= _EXCERPT else f"{text[:_EXCERPT]}…"
