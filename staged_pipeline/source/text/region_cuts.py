"""Lines that run on across the white space between two regions of the layout model, cut there.

Positions alone do not always tell a gutter from a gap between words: a heading set large ends next to a column whose
lines share its baseline. The model, which sees the whole page, has them in two regions.
"""

from collections.abc import Sequence

from staged_pipeline.core.evidence import Region, Segment, Word, joined_text
from staged_pipeline.core.geometry import Box

_WHOLE = {"table", "picture"}  # regions whose lines are cut by other means
_SHARE = 0.6  # of a word that must lie in a region


def cut_at_regions(segments: Sequence[Segment], regions: Sequence[Region]) -> tuple[Segment, ...]:
    """`segments` with those that hold whole words of two regions side by side cut between them.

    The ids of the pieces are not unique; the caller numbers all segments anew.
    """
    boxes = [region.box for region in regions if region.label not in _WHOLE]
    return tuple(piece for segment in segments for piece in _cut(segment, boxes))


def _cut(segment: Segment, boxes: Sequence[Box]) -> list[Segment]:
    touched = [box for box in boxes if box.overlap_y(segment.box) > 0.5 and box.intersection(segment.box)]
    if segment.angle or not any(a.x1 <= b.x0 for a in touched for b in touched):
        return [segment]
    homes: list[Box | None] = []
    groups: list[list[Word]] = []
    for word in segment.words:
        home = next((box for box in touched if word.box.covered_by(box) > _SHARE), None)
        if groups and not _apart(home, homes[-1]):
            groups[-1].append(word)
            homes[-1] = homes[-1] or home
        else:
            groups.append([word])
            homes.append(home)
    # A region left and entered again says that words and regions do not agree: then nothing is cut.
    if len(set(homes)) < len(homes):
        return [segment]
    return [_piece(segment, words) for words in groups] if len(groups) > 1 else [segment]


def _apart(first: Box | None, second: Box | None) -> bool:
    return first is not None and second is not None and (first.x1 <= second.x0 or second.x1 <= first.x0)


def _piece(segment: Segment, words: list[Word]) -> Segment:
    first = words[0].model_copy(update={"glued": False})
    kept = (first, *words[1:])
    box = Box.around(word.box for word in kept)
    return segment.model_copy(update={"text": joined_text(kept), "words": kept, "box": box})
