"""Which elements the evidence does not answer, so that a model is asked."""

from collections.abc import Mapping, Sequence

from staged_pipeline.core.content import LOW_CONFIDENCE, Content, MathContent, MixedContent
from staged_pipeline.core.evidence import Evidence
from staged_pipeline.core.skeleton import Reference
from staged_pipeline.support.settings import TextScope


def doubtful(
    references: Sequence[Reference], drafts: Mapping[str, Content], evidence: Evidence, scope: TextScope
) -> list[Reference]:
    """The references to ask a model about.

    Args:
        references: All of the page.
        drafts: What the local text engine made of each.
        evidence: That of the page.
        scope: `doubtful` for all that the evidence does not answer; `scans_and_math` only for what was read by OCR and
            for mathematics in doubt.
    """
    ocr = {segment.id for segment in evidence.segments if segment.source == "ocr"}

    def asked(reference: Reference) -> bool:
        draft = drafts.get(reference.ref)
        read = any(name in ocr for name in reference.segments) or (not reference.segments and evidence.source == "ocr")
        if scope == "scans_and_math":
            return (read or _is_mathematics(reference, draft, evidence)) and _unanswered(reference, draft, read=read)
        return _unanswered(reference, draft, read=read)

    return [reference for reference in references if asked(reference)]


def _unanswered(reference: Reference, draft: Content | None, *, read: bool) -> bool:
    """Whether the evidence does not answer a reference; `read` says that its lines were read by OCR."""
    if draft is None or draft.type == "error" or reference.verbatim is False or reference.type == "figure":
        return True
    if draft.confidence is not None and draft.confidence < LOW_CONFIDENCE:
        return True
    if isinstance(draft, MathContent) and draft.format == "image":
        return True
    # Where a layout model looked and found the words right, it vouches for what OCR read and for long formulas.
    return reference.verbatim is None and (read or reference.complexity == "complex")


def _is_mathematics(reference: Reference, draft: Content | None, evidence: Evidence) -> bool:
    """Whether a reference is an equation, or a text with formulas in it."""
    if reference.type == "math":
        return True
    if isinstance(draft, MixedContent) and any(segment.type == "math" for segment in draft.segments):
        return True
    return reference.type == "text" and any(
        reference.box.contains_point(*glyph.box.center) for glyph in evidence.glyphs
    )
