"""The text of parsed HTML as runs: emphasis as marks, formulas, line breaks."""

import re
from collections.abc import Iterable, Iterator

from bs4 import Tag
from bs4.element import NavigableString, PageElement, PreformattedString

from staged_pipeline.core.content import Mark, MathSegment, Segment, TextSegment
from staged_pipeline.markup.formula_guard import Guarded

_MARKS: dict[str, Mark] = {
    **dict.fromkeys(("strong", "b"), "bold"),
    **dict.fromkeys(("em", "i", "cite", "var", "dfn"), "italic"),
    **dict.fromkeys(("u", "ins"), "underline"),
    **dict.fromkeys(("s", "del", "strike"), "strike"),
    **dict.fromkeys(("code", "kbd", "samp", "tt"), "code"),
    "sup": "super",
    "sub": "sub",
}
_SMALL_CAPS = "small-caps"
_SPACE = re.compile(r"[ \t\n\r\f]+")
_AROUND_BREAK = re.compile(r" *\n *")
_WEB = re.compile(r"(?:https?://|mailto:)\S", re.IGNORECASE)
_BREAK = "\x00"  # stands for <br> while white space is joined; HTML cannot hold it


def runs_of(nodes: Iterable[PageElement], guard: Guarded) -> tuple[Segment, ...]:
    """The runs of inline nodes, white space joined as browsers do, none at either end."""
    return _tidied([run for node in nodes for run in _runs(node, guard, (), None)])


def code_of(tag: Tag, guard: Guarded) -> str:
    """Preformatted text, as it is."""
    for line in tag.find_all("br"):
        line.replace_with("\n")
    return guard.restored(tag.get_text()).strip("\n")


def _runs(node: PageElement, guard: Guarded, marks: tuple[Mark, ...], href: str | None) -> Iterator[Segment]:
    if isinstance(node, NavigableString):
        if not isinstance(node, PreformattedString):
            yield from _text(str(node), guard, marks, href)
        return
    if not isinstance(node, Tag):
        return
    if node.name == "br":
        yield TextSegment(content=_BREAK)
        return
    mark = _mark(node)
    if mark == "code":
        content = guard.restored(node.get_text())
        yield TextSegment(content=content, marks=_with(marks, mark), href=href)
        return
    target = node.get("href")
    if node.name == "a" and isinstance(target, str) and _WEB.match(target.strip()):
        href = target.strip()
    for child in node.children:
        yield from _runs(child, guard, _with(marks, mark), href)


def _text(text: str, guard: Guarded, marks: tuple[Mark, ...], href: str | None) -> Iterator[Segment]:
    for part in guard.parts(text):
        if isinstance(part, str):
            yield TextSegment(content=part, marks=marks, href=href)
        else:
            yield MathSegment(content=part.tex, display="block" if part.display else "inline")


def _mark(node: Tag) -> Mark | None:
    classes = node.get("class") or ()
    return _SMALL_CAPS if _SMALL_CAPS in classes else _MARKS.get(node.name)


def _with(marks: tuple[Mark, ...], mark: Mark | None) -> tuple[Mark, ...]:
    return marks if mark is None or mark in marks else (*marks, mark)


def _tidied(found: list[Segment]) -> tuple[Segment, ...]:
    """Neighbours of one emphasis joined, white space joined across all of them."""
    joined: list[Segment] = []
    spaced = True  # whether a space, a break or the start of the block stands before
    for run in found:
        if isinstance(run, MathSegment):
            joined.append(run)
            spaced = run.display == "block"
            continue
        text = _AROUND_BREAK.sub("\n", _SPACE.sub(" ", run.content).replace(_BREAK, "\n"))
        if spaced:
            text = text.lstrip(" ")
        if text.startswith("\n"):
            _strip_end(joined)
        if text:
            spaced = text[-1] in " \n"
            _append(joined, run.model_copy(update={"content": text}))
    _strip_end(joined, " \n")
    while joined and isinstance(joined[0], TextSegment) and not joined[0].content.strip(" \n"):
        joined.pop(0)
    if joined and isinstance(joined[0], TextSegment):
        joined[0] = joined[0].model_copy(update={"content": joined[0].content.lstrip(" \n")})
    return tuple(joined)


def _append(joined: list[Segment], run: TextSegment) -> None:
    last = joined[-1] if joined else None
    if isinstance(last, TextSegment) and (last.marks, last.href) == (run.marks, run.href):
        joined[-1] = last.model_copy(update={"content": last.content + run.content})
    else:
        joined.append(run)


def _strip_end(joined: list[Segment], what: str = " ") -> None:
    """Takes white space from the end, and runs that are nothing else."""
    while joined and isinstance(joined[-1], TextSegment):
        content = joined[-1].content.rstrip(what)
        if content:
            joined[-1] = joined[-1].model_copy(update={"content": content})
            return
        joined.pop()
