"""Reading order against where things stand.

No second opinion on the order of a whole page is formed: only what any reader would agree with is held against it. Of
two blocks of running text in one column the upper one comes first; of two that stand side by side, the one on the side
from which the page is read. Furniture, notes, tables, figures and captions have places of their own.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, groupby

from staged_pipeline.core.evidence import Evidence, Segment
from staged_pipeline.core.geometry import Box
from staged_pipeline.core.skeleton import Element, Skeleton
from staged_pipeline.core.verdict import Issue
from staged_pipeline.core.vocabulary import Kind

_RUNNING: frozenset[Kind] = frozenset(
    ["title", "author", "heading", "paragraph", "column", "quote", "code", "list_item", "equation"]
)
_SAME_COLUMN = 0.6  # of the narrower width
_BESIDE = 0.5  # of the lower height
_OVERLAP = 0.3  # of the lower height: blocks that share more are not one above the other
_APART = 0.002


def order_issues(
    skeleton: Skeleton, lines: Mapping[str, Sequence[Segment]], evidence: Evidence
) -> tuple[list[Issue], float]:
    """What stands out of order, and the share of the pairs that stand in order, 0-1."""
    placed = [(element, _box(element, lines)) for element in skeleton.elements() if element.kind in _RUNNING]
    known = [(element, box) for element, box in placed if box is not None]
    pairs = 0
    wrong: list[tuple[Element, Element]] = []
    for (one, a), (other, b) in combinations(known, 2):
        first = _comes_first(a, b, evidence.direction)
        pairs += first is not None
        if first is False:
            wrong.append((one, other))
    issues = list(_issues(wrong))
    return issues, 1 - len(wrong) / pairs if pairs else 1.0


def footnote_issues(skeleton: Skeleton, lines: Mapping[str, Sequence[Segment]]) -> Iterator[Issue]:
    """Notes of one column that do not stand as printed."""
    placed = [(element, _box(element, lines)) for element in skeleton.elements() if element.kind == "footnote"]
    known = [(element, box) for element, box in placed if box is not None]
    wrong = [(one, other) for (one, a), (other, b) in combinations(known, 2) if _comes_first(a, b, "ltr") is False]
    yield from _issues(wrong)


def _box(element: Element, lines: Mapping[str, Sequence[Segment]]) -> Box | None:
    own = [line for line in lines.get(element.ref, ()) if not line.angle]
    if element.children or any(line.angle for line in lines.get(element.ref, ())):
        return None
    if own and element.type == "text":
        return Box.around(line.box for line in own)
    return element.box if 0 < element.box.area < 1 else None


def _comes_first(a: Box, b: Box, direction: str) -> bool | None:
    """Whether `a` is read before `b`; None where their places do not say."""
    if a.overlap_x(b) > _SAME_COLUMN:
        if a.overlap_y(b) > _OVERLAP or abs(a.center[1] - b.center[1]) < _APART:
            return None
        return a.center[1] < b.center[1]
    if a.overlap_x(b) <= 0 and a.overlap_y(b) > _BESIDE:
        return (a.center[0] < b.center[0]) == (direction == "ltr")
    return None


def _issues(wrong: Sequence[tuple[Element, Element]]) -> Iterator[Issue]:
    """One issue an element that stands wrongly: those first that take most of the wrong pairs with them."""
    left: list[tuple[Element, Element]] = list(wrong)
    blamed: list[tuple[Element, Element]] = []
    while left:
        counts: Counter[str] = Counter(element.ref for pair in left for element in pair)
        worst = max(counts, key=lambda ref: (counts[ref], ref))
        pair = next(pair for pair in left if worst in (pair[0].ref, pair[1].ref))
        blamed.append(pair if pair[0].ref == worst else (pair[1], pair[0]))
        left = [pair for pair in left if worst not in (pair[0].ref, pair[1].ref)]
    for _, group in groupby(blamed, key=lambda pair: pair[0].ref):
        element, other = next(group)
        late = element.order > other.order
        where = "after" if late else "before"
        printed = "above" if late else "below"
        yield Issue(
            ref=element.ref,
            kind="reading_order",
            severity="major",
            message=f"It stands {where} {other.ref}, and is printed {printed} or beside it.",
            suggestion=f"Put it {'before' if late else 'after'} {other.ref}.",
            segments=element.segments,
            box=element.box,
        )
