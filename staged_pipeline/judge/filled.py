"""Elements that say nothing: failed, empty, or a figure without its picture."""

from collections.abc import Iterator, Mapping

from staged_pipeline.core.content import Content, ErrorContent, FigureContent, MathContent, TableContent
from staged_pipeline.core.skeleton import Element, Skeleton
from staged_pipeline.core.verdict import Issue
from staged_pipeline.judge.tokens import cell_tokens


def filled_issues(skeleton: Skeleton, content: Mapping[str, Content]) -> Iterator[Issue]:
    """One issue for each element that could not be filled or has nothing in it."""
    for element in skeleton.elements():
        entry = content.get(element.ref)
        if entry is None or isinstance(entry, ErrorContent):
            why = "it has no content" if entry is None else entry.error
            yield _issue(element, "failed_ref", f"It could not be filled: {why}")
        elif isinstance(entry, FigureContent):
            if not entry.asset:
                yield _issue(element, "empty_ref", "The figure has no picture.")
        elif is_empty(entry) and not element.children:
            yield _issue(element, "empty_ref", "It has nothing in it.")


def is_empty(entry: Content) -> bool:
    """Whether an entry has no character that shows."""
    match entry:
        case TableContent():
            return not any(cell_tokens(cell) for row in (entry.headers, *entry.rows) for cell in row)
        case FigureContent() | ErrorContent():
            return False
        case MathContent() if entry.asset:
            return False
        case _:
            texts = [segment.content for segment in entry.segments] if entry.type == "mixed" else [entry.content]
            return not any(text.strip() for text in texts)


def _issue(element: Element, kind: str, message: str) -> Issue:
    return Issue(
        ref=element.ref,
        kind="failed_ref" if kind == "failed_ref" else "empty_ref",
        severity="critical",
        message=message,
        suggestion="Read it from the page's image.",
        segments=element.segments,
        box=element.box,
    )
