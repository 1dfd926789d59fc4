"""The layout of a finished page drawn again, told what a judge found wrong with it.

The engine proposes a whole layout; what of the page is there as before keeps its content, by the ref that it has now.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from staged_pipeline.core.content import Content, ContentMap, PageContent, pictured_runs
from staged_pipeline.core.page import Page
from staged_pipeline.core.skeleton import Container, Element, Reference, Skeleton, references
from staged_pipeline.core.verdict import Issue
from staged_pipeline.engines.base import Redrawer
from staged_pipeline.stages.hand_edits import homes_of
from staged_pipeline.stages.layout_extractor import keep_rules

_SAME_PLACE = 0.9  # intersection over union: boxes of figures are told in thousandths of the page
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Redrawn:
    """Another layout of a page.

    `stayed` are the refs of the elements that are there as before, each with the ref that it had, and `kept` is what
    the page says of them: all else is to be read.
    """

    skeleton: Skeleton
    stayed: Mapping[str, str]
    kept: PageContent

    @property
    def new(self) -> frozenset[str]:
        """The refs of the elements that are to be read."""
        return frozenset(element.ref for element in self.skeleton.elements()) - self.kept.content.keys()


def draw_again(
    page: Page, now: Skeleton, reply: PageContent, engine: Redrawer, issues: Sequence[Issue]
) -> Redrawn | None:
    """What `engine` draws in the place of `now`; None where that is the same again. Raises as the engine.

    Args:
        page: The page with its evidence.
        now: The layout that it has.
        reply: The content that it has.
        engine: Is asked.
        issues: What is wrong with the layout.
    """
    skeleton = keep_rules(engine.draw_again(page, now, issues), page.evidence)
    before, after = references(now), references(skeleton)
    same = _same_elements(before, after)
    as_before = all(new == old for new, old in same.items()) and len(same) == len(before) == len(after)
    if as_before and _shape(skeleton.children) == _shape(now.children):
        return None
    stayed = {new: old for new, old in same.items() if _may_be_renamed(reply.content.get(old), old, new)}
    return Redrawn(skeleton, stayed, _renamed(reply, stayed))


def _same_elements(before: Sequence[Reference], after: Sequence[Reference]) -> dict[str, str]:
    """The refs of elements that ask the text stage for the same as an element before, each with the ref of that one."""
    places = {reference.ref: reference for reference in before}
    homes = homes_of(places, before, after, same_evidence=True, named_by_hand=False)
    return {home.ref: ref for ref, home in homes.items() if _asks_the_same(places[ref], home)}


def _asks_the_same(one: Reference, other: Reference) -> bool:
    alike = all(
        getattr(one, name) == getattr(other, name)
        for name in ("kind", "type", "segments", "direction", "marker", "number")
    )
    doubted = other.verbatim is False and one.verbatim is not False
    return alike and not doubted and (one.box == other.box or one.box.iou(other.box) >= _SAME_PLACE)


def _may_be_renamed(entry: Content | None, old: str, new: str) -> bool:
    """Whether an entry can stand by another ref: its pictures and its markers may be named after the one it has."""
    if entry is None or entry.type == "error":
        return False
    return old == new or not any(pictured_runs(entry))


def _shape(nodes: Iterable[Element | Container]) -> list[object]:
    """What elements and groups a page has and how they stand in each other, without where they stand on it."""
    return [
        (node.tag, node.ref, node.target, node.children and _shape(node.children))
        if isinstance(node, Element)
        else (node.tag, node.classes, node.direction, node.start, node.list_style, _shape(node.children))
        for node in nodes
    ]


def _renamed(reply: PageContent, stayed: Mapping[str, str]) -> PageContent:
    """What is said of the elements that stayed, by the refs that they have now."""
    now = {old: new for new, old in stayed.items()}
    gone = reply.content.keys() - now.keys()
    content: ContentMap = {new: reply.content[old] for new, old in stayed.items()}
    return PageContent(
        content=content,
        confidence=reply.confidence,
        low_confidence_refs=tuple(now[ref] for ref in reply.low_confidence_refs if ref in now),
        warnings=tuple(
            _WORD.sub(lambda word: now.get(word[0], word[0]), sentence)
            for sentence in reply.warnings
            if gone.isdisjoint(_WORD.findall(sentence))
        ),
        open_refs=tuple(now[ref] for ref in reply.open_refs if ref in now),
    )
