"""Blocks of text and display equations from the lines of a reference."""

from collections.abc import Sequence

from staged_pipeline.core.content import Content, MathContent, MixedContent, TextContent
from staged_pipeline.core.evidence import Segment
from staged_pipeline.core.skeleton import Reference
from staged_pipeline.engines.emphasis import block_marks, text_segments
from staged_pipeline.engines.language import text_direction, text_language
from staged_pipeline.engines.line_breaks import meant_breaks
from staged_pipeline.engines.local_math import read_equation
from staged_pipeline.engines.local_text_page import PageText, confidence, sources
from staged_pipeline.engines.local_text_pieces import Piece, join_segments, pieces_text, without_marker

ENGINE = "local"
_IMAGE_CONFIDENCE = 0.3


class BlockReader:
    """Reads the text blocks of one page."""

    def __init__(self, page: PageText) -> None:
        self._page = page

    def block(self, reference: Reference) -> Content | None:
        """The text of a reference, None where it has no words."""
        segments = self._page.segments(reference)
        pieces = self.pieces(reference, segments)
        if not any(piece.text.strip() for piece in pieces):
            return None
        # A mark that stands alone is the text: an end-of-proof square taken for a bullet must not vanish.
        return self._content(without_marker(pieces, reference.marker) or pieces, reference, segments)

    def pieces(self, reference: Reference, segments: Sequence[Segment]) -> list[Piece]:
        """The words of `segments` joined as the kind of the reference asks."""
        direction = reference.direction or self._page.evidence.direction
        breaks = meant_breaks(segments, reference.kind, direction)
        return join_segments(segments, self._page.vocabulary, breaks)

    def plain(self, segments: Sequence[Segment]) -> str:
        """The words of `segments` as one line of plain text."""
        return pieces_text(join_segments(segments, self._page.vocabulary))

    def equation(self, reference: Reference) -> Content | None:
        """A display equation as LaTeX, or, where that is not certain, as a picture with its characters as text."""
        segments = self._page.segments(reference)
        read = read_equation(self._page.evidence, reference, segments)
        if read is not None:
            return MathContent(
                content=read.tex,
                equation_number=read.number,
                sources=sources(segments, reference),
                confidence=read.confidence,
                engine=ENGINE,
            )
        text = "\n".join(segment.text for segment in segments)
        trust = min(_IMAGE_CONFIDENCE, confidence(segments)) if segments else 0.0
        return MathContent(
            content=text,
            format="image",
            equation_number=reference.number,
            asset=f"assets/{reference.ref}.png",
            sources=sources(segments, reference),
            confidence=trust,
            engine=ENGINE,
        )

    def _content(self, pieces: Sequence[Piece], reference: Reference, segments: Sequence[Segment]) -> Content:
        evidence = self._page.evidence
        plain = pieces_text(pieces)
        runs = text_segments(pieces, block_marks(pieces, reference.kind))
        direction = text_direction(plain, evidence.direction) or reference.direction
        language = text_language(plain, evidence.language)
        origin, trust = sources(segments, reference), confidence(segments)
        if not any(run.marks or run.href for run in runs):
            return TextContent(
                content=plain, direction=direction, language=language, sources=origin, confidence=trust, engine=ENGINE
            )
        return MixedContent(
            segments=tuple(runs),
            direction=direction,
            language=language,
            sources=origin,
            confidence=trust,
            engine=ENGINE,
        )
