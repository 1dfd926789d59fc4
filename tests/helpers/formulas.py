"""Formulas set by hand, in points on a page of 1000 by 1000: glyphs on baselines, and bars."""

from staged_pipeline.core.evidence import Evidence, FormulaGlyph
from staged_pipeline.core.geometry import Box
from staged_pipeline.core.skeleton import Reference

ITALIC, ROMAN, SIGNS, LARGE = "CMMI10", "CMR10", "CMSY10", "CMEX10"
SIDE = 1000.0


def glyph(
    text: str,
    x: float,
    baseline: float,
    *,
    size: float = 10.0,
    font: str = ITALIC,
    width: float = 0.5,
    ink: tuple[float, float] | None = None,
) -> FormulaGlyph:
    """A glyph `width` ems wide; `ink` is its top and bottom, by default those of a small letter."""
    top, bottom = ink or (baseline - 0.5 * size, baseline)
    box = Box(x / SIDE, top / SIDE, (x + width * size) / SIDE, bottom / SIDE)
    return FormulaGlyph(text, font, size, x / SIDE, baseline / SIDE, box)


def line(text: str, x: float, baseline: float, *, size: float = 10.0, font: str = ITALIC) -> list[FormulaGlyph]:
    """The characters of `text` one after the other, half an em each; a space is a gap of 0.3 em."""
    glyphs: list[FormulaGlyph] = []
    for char in text:
        if char == " ":
            x += 0.3 * size
            continue
        upright = ROMAN if char.isdigit() or char in "()+=[]" else font
        glyphs.append(glyph(char, x, baseline, size=size, font=upright))
        x += 0.5 * size
    return glyphs


def bar(x0: float, x1: float, y: float) -> Box:
    return Box(x0 / SIDE, (y - 0.2) / SIDE, x1 / SIDE, (y + 0.2) / SIDE)


def evidence_of(glyphs: list[FormulaGlyph], bars: tuple[Box, ...] = ()) -> Evidence:
    return Evidence(
        page_index=0, width=SIDE, height=SIDE, source="text_layer", direction="ltr", glyphs=tuple(glyphs), bars=bars
    )


def equation(number: str | None = None) -> Reference:
    return Reference(ref="eq_1", kind="equation", type="math", order=1, box=Box(0.05, 0.05, 0.95, 0.3), number=number)
