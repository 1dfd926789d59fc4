"""Which lines of the evidence belong to which element, and those that belong to none or to several.

An element's lines are those that the layout gives it and those that its content cites. A line that no element names
belongs to the table, formula or figure that it lies in, or else to those elements together that name no lines and say
its words (all of them, in a page that was read in one pass).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from staged_pipeline.core.content import Content
from staged_pipeline.core.evidence import Evidence, Segment
from staged_pipeline.core.geometry import Box
from staged_pipeline.core.skeleton import Skeleton
from staged_pipeline.core.verdict import Issue
from staged_pipeline.judge.folding import atoms
from staged_pipeline.judge.tokens import Said, said_of
from staged_pipeline.judge.words import SURE

_CLAIM = {"text_layer": 0.5, "ocr": 0.3}  # of a line's words
_LEGIBLE = 0.6
_WORD = 4  # letters
_NEAR = 1.5  # heights of a line


@dataclass(frozen=True)
class PageLines:
    """The lines of a page by ref, in the order of reading; `unused` are those of no element.

    `silent` are the refs without lines that might say some, and `pooled` the lines that they say together.
    """

    by_ref: Mapping[str, tuple[Segment, ...]]
    unused: tuple[Segment, ...]
    silent: tuple[str, ...] = ()
    pooled: tuple[Segment, ...] = ()


def page_lines(skeleton: Skeleton, content: Mapping[str, Content], evidence: Evidence) -> PageLines:
    """Gives each line to its elements."""
    known = {line.id: line for line in evidence.segments}
    elements = list(skeleton.elements())
    given = {name for element in elements for name in element.segments}
    by_ref: dict[str, list[Segment]] = {}
    for element in elements:
        entry = content.get(element.ref)
        cited = entry.sources.segments if entry is not None and entry.sources is not None else ()
        # What an element cites is its own only where the layout does not give it to another one.
        names = dict.fromkeys([*element.segments, *(name for name in cited if name not in given)])
        by_ref[element.ref] = [known[name] for name in names if name in known]
    used = {line.id for lines in by_ref.values() for line in lines}
    free = [line for line in evidence.segments if line.id not in used and atoms(line.text)]
    # Only where the layout says of elements which lines they hold do their boxes say where nobody else's lines lie.
    drawn = [one for one in elements if one.type == "figure" or (one.type != "text" and by_ref[one.ref])]
    drawn = [one for one in drawn if one.box.area < 1]
    silent = [one for one in elements if one.type != "figure" and not by_ref[one.ref]]
    left: Counter[str] = Counter(t.key for one in silent for t in said_of(one, content.get(one.ref), content))
    unused: list[Segment] = []
    pooled: list[Segment] = []
    for line in free:
        home = next((one for one in drawn if one.box.contains_point(*line.box.center)), None)
        wanted = Counter(atoms(line.text))
        if home is not None:
            by_ref[home.ref].append(line)
        elif silent and (_is_of_signs(wanted) or (wanted & left).total() >= _CLAIM[line.source] * wanted.total()):
            left -= wanted
            pooled.append(line)
        else:
            unused.append(line)
    named = {ref: tuple(lines) for ref, lines in by_ref.items()}
    return PageLines(named, tuple(unused), tuple(one.ref for one in silent), tuple(pooled))


def _is_of_signs(keys: Iterable[str]) -> bool:
    """Whether a line has no word in it: pieces of formulas, numbers of cells, which are said in many ways."""
    return not any(len(key) >= _WORD and key.isalpha() for key in keys)


def unused_issues(lines: PageLines) -> Iterator[Issue]:
    """Printed lines that no element holds, those that stand together as one issue."""
    lost = [line for line in lines.unused if _is_legible(line)]
    groups: list[list[Segment]] = []
    for line in lost:
        near = next((group for group in groups if _is_next(group[-1].box, line.box)), None)
        near.append(line) if near is not None else groups.append([line])
    for group in groups:
        words = tuple(word.text for line in group for word in line.words)
        yield Issue(
            kind="missing_words",
            severity="critical",
            message=f"Printed lines are in no element of the page: “{group[0].text[:60]}”.",
            suggestion="Give the lines an element of their own, or to the element that they belong to.",
            words=words,
            segments=tuple(line.id for line in group),
            box=Box.around(line.box for line in group),
        )


def _is_legible(line: Segment) -> bool:
    """Whether a line is more than dirt that OCR took for letters."""
    if line.source == "text_layer":
        return True
    sure = [word for word in line.words if (word.confidence or line.confidence) >= SURE and atoms(word.text)]
    return len(sure) >= _LEGIBLE * len(line.words) and any(len(key) > 1 for word in sure for key in atoms(word.text))


def _is_next(above: Box, below: Box) -> bool:
    return above.overlap_x(below) > 0 and abs(below.y0 - above.y1) < _NEAR * max(above.height, below.height)


def twice_issues(lines: PageLines, said: Mapping[str, Sequence[Said]]) -> Iterator[Issue]:
    """Lines whose words two elements say. A line that two elements share, each its own words of it, is none."""
    homes: dict[str, list[str]] = {}
    for ref, own in lines.by_ref.items():
        for line in own:
            homes.setdefault(line.id, []).append(ref)
    known = {line.id: line for own in lines.by_ref.values() for line in own}
    found = [
        (ref, name)
        for name, refs in homes.items()
        for ref in refs[1:]
        if _says(said.get(ref, ()), known[name]) and _says(said.get(refs[0], ()), known[name])
    ]
    for ref, group in groupby(sorted(found), key=lambda pair: pair[0]):
        names = tuple(name for _, name in group)
        yield Issue(
            ref=ref,
            kind="segment_used_twice",
            severity="major",
            message=f"{len(names)} printed line(s) are said here that another element says already.",
            suggestion="Say each line once.",
            segments=names,
            words=tuple(word.text for name in names for word in known[name].words),
            box=Box.around(known[name].box for name in names),
        )


def _says(said: Sequence[Said], line: Segment) -> bool:
    wanted = Counter(atoms(line.text))
    return bool(wanted) and not wanted - Counter(token.key for token in said)


def shared_with(lines: PageLines, ref: str) -> Mapping[str, tuple[str, ...]]:
    """The lines of an element that others have too, with their refs."""
    own = {line.id for line in lines.by_ref[ref]}
    found: dict[str, list[str]] = {}
    for other, theirs in lines.by_ref.items():
        for line in theirs:
            if other != ref and line.id in own:
                found.setdefault(line.id, []).append(other)
    return {name: tuple(refs) for name, refs in found.items()}
