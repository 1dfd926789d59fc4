"""Words of elements that do not say which lines they are of, compared with the lines of none, all at once.

A page that was read in one pass names no lines. What it says is held against all that is printed, as bags: a word that
is missing is known by its line, one without evidence by its element. Where they stand is not compared.
"""

from collections.abc import Iterator, Mapping, Sequence

from staged_pipeline.core.evidence import Segment
from staged_pipeline.core.geometry import Box
from staged_pipeline.core.skeleton import Skeleton
from staged_pipeline.core.verdict import Issue
from staged_pipeline.judge.lines import PageLines
from staged_pipeline.judge.matching import match_as_bags
from staged_pipeline.judge.tokens import Said, printed_in

_LETTERS = 4
_SAME_EDGE = 0.03  # of the page's width: an indent and a ragged edge are more, but not both


def pool_issues(skeleton: Skeleton, lines: PageLines, said: Mapping[str, Sequence[Said]]) -> Iterator[Issue]:
    """Missing and unsupported words of the elements without lines; nothing of what OCR read, or where one is a part."""
    silent = set(lines.silent)
    whole = all(not own for ref, own in lines.by_ref.items() if ref in said)
    if not lines.pooled or not whole or any(line.source == "ocr" for line in (*lines.pooled, *lines.unused)):
        return
    owners = [(ref, token) for ref in said if ref in silent for token in said[ref]]
    match = match_as_bags([token for _, token in owners], printed_in(_down_columns((*lines.pooled, *lines.unused))))
    told = {line.id for line in lines.unused}
    lost = [token for token in (match.printed[place] for place in match.missing) if token.line not in told]
    lost = [token for token in lost if len(token.key) >= _LETTERS]
    if lost:
        words = tuple(token.word.text for token in lost)
        yield Issue(
            kind="missing_words",
            severity="major",
            message=f"Printed words are missing: {' '.join(words)[:80]}.",
            suggestion="Write all that is printed.",
            words=words,
            segments=tuple(dict.fromkeys(token.line for token in lost)),
            box=Box.around(token.word.box for token in lost),
        )
    for element in skeleton.elements():
        extra = [owners[place][1] for place in match.extra if owners[place][0] == element.ref]
        words = tuple(token.text for token in extra if not token.math and len(token.key) >= _LETTERS)
        if words:
            yield Issue(
                ref=element.ref,
                kind="unsupported_words",
                severity="major",
                message=f"Words are not printed on this page, or not as often: {' '.join(words)[:80]}.",
                suggestion="Leave out what is not printed.",
                words=words,
                box=element.box,
            )


def _share_an_edge(one: Box, other: Box) -> bool:
    return min(abs(one.x0 - other.x0), abs(one.x1 - other.x1)) < _SAME_EDGE


def _down_columns(lines: Sequence[Segment]) -> list[Segment]:
    """Lines each followed by the one below it, so that words broken at a line's end are whole."""
    left = sorted(lines, key=lambda line: (line.box.y0, line.box.x0))
    found: list[Segment] = []
    while left:
        line = left.pop(0)
        while line is not None:
            found.append(line)
            box = line.box
            below = (one for one in left if one.box.y0 >= box.center[1] and _share_an_edge(one.box, box))
            line = next(below, None)
            if line is not None:
                left.remove(line)
    return found
