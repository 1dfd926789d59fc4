"""Text within a block: emphasis, inline formulas, links, and runs of the other direction."""

import re
from collections.abc import Iterable, Mapping

from bs4 import Tag

from staged_pipeline.core.content import (
    Content,
    Mark,
    MathContent,
    MathSegment,
    MixedContent,
    Segment,
    TextContent,
    TextSegment,
)
from staged_pipeline.markup import bidi
from staged_pipeline.markup.context import Context, Line
from staged_pipeline.markup.mathematics import formula, pictured_run
from staged_pipeline.markup.tags import Node, clean, lines, tag, text

_MARKER = re.compile(r"\{\{\s*([\w.-]+)\s*\}\}")
_WEB = re.compile(r"(?:https?://|mailto:)[^\s<>\"]+", re.IGNORECASE)

MARK_TAGS: dict[Mark, tuple[str, str | None]] = {
    "bold": ("strong", None),
    "italic": ("em", None),
    "underline": ("u", None),
    "strike": ("s", None),
    "small-caps": ("span", "small-caps"),
    "code": ("code", None),
    "super": ("sup", None),
    "sub": ("sub", None),
}
"""The tag and class of each mark, outermost first."""


def entry_nodes(context: Context, line: Line, entry: TextContent | MixedContent) -> list[Node]:
    """The inline content of an entry of text."""
    return segment_nodes(context, line, entry_segments(context.content, entry))


def entry_segments(content: Mapping[str, Content], entry: TextContent | MixedContent) -> tuple[Segment, ...]:
    """An entry's segments; `{{name}}` markers of plain text become formulas where `name` is known."""
    if isinstance(entry, MixedContent):
        return entry.segments
    found: list[Segment] = []
    end = 0
    for match in _MARKER.finditer(entry.content):
        tex = _marked_formula(content, entry, match.group(1))
        if tex is None:
            continue
        if match.start() > end:
            found.append(TextSegment(content=entry.content[end : match.start()]))
        found.append(MathSegment(content=tex))
        end = match.end()
    if end < len(entry.content) or not found:
        found.append(TextSegment(content=entry.content[end:]))
    return tuple(found)


def segment_nodes(context: Context, line: Line, segments: Iterable[Segment]) -> list[Node]:
    """The inline content of segments."""
    nodes: list[Node] = []
    before = ""
    for segment in segments:
        if isinstance(segment, MathSegment) and segment.is_picture:
            nodes.append(pictured_run(context, segment))
            before += segment.content
        elif isinstance(segment, MathSegment):
            nodes.append(formula(context, segment.content, display=segment.display == "block"))
            before += segment.content
        else:
            nodes += _marked(context, line, segment, before)
            before += segment.content
    return nodes


def text_nodes(context: Context, line: Line, value: str, before: str = "") -> list[Node]:
    """Plain text with its links and isolated runs; a line feed becomes a line break."""
    value = clean(value)
    if not line.links:
        return _runs(line, value)
    nodes: list[Node] = []
    end = 0
    for link in context.links.find(value, before):
        nodes += _runs(line, value[end : link.start])
        shown = _runs(line, value[link.start : link.end])
        is_note = link.kind == "note"
        nodes.append(_note_reference(context, link.target, shown) if is_note else _reference(link.target, shown))
        end = link.end
    return nodes + _runs(line, value[end:])


def _marked(context: Context, line: Line, segment: TextSegment, before: str) -> list[Node]:
    """A segment within the tags of its marks, and within a link where it has one."""
    value = clean(segment.content)
    note = context.links.raised(value, before) if line.links and "super" in segment.marks else None
    if note:
        nodes: list[Node] = [_note_reference(context, note, [text(value)])]
    else:
        plain = Line(line.direction, links=line.links and not segment.href)
        nodes = text_nodes(context, plain, value, before)
    if segment.href and _WEB.fullmatch(segment.href.strip()):
        nodes = [tag("a", nodes, href=segment.href.strip(), rel="noopener noreferrer")]
    for mark, (name, class_) in reversed(MARK_TAGS.items()):
        if mark in segment.marks:
            nodes = [tag(name, nodes, class_=class_)]
    return nodes


def _runs(line: Line, value: str) -> list[Node]:
    nodes: list[Node] = []
    for run in bidi.runs(value, line.direction):
        if run.isolate:
            nodes.append(tag("bdi", lines(run.text), dir=run.isolate))
        else:
            nodes += lines(run.text)
    return nodes


def _note_reference(context: Context, note: str, shown: list[Node]) -> Tag:
    own = f"{note}-ref" if context.links.first_mention(note) else None
    return tag("a", shown, href=f"#{note}", id=own, role="doc-noteref")


def _reference(target: str, shown: list[Node]) -> Tag:
    return tag("a", shown, href=f"#{target}", class_="equation-link")


def _marked_formula(content: Mapping[str, Content], entry: TextContent, name: str) -> str | None:
    if entry.inline_refs and name in entry.inline_refs:
        return entry.inline_refs[name]
    other = content.get(name)
    return other.content if isinstance(other, MathContent) else None
