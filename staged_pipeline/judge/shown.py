"""What the rendering shows against what the content says: nothing lost, cut off or drawn over by the assembly."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from staged_pipeline.core.content import Content, ErrorContent
from staged_pipeline.core.rendering import Rendering, ShownRef
from staged_pipeline.core.skeleton import Element, Skeleton
from staged_pipeline.core.verdict import Issue, IssueKind, Severity
from staged_pipeline.core.vocabulary import Direction
from staged_pipeline.judge.direction import direction_issue
from staged_pipeline.judge.folding import folded
from staged_pipeline.judge.tokens import Said

_OVER = 0.1  # of the smaller one's area


def shown_issues(
    skeleton: Skeleton, content: Mapping[str, Content], said: Mapping[str, Sequence[Said]], rendering: Rendering
) -> Iterator[Issue]:
    """What of the content does not show, element by element."""
    shown = {one.ref: one for one in rendering.refs}
    for element in skeleton.elements():
        one = shown.get(element.ref)
        if one is None or (one.box is None and said.get(element.ref)):
            yield _issue(element, "not_shown", "critical", "The page does not show this element.")
            continue
        if one.lost_pictures:
            yield _issue(element, "not_shown", "critical", "The element's picture does not show.")
        lost = _lost_words(said.get(element.ref, ()), one)
        if lost:
            message = f"The page does not show “{' '.join(lost)}”, which the content has."
            yield _issue(element, "not_shown", "major", message, lost)
        if one.untypeset and not isinstance(content.get(element.ref), ErrorContent):
            message = f"LaTeX that does not typeset: {one.untypeset[0]}"
            yield _issue(element, "math_error", "major", message, one.untypeset)


def place_issues(skeleton: Skeleton, set_in: Mapping[str, Direction], rendering: Rendering) -> Iterator[Issue]:
    """What is cut off, drawn over something else, or runs another way than it should."""
    elements = {element.ref: element for element in skeleton.elements()}
    shown = [one for one in rendering.refs if one.ref in elements]
    for one in shown:
        element = elements[one.ref]
        if one.clipped:
            yield _issue(
                element, "clipping", "minor", "It is wider than its place: a part is cut off or must be scrolled to."
            )
        if element.type == "text" and one.direction != set_in.get(one.ref, one.direction):
            yield direction_issue(element, set_in[one.ref])
    for one, other in combinations([one for one in shown if one.box is not None], 2):
        if _overlap(one, other) and not _belong_together(elements[one.ref], elements[other.ref]):
            yield _issue(elements[other.ref], "overlap", "major", f"It is drawn over {one.ref}.")


def console_issues(rendering: Rendering) -> Iterator[Issue]:
    """What the browser had to say."""
    for message in dict.fromkeys(rendering.console):
        yield Issue(kind="console", severity="minor", message=f"The browser says: {message}")


def _lost_words(said: Sequence[Said], shown: ShownRef) -> tuple[str, ...]:
    """Words with letters that are not shown; letters are counted, as markup may divide words."""
    left = Counter(folded(shown.text))
    lost: list[str] = []
    for token in said:
        wanted = Counter(token.key)
        if not token.math and wanted - left:
            lost.append(token.text)
        left -= wanted
    return tuple(dict.fromkeys(lost))


def _overlap(one: ShownRef, other: ShownRef) -> bool:
    if one.box is None or other.box is None:
        return False
    common = one.box.intersection(other.box)
    return common is not None and common.area > _OVER * min(one.box.area, other.box.area)


def _belong_together(one: Element, other: Element) -> bool:
    """Whether one stands within the other: a caption in its table, an item in an item."""
    inside = {child.ref for element in (one, other) for child in _within(element)}
    return one.ref in inside or other.ref in inside or one.target == other.ref or other.target == one.ref


def _within(element: Element) -> Iterator[Element]:
    for child in element.children:
        if isinstance(child, Element):
            yield child
            yield from _within(child)
        else:
            yield from (
                inner for node in child.children if isinstance(node, Element) for inner in (node, *_within(node))
            )


def _issue(element: Element, kind: IssueKind, severity: Severity, message: str, words: tuple[str, ...] = ()) -> Issue:
    return Issue(
        ref=element.ref,
        kind=kind,
        severity=severity,
        message=message,
        suggestion="Write the LaTeX anew." if kind == "math_error" else "Assemble the page again.",
        words=words,
        segments=element.segments,
        box=element.box,
    )
