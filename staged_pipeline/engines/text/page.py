"""What the text engine looks up again and again on one page."""

from collections.abc import Sequence
from functools import cached_property

from staged_pipeline.core.content import Sources
from staged_pipeline.core.evidence import Evidence, Segment
from staged_pipeline.core.geometry import Box
from staged_pipeline.core.skeleton import Reference
from staged_pipeline.engines.text.hyphenation import Vocabulary

_WIDEST_BAR = 0.3


class PageText:
    """The segments of a page by id, and facts that need all of them."""

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence
        self._by_id = {segment.id: segment for segment in evidence.segments}

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The words that stand whole on the page."""
        return Vocabulary(segment.text for segment in self.evidence.segments)

    @cached_property
    def bars(self) -> tuple[Box, ...]:
        """Level rules that may be the bars of fractions and roots in a line of text."""
        rules = (*self.evidence.rules, *self.evidence.bars)
        return tuple(rule for rule in rules if rule.width > 2 * rule.height and rule.width < _WIDEST_BAR)

    @cached_property
    def text_width(self) -> float:
        """The width of all printed text, a fraction of the page; 1 for a page without text."""
        boxes = [segment.box for segment in self.evidence.segments]
        return Box.around(boxes).width or 1.0 if boxes else 1.0

    def segments(self, reference: Reference) -> tuple[Segment, ...]:
        """The segments of a reference in the order given; ids that the evidence lacks are passed over."""
        return tuple(self._by_id[name] for name in reference.segments if name in self._by_id)


def sources(segments: Sequence[Segment], reference: Reference) -> Sources:
    """Where an entry came from: its segments, or its box where no segment lies."""
    return Sources(segments=tuple(s.id for s in segments), boxes=() if segments else (reference.box,))


def confidence(segments: Sequence[Segment]) -> float:
    """How far to trust the characters of `segments`, 0-1: the mean over characters."""
    weights = [max(1, len(segment.text)) for segment in segments]
    if not weights:
        return 0.0
    total = sum(segment.confidence * weight for segment, weight in zip(segments, weights, strict=True))
    return round(total / sum(weights), 4)
