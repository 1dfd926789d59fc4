"""Reads the HTML of a whole page, as a model writes it, into blocks of text, formulas, tables and figures.

It takes what comes: fences and prose around it, tags that are not closed, formulas with `<` in them, loose text. What
is not known is text; nothing but dressing (`<style>`, `<script>`, comments) is left out.
"""

import re
from collections.abc import Callable, Iterator, Sequence

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PageElement

from staged_pipeline.core.content import MathSegment, Segment, TextSegment
from staged_pipeline.markup.formula_guard import Guarded, guarded
from staged_pipeline.markup.page_blocks import Block, BlockKind, ReadPage
from staged_pipeline.markup.page_cells import table_of
from staged_pipeline.markup.page_runs import code_of, runs_of
from staged_pipeline.markup.page_tags import markup_of, parsable

_DEEPEST = 40
_TEXT: dict[str, BlockKind] = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "heading"),
    **dict.fromkeys(("figcaption", "caption"), "caption"),
    "li": "list_item",
}
_GROUPS = frozenset(["section", "aside", "header", "footer"])
_SIDE_BY_SIDE = frozenset(["column", "columns"])
_SPLICED = frozenset(["div", "article", "main", "nav", "center", "address", "dl", "dt", "dd", "p", "section"])
_BLOCKS = frozenset([*_TEXT, *_GROUPS, *_SPLICED, "ul", "ol", "table", "figure", "pre", "blockquote", "img", "hr"])
_NUMBER = re.compile(r"\s*[(\[]\s*([^\s()\[\]]{1,12})\s*[)\]]\s*")
_LANGUAGE = re.compile(r"""<(?:html|body|main|article|div|section)\b[^<>]*?\slang\s*=\s*["']?([A-Za-z-]{2,20})""")


def read_page_html(reply: str) -> ReadPage:
    """The blocks of the page that `reply` describes; none where it has no HTML."""
    guard = guarded(markup_of(reply))
    soup = BeautifulSoup(parsable(guard.html), "html.parser")
    language = _LANGUAGE.search(guard.html)
    return ReadPage(tuple(_Reader(guard).blocks(soup, 0)), language[1].lower() if language else None)


