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
from staged_pipeline.core.vocabulary import Direction, Kind
from staged_pipeline.engines.mathematics.display import read_equation, read_region
from staged_pipeline.engines.mathematics.fractions import in_their_lines
from staged_pipeline.engines.mathematics.inline import MathRun, find_runs
from staged_pipeline.engines.text.emphasis import block_marks, text_segments
from staged_pipeline.engines.text.language import text_direction, text_language
from staged_pipeline.engines.text.line_breaks import meant_breaks
from staged_pipeline.engines.text.page import PageText, confidence, sources
from staged_pipeline.engines.text.pieces import Piece, join_segments, pieces_text, without_marker

Run = TextSegment | MathSegment

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
        runs = _segments(pieces, reference.kind, reference.direction or evidence.direction, self._page)
        direction = text_direction(plain, evidence.direction) or reference.direction
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


def _segments(pieces: Sequence[Piece], kind: Kind, direction: Direction, page: PageText) -> list[Run]:
    """Pieces as runs of text of one emphasis, with the formulas between them."""
    if kind != "code":
        pieces = in_their_lines(pieces, page.bars)
    marks = block_marks(pieces, kind)

    def region(box: Box, text: str) -> str | None:
        return read_region(page.evidence, box, text)

    formulas = find_runs(pieces, direction, page.bars, region) if kind != "code" else []
    segments: list[Run] = []
    at = 0
    for formula in (*formulas, MathRun(len(pieces), len(pieces), "")):
        text = text_segments(pieces[at : formula.start], marks[at : formula.start])
        _extend(segments, text, pieces[at].gap if at < formula.start else "")
        if formula.tex:
            tex, tail = _without_end(formula.tex)
            _extend(segments, [MathSegment(content=tex)], pieces[formula.start].gap)
            _extend(segments, [TextSegment(content=tail)] if tail else [], "")
        at = formula.stop
    return segments


def _without_end(tex: str) -> tuple[str, str]:
    """Punctuation at the end of a formula is the sentence's."""
    bare = tex.rstrip(".,:;")
    return bare, tex[len(bare) :]


def _extend(segments: list[Run], found: Sequence[Run], gap: str) -> None:
    """Appends `found`; the space before it goes to the text on either side of it."""
    if not found:
        return
    if not segments or not gap:
        segments.extend(found)
    elif isinstance(found[0], TextSegment):
        first = found[0].model_copy(update={"content": gap + found[0].content})
        segments.extend([first, *found[1:]])
    elif isinstance(segments[-1], TextSegment):
        segments[-1] = segments[-1].model_copy(update={"content": segments[-1].content + gap})
        segments.extend(found)
    else:
        segments.extend([TextSegment(content=gap), *found])
