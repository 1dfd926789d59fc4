"""The HTML of a whole page, as a model wrote it, made into a skeleton and its content."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count

from staged_pipeline.core.content import (
    Content,
    ContentMap,
    FigureContent,
    MathContent,
    MixedContent,
    Segment,
    TableContent,
    TextContent,
    TextSegment,
)
from staged_pipeline.core.evidence import Evidence
from staged_pipeline.core.skeleton import Container, Element, Skeleton
from staged_pipeline.core.vocabulary import CONTENT_TYPE, Direction, Kind
from staged_pipeline.engines.llm.page_boxes import WHOLE_PAGE, given_box
from staged_pipeline.engines.llm.page_kinds import kind_of, marked, unstyled
from staged_pipeline.engines.text.language import text_direction, text_language
from staged_pipeline.markup.numbering import split_tag
from staged_pipeline.markup.page_blocks import Block, ReadPage, cell_texts, texts_of

ENGINE = "llm"
Node = Element | Container
_TAGS: dict[Kind, str] = {"figure": "figure", "list_item": "li", "code": "pre", "quote": "blockquote", "caption": "p"}
_PARAGRAPHS: frozenset[Kind] = frozenset(["paragraph", "author"])
_COLUMNS = {2: "two-column-layout", 3: "three-column-layout"}
_NOTES = frozenset(["note", "footnote", "endnote", "doc-footnote", "doc-endnote"])
_LIST_STYLES = {"a": "lower-alpha", "A": "upper-alpha", "i": "lower-roman", "I": "upper-roman"}


def page_of(read: ReadPage, evidence: Evidence) -> tuple[Skeleton, ContentMap]:
    """Skeleton and content of the blocks that were read.

    Refs are provisional. A box is the whole page where the block does not say where it lies.
    """
    text = "\n".join(texts_of(read.blocks))
    direction = text_direction(text, "ltr") or evidence.direction
    language = read.language or evidence.language
    builder = _Builder(direction, language)
    main = builder.nodes(read.blocks)
    groups = (
        Container(tag="header", classes=("page-header",), children=tuple(builder.head)),
        Container(tag="main", children=main),
        Container(tag="footer", classes=("footnotes",), children=tuple(builder.notes)),
        Container(tag="footer", classes=("page-footer",), children=tuple(builder.foot)),
    )
    skeleton = Skeleton(
        page_index=evidence.page_index,
        language=language,
        direction=direction,
        children=tuple(group for group in groups if group.children),
        confidence=1.0,
    )
    return skeleton, builder.content


@dataclass
class _Builder:
    """Builds the nodes of one page. Running heads, running feet and notes are gathered apart from the rest."""

    direction: Direction
    language: str
    content: ContentMap = field(default_factory=dict[str, Content])
    head: list[Node] = field(default_factory=list[Node])
    foot: list[Node] = field(default_factory=list[Node])
    notes: list[Node] = field(default_factory=list[Node])
    titled: bool = False
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def nodes(self, blocks: Sequence[Block], furniture: Kind | None = None) -> tuple[Node, ...]:
        """The nodes of blocks that follow each other; `furniture` is set within a running head or foot."""
        found: list[Node] = []
        for block in blocks:
            if block.kind == "group":
                found += self._group(block, furniture)
            elif block.kind == "list":
                found += self._list(block)
            else:
                found += self._placed(block, furniture)
        return tuple(found)

    def _group(self, block: Block, furniture: Kind | None) -> Sequence[Node]:
        match block.tag:
            case "figure":
                return self._captioned(block)
            case "header" | "footer" if furniture is None and not _holds_body(block):
                here = self.head if block.tag == "header" else self.foot
                here.extend(self.nodes(block.children, "header" if block.tag == "header" else "footer"))
                return ()
            case "aside" if not _is_note(block):
                children = self.nodes(block.children)
                return (Container(tag="aside", classes=("sidebar",), children=children),) if children else ()
            case "section" | "div" | "article" | "main" if _is_columns(block):
                return (self._columns(block),)
            case _:
                words = block.words | {"footnote"} if _is_note(block) else block.words
                inherited = tuple(child.changed(words=child.words | words) for child in block.children)
                return self.nodes(inherited, furniture)

    def _columns(self, block: Block) -> Container:
        sides = ["left", *["center"] * (len(block.children) - 2), "right"]
        if self.direction == "rtl":
            sides.reverse()
        columns = tuple(
            Container(tag="div", classes=("column", f"column-{side}"), children=self.nodes(child.children))
            for child, side in zip(block.children, sides, strict=True)
        )
        layout = _COLUMNS.get(len(columns), "multi-column-layout")
        return Container(tag="section", classes=(layout,), children=columns)

    def _captioned(self, block: Block) -> tuple[Node, ...]:
        """A table or another thing with its captions before and after it."""
        things = [child for child in block.children if child.kind != "caption"]
        main = self.nodes(things)
        target = next((node.ref for node in main if isinstance(node, Element)), None)
        before: list[Node] = []
        after: list[Node] = []
        side = before
        for child in block.children:
            if child.kind == "caption":
                side.extend(self._element(child, None, target=target))
            else:
                side = after
        return (*before, *main, *after)

    def _list(self, block: Block) -> Sequence[Node]:
        start = block.attributes.get("start", "")
        if _is_note(block):
            return self.nodes([_note(item, block, place) for place, item in enumerate(block.children, 1)])
        children = self.nodes(block.children)
        made = Container(
            tag=block.tag,
            start=int(start) if start.isascii() and start.isdigit() and len(start) < 6 else None,
            list_style=_LIST_STYLES.get(block.attributes.get("type", "")),
            children=children,
        )
        return (made,) if children else ()

    def _placed(self, block: Block, furniture: Kind | None) -> Sequence[Node]:
        made = self._element(block, furniture)
        kinds = {node.kind for node in made if isinstance(node, Element)}
        if furniture is None and "footnote" in kinds:
            self.notes.extend(made)
        elif furniture is None and "page_number" in kinds:
            self.foot.extend(made)
        else:
            return made
        return ()

    def _element(self, block: Block, furniture: Kind | None, target: str | None = None) -> tuple[Node, ...]:
        """The element of a block; none where it says nothing."""
        kind = kind_of(block, furniture=furniture, titled=self.titled)
        self.titled = self.titled or kind == "title"
        marker, runs = marked(block, kind)
        entry = self._entry(block, kind, runs)
        if entry is None and not block.children:
            return ()
        ref = f"block {next(self.numbers)}"
        self.content[ref] = entry or TextContent(content="", engine=ENGINE)
        element = Element(
            ref=ref,
            kind=kind,
            tag=_tag(block, kind),
            type=CONTENT_TYPE[kind],
            order=0,
            box=given_box(block.attributes.get("data-box", "")) or WHOLE_PAGE,
            direction=self._direction(entry),
            target=target,
            marker=marker,
            number=entry.equation_number if isinstance(entry, MathContent) else None,
            children=self._inside(block, ref),
        )
        return (element,)

    def _inside(self, block: Block, ref: str) -> tuple[Node, ...]:
        if block.kind != "figure":
            return self.nodes(block.children)
        return tuple(node for caption in block.children for node in self._element(caption, None, target=ref))

    def _direction(self, entry: Content | None) -> Direction | None:
        told = entry.direction if isinstance(entry, TextContent | MixedContent | TableContent) else None
        return told if told in ("ltr", "rtl") and told != self.direction else None

    def _of_table(self, block: Block) -> Direction:
        """The direction of a table: as it says, else the page's, else that of its words."""
        given = block.attributes.get("dir", "").lower()
        if given in ("ltr", "rtl"):
            return "rtl" if given == "rtl" else "ltr"
        told = text_direction(" ".join(cell_texts(block.table)), self.direction) if block.table else None
        return "rtl" if "rtl" in (told, self.direction) else "ltr"

    def _entry(self, block: Block, kind: Kind, runs: tuple[Segment, ...]) -> Content | None:
        if block.kind == "equation":
            tex, number = split_tag(block.text)
            return MathContent(content=tex, equation_number=number or block.number, engine=ENGINE) if tex else None
        if block.kind == "figure":
            return FigureContent(description=block.description, engine=ENGINE)
        if block.table is not None:
            return block.table.model_copy(update={"direction": self._of_table(block), "engine": ENGINE})
        runs = unstyled(runs, kind)
        text = "".join(run.content for run in runs if isinstance(run, TextSegment))
        if not any(run.content.strip() for run in runs):
            return None
        told = text_direction(text, self.direction)
        language = text_language(text, self.language)
        if len(runs) == 1 and isinstance(runs[0], TextSegment) and not runs[0].marks and not runs[0].href:
            return TextContent(content=runs[0].content, direction=told, language=language, engine=ENGINE)
        return MixedContent(segments=runs, direction=told, language=language, engine=ENGINE)


def _tag(block: Block, kind: Kind) -> str:
    if kind in ("title", "heading"):
        return block.tag
    if kind == "caption" and block.tag == "figcaption":
        return "figcaption"
    return "p" if kind in _PARAGRAPHS else _TAGS.get(kind, "div")


def _is_note(block: Block) -> bool:
    return any(word.rstrip("s") in _NOTES for word in block.words)


def _note(item: Block, notes: Block, place: int) -> Block:
    """An item of a list of notes as a note; its number in the list is its mark where none is given."""
    mark = {"data-mark": str(place)} if notes.tag == "ol" else {}
    return item.changed(words=item.words | {"footnote"}, attributes={**mark, **item.attributes})


def _is_columns(block: Block) -> bool:
    columns = [child for child in block.children if child.kind == "group" and "column" in child.words]
    return len(columns) > 1 and len(columns) == len(block.children)


def _holds_body(block: Block) -> bool:
    """Whether a `<header>` or `<footer>` is one of the text, with a title in it, rather than of the page."""
    if block.kind in ("heading", "table", "figure", "equation"):
        return True
    return any(_holds_body(child) for child in block.children)