class _Reader:
    """Reads the blocks of one page."""

    def __init__(self, guard: Guarded) -> None:
        self._guard = guard

    def blocks(self, parent: Tag, depth: int) -> Iterator[Block]:
        """The blocks in `parent`; text that stands loose in it is a paragraph with the parent's classes."""
        loose: list[PageElement] = []
        for child in list(parent.children):
            if isinstance(child, Tag) and (child.name in _BLOCKS or child.find(list(_BLOCKS)) is not None):
                yield from self._paragraphs(loose, parent)
                loose = []
                yield from self._block(child, depth + 1)
            else:
                loose.append(child)
        yield from self._paragraphs(loose, parent)

    def _block(self, tag: Tag, depth: int) -> Iterator[Block]:
        read = self._special(tag, depth)
        if depth > _DEEPEST:
            yield from self._paragraphs([NavigableString(tag.get_text(" "))], tag)
        elif read is not None:
            yield from read
        elif tag.name in _TEXT:
            yield self._text(tag, depth)
        elif tag.name in ("ul", "ol"):
            yield self._made("list", tag, children=tuple(self._items(tag, depth)))
        elif tag.name in _GROUPS or _words(tag) & _SIDE_BY_SIDE:
            yield self._made("group", tag, children=tuple(self.blocks(tag, depth)))
        elif tag.name != "hr":
            yield from _with_words(self.blocks(tag, depth), tag)

    def _special(self, tag: Tag, depth: int) -> Iterator[Block] | None:
        readers: dict[str, Callable[[Tag, int], Iterator[Block]]] = {
            "pre": self._code,
            "blockquote": self._quotes,
            "table": self._table,
            "figure": self._figure,
            "img": self._image,
        }
        reader = readers.get(tag.name)
        return reader(tag, depth) if reader is not None and depth <= _DEEPEST else None

    def _text(self, tag: Tag, depth: int) -> Block:
        """A heading, caption or list item: its first paragraph is its own text, what follows stands in it."""
        kind = _TEXT[tag.name]
        inner = list(self.blocks(tag, depth))
        if kind != "list_item":
            runs = _one_line(inner)
            others = tuple(block for block in inner if block.kind not in ("paragraph", "equation"))
            return self._made(kind, tag, runs=runs, children=others)
        own: tuple[Segment, ...] = ()
        if inner and inner[0].kind in ("paragraph", "equation"):
            own, inner = inner[0].runs, inner[1:]
        return self._made(kind, tag, runs=own, children=tuple(inner))

    def _items(self, tag: Tag, depth: int) -> Iterator[Block]:
        """The items of a list; what stands between them, as a list right in a list does, belongs to the one before."""
        items: list[Block] = []
        for block in self.blocks(tag, depth):
            if block.kind == "list_item":
                items.append(block)
            elif items:
                items[-1] = items[-1].changed(children=(*items[-1].children, block))
            elif block.kind == "paragraph":
                items.append(block.changed(kind="list_item", tag="li"))
            else:
                items.append(Block("list_item", "li", children=(block,)))
        return iter(items)

    def _code(self, tag: Tag, depth: int) -> Iterator[Block]:
        content = code_of(tag, self._guard)
        if content.strip():
            yield self._made("code", tag, runs=(TextSegment(content=content),))

    def _quotes(self, tag: Tag, depth: int) -> Iterator[Block]:
        for block in self.blocks(tag, depth):
            yield block.changed(kind="quote", tag="blockquote") if block.kind == "paragraph" else block

    def _table(self, tag: Tag, depth: int) -> Iterator[Block]:
        captions = [found.extract() for found in tag.find_all("caption") if found.find_parent("table") is tag]
        content = table_of(tag, self._guard)
        told = [block for caption in captions for block in self._block(caption, depth)]
        if content.headers or content.rows:
            told.append(self._made("table", tag, table=content))
        if len(told) > 1:
            yield Block("group", "figure", children=tuple(told))
        else:
            yield from told

    def _figure(self, tag: Tag, depth: int) -> Iterator[Block]:
        """A picture with its captions; a figure around a table or a listing is a group of that and its captions."""
        images = [found.extract() for found in tag.find_all("img") if found.find_parent("table") is None]
        inner = tuple(self.blocks(tag, depth))
        if not images and any(block.kind not in ("paragraph", "caption") for block in inner):
            yield Block("group", "figure", _words(tag), children=inner)
            return
        told = [self._attribute(found, "alt") for found in images] or [self._attribute(tag, "aria-label")]
        description = " ".join(filter(None, told)) or " ".join(one.text for one in inner if one.kind == "paragraph")
        box = next((str(found["data-box"]) for found in (tag, *images) if found.get("data-box")), None)
        captions = tuple(block for block in inner if block.kind == "caption")
        made = self._made("figure", tag, children=captions, description=description)
        yield made.changed(attributes={**made.attributes, "data-box": box} if box else made.attributes)
        yield from (block for block in inner if block.kind != "caption" and block.text != description)

    def _image(self, tag: Tag, depth: int) -> Iterator[Block]:
        yield self._made("figure", tag, description=self._attribute(tag, "alt"))

    def _paragraphs(self, nodes: Sequence[PageElement], parent: Tag) -> Iterator[Block]:
        """Inline nodes as paragraphs and the display equations between them."""
        runs = runs_of(nodes, self._guard)
        loose: list[Segment] = []
        equation: Block | None = None
        for run in (*runs, None):
            if run is not None and not (isinstance(run, MathSegment) and run.display == "block"):
                loose.append(run)
                continue
            number = _NUMBER.fullmatch("".join(one.content for one in loose)) if equation and loose else None
            if equation is not None:
                yield equation.changed(number=number[1]) if number else equation
            if loose and not number:
                yield self._made("paragraph", parent, runs=_trimmed(loose)).changed(tag="p")
            loose, equation = [], Block("equation", "div", _words(parent), (run,)) if run else None

    def _made(self, kind: BlockKind, tag: Tag, **fields: object) -> Block:
        attributes = {name: self._attribute(tag, name) for name in tag.attrs if name not in ("class", "role")}
        return Block(kind, tag.name, _words(tag), attributes=attributes).changed(**fields)

    def _attribute(self, tag: Tag, name: str) -> str:
        value = tag.get(name)
        return self._guard.restored(value).strip() if isinstance(value, str) else ""


def _with_words(blocks: Iterator[Block], tag: Tag) -> Iterator[Block]:
    """`blocks` of a tag that is none itself: they have its classes, so that a note in a `div` is known as one."""
    words = _words(tag)
    return (block.changed(words=block.words | words) for block in blocks)


def _one_line(blocks: Sequence[Block]) -> tuple[Segment, ...]:
    found: list[Segment] = []
    for block in blocks:
        if block.kind in ("paragraph", "equation"):
            found += [TextSegment(content="\n"), *block.runs] if found else block.runs
    return tuple(found)


def _trimmed(runs: Sequence[Segment]) -> tuple[Segment, ...]:
    """`runs` without the white space that stood beside an equation."""
    kept = list(runs)
    for end in (0, -1):
        run = kept[end]
        if isinstance(run, TextSegment):
            strip = run.content.lstrip if end == 0 else run.content.rstrip
            kept[end] = run.model_copy(update={"content": strip(" \n")})
    return tuple(run for run in kept if run.content)


def _words(tag: Tag) -> frozenset[str]:
    """Classes and roles of a tag."""
    given: list[str] = []
    for name in ("class", "role"):
        value = tag.get(name)
        given += value.split() if isinstance(value, str) else value or []
    return frozenset(word.lower() for word in given)
