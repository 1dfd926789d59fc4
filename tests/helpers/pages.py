"""Small pages for tests of assembly: skeletons, content, and the typeset markup of a formula."""

import io
from collections.abc import Mapping

from bs4 import BeautifulSoup, Tag
from PIL import Image

from staged_pipeline.core.content import Content
from staged_pipeline.core.geometry import Box
from staged_pipeline.core.skeleton import Container, Element, Skeleton
from staged_pipeline.core.typeset import Formula, Typeset
from staged_pipeline.core.vocabulary import CONTENT_TYPE, Direction, Kind
from staged_pipeline.markup.context import AssemblyOptions
from staged_pipeline.markup.templates import Templates
from staged_pipeline.stages.assembler import assemble_page
from staged_pipeline.support.resources import templates_dir

TEMPLATES = Templates.read(templates_dir())
BOX = Box(0.1, 0.1, 0.9, 0.2)
TAGS: dict[Kind, str] = {"title": "h1", "heading": "h2", "list_item": "li", "figure": "figure", "caption": "p"}


def element(ref: str, kind: Kind = "paragraph", order: int = 1, **more: object) -> Element:
    values = {"tag": TAGS.get(kind, "p"), "type": CONTENT_TYPE[kind], "box": BOX, **more}
    return Element(ref=ref, kind=kind, order=order, **values)


def skeleton(*children: Element | Container, direction: Direction = "ltr", language: str = "en") -> Skeleton:
    return Skeleton(page_index=0, language=language, direction=direction, children=children, confidence=1)


def assembled(
    page: Skeleton,
    content: Mapping[str, Content],
    assets: Mapping[str, bytes] | None = None,
    typeset: Mapping[Formula, Typeset] | None = None,
    options: AssemblyOptions | None = None,
) -> str:
    return assemble_page(page, content, assets or {}, typeset or {}, TEMPLATES, options)


def shown(html: str) -> Tag:
    """The page's content, parsed anew as a reader would."""
    # Else a text of nothing but spaces would be read as one space.
    page = BeautifulSoup(html, "html.parser", preserve_whitespace_tags={"div"}).select_one(".page")
    assert page is not None
    return page


def built(page: Skeleton, content: Mapping[str, Content], **more: object) -> Tag:
    return shown(assembled(page, content, **more))


def block(entry: Content, kind: Kind = "paragraph", direction: Direction = "ltr", **more: object) -> Tag:
    """The block that one element with `entry` becomes."""
    found = built(skeleton(element("one", kind, **more), direction=direction), {"one": entry}).find(id="one")
    assert isinstance(found, Tag)
    return found


def png(width: int = 40, height: int = 20) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), "navy").save(buffer, "PNG")
    return buffer.getvalue()


def typeset(tex: str, *, glyph: str = "M-I-1D465") -> Typeset:
    """Markup of the form that the typesetter gives."""
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="2ex" height="1ex" aria-hidden="true" viewBox="0 0 2 1">'
        f'<defs><path id="{glyph}" d="M0 0H1"></path></defs><g><use href="#{glyph}"></use></g></svg>'
    )
    annotation = f'<annotation encoding="application/x-tex">{tex}</annotation>'
    return Typeset(svg=svg, mathml=f"<math><semantics><mi>x</mi>{annotation}</semantics></math>")
