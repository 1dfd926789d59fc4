"""The direction of blocks against the letters in them, and that of tables against where their columns stand."""

from collections.abc import Iterator, Mapping, Sequence

from staged_pipeline.core.content import Content, MixedContent, TextContent
from staged_pipeline.core.evidence import Segment
from staged_pipeline.core.scripts import first_strong, strong_direction
from staged_pipeline.core.skeleton import Container, Element, Skeleton
from staged_pipeline.core.verdict import Issue
from staged_pipeline.core.vocabulary import Direction
from staged_pipeline.markup.attributes import block_direction

_WAYS: tuple[Direction, ...] = ("ltr", "rtl")
_MOSTLY = 0.7
_ENOUGH = 3  # letters; a lone sign or number goes with the page


def directions(skeleton: Skeleton, content: Mapping[str, Content]) -> dict[str, Direction]:
    """The direction in which each element of text is set."""
    found: dict[str, Direction] = {}

    def walk(nodes: tuple[Element | Container, ...], around: Direction) -> None:
        for node in nodes:
            own = node.direction or around
            if isinstance(node, Element):
                entry = content.get(node.ref)
                own = block_direction(node, entry, around) if entry is not None else own
                found[node.ref] = own
            walk(node.children, own)

    walk(skeleton.children, skeleton.direction)
    return found


def direction_issues(
    skeleton: Skeleton, content: Mapping[str, Content], lines: Mapping[str, Sequence[Segment]]
) -> Iterator[Issue]:
    """Blocks of text that are set against two of three: their printed lines, most of their letters, their first one."""
    set_in = directions(skeleton, content)
    for element in skeleton.elements():
        entry = content.get(element.ref)
        if not isinstance(entry, TextContent | MixedContent) or element.kind == "code":
            continue
        text = _text(entry)
        votes = [_of_lines(lines.get(element.ref, ())), _of_letters(text), first_strong(text)]
        wanted: Direction | None = next((way for way in _WAYS if votes.count(way) > 1), None)
        if wanted is not None and set_in[element.ref] != wanted:
            yield direction_issue(element, wanted)


def direction_issue(element: Element, wanted: Direction) -> Issue:
    """The issue of a block or table that runs the wrong way."""
    way = "right to left" if wanted == "rtl" else "left to right"
    return Issue(
        ref=element.ref,
        kind="direction",
        severity="major",
        message=f"It is printed from {way}, and set the other way.",
        suggestion=f"Set its direction to {wanted}.",
        segments=element.segments,
        box=element.box,
    )


def _of_lines(lines: Sequence[Segment]) -> Direction | None:
    """The direction of all lines of a text layer; that of OCR's is guessed from what it took for letters."""
    found: set[Direction] = {line.direction for line in lines if line.source == "text_layer"}
    return found.pop() if len(found) == 1 else None


def _of_letters(text: str) -> Direction | None:
    counts = {"ltr": 0, "rtl": 0}
    for char in text:
        found = strong_direction(char)
        if found is not None:
            counts[found] += 1
    total = sum(counts.values())
    if total < _ENOUGH:
        return None
    if counts["rtl"] > _MOSTLY * total:
        return "rtl"
    return "ltr" if counts["ltr"] > _MOSTLY * total else None


def _text(entry: TextContent | MixedContent) -> str:
    if isinstance(entry, TextContent):
        return entry.content
    return " ".join(segment.content for segment in entry.segments if segment.type == "text")
