"""What a model is shown of the elements it is asked about, and how they are dealt to calls."""

from collections.abc import Mapping, Sequence

from staged_pipeline.core.content import LOW_CONFIDENCE, Content, MathContent, MixedContent, TableContent, TextContent
from staged_pipeline.core.skeleton import Reference
from staged_pipeline.engines.llm.evidence_lines import EvidenceLines
from staged_pipeline.engines.llm.markdown import entry_segments, plain_text, to_markdown
from staged_pipeline.engines.llm.table_markdown import table_markdown
from staged_pipeline.support.call_sizes import LEAST_CHARACTERS, MOST_ELEMENTS, text_calls


def shown_draft(reference: Reference, entry: Content | None) -> str | None:
    """The draft of an element as the model sees it and may patch it; None where its lines are shown instead."""
    match entry:
        case TextContent() | MixedContent() if reference.kind == "code":
            return plain_text(entry_segments(entry))
        case TextContent() | MixedContent():
            return to_markdown(entry) or None
        case MathContent() if entry.format == "latex":
            return entry.content
        case TableContent() if entry.confidence is None or entry.confidence >= LOW_CONFIDENCE:
            return table_markdown(entry) or None
        case _:
            return None


def question(
    references: Sequence[Reference],
    drafts: Mapping[str, Content],
    lines: EvidenceLines,
    complaints: Mapping[str, str],
) -> str:
    """The elements, each under a header with its kind: a draft, or its lines with their numbers, or only its place."""
    evidence = lines.page.evidence
    read = {segment.id for segment in evidence.segments if segment.source == "ocr"}
    parts = [f"The page is in {evidence.language}." if evidence.language != "und" else "", "Write:"]
    for reference in references:
        draft = shown_draft(reference, drafts.get(reference.ref))
        body = draft if draft is not None else _numbered(reference, lines)
        shown = "draft" if draft is not None else "lines" if body else ""
        if reference.ref in complaints:
            body = f"{body}\n(Your last answer for {reference.ref} could not be used: {complaints[reference.ref]})"
        # What was read from the file is found on the page by its words; all else by its place.
        placed = draft is None or any(name in read for name in reference.segments)
        parts.append(f"{_header(reference, shown, placed=placed)}\n{body}".rstrip())
    return "\n".join(part for part in parts if part) + "\n"


def _header(reference: Reference, shown: str, *, placed: bool) -> str:
    told = [reference.kind.replace("_", " ")]
    if reference.marker:
        told.append(f"marked {reference.marker}")
    if reference.number:
        told.append(f"numbered ({reference.number})")
    if placed:
        box = ",".join(str(round(1000 * edge)) for edge in reference.box)
        told.append(f"at [{box}]")
    return f"=== {reference.ref} {', '.join(told)}{': ' if shown else ''}{shown}"


def _numbered(reference: Reference, lines: EvidenceLines) -> str:
    if reference.type == "figure":
        return ""
    numbers = [lines.by_id[name] for name in reference.segments if name in lines.by_id]
    return "\n".join(f"{number}| {lines.by_number[number].text}" for number in numbers)


def shards(references: Sequence[Reference], lines: EvidenceLines, size: int | None) -> list[tuple[Reference, ...]]:
    """References in parts, one a call, in order.

    Args:
        references: What is asked about.
        lines: Those of the page; how long they are tells how long the answers will be.
        size: How many references a part has; None for as many as can be answered in a few thousand characters.
    """
    if size is not None:
        return [tuple(references[i : i + size]) for i in range(0, len(references), size)]
    texts = {segment.id: len(segment.text) for segment in lines.page.evidence.segments}
    lengths = [sum(texts.get(name, 0) for name in one.segments) for one in references]
    weights = [LEAST_CHARACTERS + length for length in lengths]
    share = sum(weights) / max(text_calls(len(references), sum(lengths)), 1)
    dealt: list[list[Reference]] = [[]]
    filled = 0.0
    for reference, weight in zip(references, weights, strict=True):
        full = filled + weight / 2 > share * len(dealt) or len(dealt[-1]) >= MOST_ELEMENTS
        if full and dealt[-1]:
            dealt.append([])
        dealt[-1].append(reference)
        filled += weight
    return [tuple(part) for part in dealt if part]
