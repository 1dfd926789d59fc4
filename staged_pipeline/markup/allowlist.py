"""The tags and attributes that may stand in a page: the one list, for the sanitizer and for whoever asks for markup."""


def _names(words: str) -> frozenset[str]:
    return frozenset(words.split())


CONTENT_TAGS = _names(
    "main section header footer aside div p h1 h2 h3 h4 h5 h6 blockquote pre code figure figcaption img ul ol li "
    "table caption thead tbody tr th td strong em u s sub sup span bdi br a"
)
"""The tags of a page's content."""

CONTENT_ATTRIBUTES: dict[str, frozenset[str]] = {
    "*": _names("id class dir lang title role style aria-label aria-labelledby aria-hidden"),
    "a": _names("href rel"),
    "img": _names("src alt width height"),
    "ol": _names("start"),
    "div": _names("tabindex"),
    "th": _names("scope rowspan colspan"),
    "td": _names("rowspan colspan"),
}
"""The attributes of a page's content by tag (`*` for all), those that begin with `data-` aside."""

MATH_TAGS = _names(
    "math semantics annotation maction merror mfrac mi mmultiscripts mn mo mover mpadded mphantom mprescripts none "
    "mroot mrow ms mspace msqrt mstyle msub msubsup msup mtable mtd mtext mtr mlabeledtr munder munderover menclose "
    "svg defs g path use rect line text polygon ellipse"
)
"""The tags of a typeset formula: MathML and the part of SVG that MathJax draws with."""

MATH_ATTRIBUTES = _names(
    "xmlns display displaystyle scriptlevel mathvariant mathsize mathcolor mathbackground stretchy symmetric fence "
    "separator form accent accentunder lspace rspace minsize maxsize largeop movablelimits width height depth voffset "
    "linethickness columnalign rowalign columnspacing rowspacing columnlines rowlines frame framespacing equalrows "
    "equalcolumns side rowspan columnspan notation encoding dir arg alttext columnwidth minlabelspacing "
    "viewBox style class role focusable aria-hidden transform d id href x y x1 y1 x2 y2 rx ry cx cy points "
    "fill stroke stroke-width stroke-dasharray stroke-linecap font-family font-size font-style font-weight "
    "text-anchor preserveAspectRatio"
)
"""The attributes of a typeset formula."""

STYLE_PROPERTIES = _names(
    "inline-size max-inline-size margin-inline list-style-type vertical-align text-align width min-width"
)
"""The CSS properties that a `style` attribute may set."""
