"""Blocks of text and display equations from the lines of a reference."""

from collections.abc import Sequence

from staged_pipeline.core.content import (
    Content,
    MathContent,
    MathSegment,
    MixedContent,
    TextContent,
    TextSegment,
)
from staged_pipeline.core.evidence import Segment
from staged_pipeline.core.geometry import Box
from staged_pipeline.core.skeleton import Reference
from staged_pipeline.engines.mathematics.display import read_equation, read_region
from staged_pipeline.engines.mathematics.fractions import in_their_lines
from staged_pipeline.engines.mathematics.inline import find_runs
from staged_pipeline.engines.text.emphasis import block_marks
from staged_pipeline.engines.text.inline_runs import Run, Shown, runs_of
from staged_pipeline.engines.text.language import text_language, words_direction
from staged_pipeline.engines.text.line_breaks import meant_breaks, within_rows
from staged_pipeline.engines.text.page import PageText, confidence, sources
from staged_pipeline.engines.text.pictured_runs import PicturedRuns
from staged_pipeline.engines.text.pieces import Piece, join_segments, pieces_text, without_marker

ENGINE = "local"
_IMAGE_CONFIDENCE = 0.3


class BlockReader:
    """Reads the text blocks of one page."""

    def __init__(self, page: PageText, pictures: PicturedRuns | None = None) -> None:
        """`pictures` finds the runs to be shown as pictures; None to have all words as they were read."""
        self._page = page
        self._pictures = pictures

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
        if self._pictures is not None:
            breaks = within_rows(segments, breaks)
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
        runs = self._segments(pieces, reference)
        direction = words_direction((piece.word for piece in pieces), evidence.direction) or reference.direction
        language = text_language(plain, evidence.language)
        origin, trust = sources(segments, reference), confidence(segments)
        if not any(run.type == "math" or run.marks or run.href for run in runs):
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

    def _segments(self, pieces: Sequence[Piece], reference: Reference) -> list[Run]:
        """Pieces as runs of text of one emphasis, with the formulas and pictures between them."""
        kind = reference.kind
        if kind != "code":
            pieces = in_their_lines(pieces, self._page.bars)
        shown = self._shown(pieces, reference) if kind != "code" else []
        return runs_of(pieces, block_marks(pieces, kind), shown)

    def _shown(self, pieces: Sequence[Piece], reference: Reference) -> list[Shown]:
        """The pieces from and up to which something else than their text is shown, and what."""
        evidence = self._page.evidence

        def region(box: Box, text: str) -> str | None:
            return read_region(evidence, box, text)

        direction = reference.direction or evidence.direction
        formulas = find_runs(pieces, direction, self._page.bars, region)
        shown = [(run.start, run.stop, _run_of(run.tex)) for run in formulas if run.tex]
        if self._pictures is None:
            return shown
        taken = {place for start, stop, _ in shown for place in range(start, stop)}
        for start, stop, segment in self._pictures.find(pieces, reference):
            if taken.isdisjoint(range(start, stop)):
                shown.append((start, stop, [segment]))
        return sorted(shown, key=lambda one: one[0])


def _run_of(tex: str) -> list[Run]:
    """A formula as segments: punctuation at its end is the sentence's."""
    bare = tex.rstrip(".,:;")
    tail = tex[len(bare) :]
    return [MathSegment(content=bare), *([TextSegment(content=tail)] if tail else [])]
