"""Formulas: typeset markup, pictures of equations, and what is shown where neither is there."""

import re

from bs4 import Tag

from staged_pipeline.core.content import MathContent, MathSegment
from staged_pipeline.core.skeleton import Element
from staged_pipeline.core.typeset import Formula, Typeset
from staged_pipeline.markup.context import Context
from staged_pipeline.markup.images import image, png_size
from staged_pipeline.markup.links import equation_number
from staged_pipeline.markup.numbering import equation_id, split_tag
from staged_pipeline.markup.sanitize import sanitize_math
from staged_pipeline.markup.tags import Node, clean, tag, text

_HEIGHT, _DEPTH = 0.8, 0.25
"""How far a crop without measures reaches above and below the baseline, in em."""
_LEAST_HEIGHT = 0.05
_UNREAD = "print that was not read"
"""What a crop is called in which no word was read."""
_GLYPH = re.compile(r'<path id="([^"]+)" d="([^"]*)"></path>')
_DEFS = re.compile(r"<defs>(.*?)</defs>", re.DOTALL)


def formula(context: Context, tex: str, *, display: bool) -> Tag:
    """A formula as an inline element, isolated from the direction of the text around it."""
    tex = clean(tex).strip()
    set_ = context.typeset.get(Formula(tex=tex, display=display))
    if set_ is None:
        context.untypeset += 1
        left, right = ("\\[", "\\]") if display else ("\\(", "\\)")
        return tag("span", [text(f"{left}{tex}{right}")], class_="math tex", dir="ltr", data_tex=tex)
    if set_.error:
        return tag(
            "span",
            [tag("code", [text(tex)])],
            class_="math math-error",
            dir="ltr",
            data_tex=tex,
            title=f"This formula could not be typeset: {set_.error}",
        )
    insert = tag("x-insert", n=context.insert(_markup(context, set_)))
    return tag("span", [insert], class_="math", dir="ltr", data_tex=tex)


def pictured_run(context: Context, run: MathSegment) -> Tag:
    """A run of a line that could not be read: its crop on the baseline, as large as the text; its reading without one.

    The reading is there for search and copying as a displayed picture's is.
    """
    shown = image(context, run.asset, alt=run.content or _UNREAD, style=_on_baseline(context, run), enlarged=True)
    if shown is None:
        return tag("span", [text(run.content)], class_="math math-text unread", dir="auto")
    reading = [_hidden(run.content)] if run.content else []
    return tag("span", [shown, *reading], class_="math math-image unread")


def equation_body(context: Context, element: Element, entry: MathContent) -> list[Node]:
    """What stands in a display equation's block: the formula or its picture, and its number."""
    shown = _picture(context, entry) if entry.format == "image" else None
    if shown is None and entry.format == "image":
        shown = tag("span", [text(entry.content)], class_="math math-text", dir="auto")
    tex, _ = split_tag(entry.content)
    nodes: list[Node] = [shown or formula(context, tex, display=entry.display == "block")]
    number = equation_number(element, entry)
    if number:
        name = equation_id(number)
        own = None if name in context.numbered else name
        context.numbered.add(name)
        nodes.append(tag("span", [text(_bracketed(number))], id=own, class_="equation-number"))
    return nodes


def _markup(context: Context, set_: Typeset) -> str:
    """The formula's markup, with its glyph outlines moved to the page's sheet."""
    if context.options.math_output == "mathml" or not set_.svg:
        return sanitize_math(set_.mathml)
    svg = sanitize_math(set_.svg)
    for name, outline in _GLYPH.findall(svg):
        context.glyphs[name] = outline
    return _DEFS.sub("", svg) + f'<span class="math-source">{sanitize_math(set_.mathml)}</span>'


def _picture(context: Context, entry: MathContent) -> Tag | None:
    """The crop of an equation. Its text is there for search and copying, hidden from the eye and from readers aloud."""
    shown = image(context, entry.asset, alt=entry.content)
    if shown is None:
        return None
    return tag("span", [shown, _hidden(entry.content)], class_="math math-image")


def _hidden(reading: str) -> Tag:
    """Text that is there for search and copying, hidden from the eye and from readers aloud."""
    return tag("span", [text(reading)], class_="visually-hidden", aria_hidden="true", dir="auto")


def _on_baseline(context: Context, run: MathSegment) -> str:
    """The style of a crop within a line: as wide as in print against the type, and as far below the baseline."""
    depth = run.depth if run.depth is not None else _DEPTH
    high = max(_LEAST_HEIGHT, run.height + depth if run.height is not None else _HEIGHT + depth)
    width, height = png_size(context.assets.get(run.asset or "", b""))
    share = width / height if width and height else 1.0
    return f"inline-size:{share * high:.2f}em;vertical-align:{-depth:.2f}em"


def _bracketed(number: str) -> str:
    number = number.strip()
    return number if re.search(r"[()\[\]]", number) else f"({number})"
