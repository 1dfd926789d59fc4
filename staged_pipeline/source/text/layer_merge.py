"""Puts what OCR read in the places where the text layer says nothing, or nothing sound."""

from collections.abc import Iterable, Sequence

from staged_pipeline.core.evidence import Segment, joined_text
from staged_pipeline.core.geometry import Box


def merged(kept: Sequence[Segment], read: Iterable[Segment]) -> tuple[Segment, ...]:
    """The segments of the text layer that are sound, and of those of OCR the words that stand nowhere in them."""
    shelves = _Shelves(kept)
    added: list[Segment] = []
    for segment in read:
        words = tuple(word for word in segment.words if not shelves.holds(word.box))
        if not words:
            continue
        if len(words) < len(segment.words):
            words = (words[0].model_copy(update={"glued": False}), *words[1:])
            box = Box.around(word.box for word in words)
            added.append(segment.model_copy(update={"words": words, "text": joined_text(words), "box": box}))
        else:
            added.append(segment)
    return tuple([*kept, *added])


class _Shelves:
    """Boxes of words by horizontal strips of the page, so that a place is looked up among few."""

    _STRIPS = 100

    def __init__(self, segments: Sequence[Segment]) -> None:
        self._strips: dict[int, list[Box]] = {}
        for word in (word for segment in segments for word in segment.words):
            for strip in range(int(word.box.y0 * self._STRIPS), int(word.box.y1 * self._STRIPS) + 1):
                self._strips.setdefault(strip, []).append(word.box)

    def holds(self, box: Box) -> bool:
        """Whether a word of the text layer stands where `box` is."""
        x, y = box.center
        near = self._strips.get(int(y * self._STRIPS), ())
        return any(other.contains_point(x, y) or box.covered_by(other) > 0.4 for other in near)


def numbered(segments: Iterable[Segment], page_index: int) -> tuple[Segment, ...]:
    """The segments from top to bottom, level ones first, named `p{page}_l{line}`."""
    ordered = sorted(segments, key=lambda s: (s.angle != 0, round(s.baseline, 4), s.box.x0))
    return tuple(s.model_copy(update={"id": f"p{page_index}_l{i}"}) for i, s in enumerate(ordered))
