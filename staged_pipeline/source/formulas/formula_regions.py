"""Display formulas that the layout model took for text.

The model knows formulas by the fonts of TeX. What browsers and office programs print, in Times or Cambria, it often
calls text, although no word stands in it.
"""

import re
from collections.abc import Sequence

from staged_pipeline.core.evidence import Region, Segment, Word
from staged_pipeline.core.math_fonts import is_math_font
from staged_pipeline.core.scripts import is_rtl
from staged_pipeline.core.word_kinds import spoken_letters

_HOLDS = 0.5  # share of a line's box
_RELATIONS = frozenset("=≠<>≤≥≪≫≈≡∼≃≅∝∈∉⊂⊆⊃⊇→↦⇒⇔")
_OPERATORS = frozenset("∑∏∫∬∭∮∂∇√±×⋅∞∀∃∪∩⊕⊗∧∨")
_MARKER = re.compile(r"\(?(?:[0-9٠-٩۰-۹]{1,3}|[a-zA-Z\u0621-\u064a])[.)\-]\)?$|[•▪●◦‣*–—-]$")
_SMALL = 0.8  # of the largest letters: a script


def with_formulas(regions: Sequence[Region], segments: Sequence[Segment]) -> tuple[Region, ...]:
    """The regions with those labelled as text that hold nothing but formulas labelled as formulas.

    What OCR read says too little of letters and sizes: regions that hold some of it stay as they are.
    """
    return tuple(
        region.model_copy(update={"label": "formula"})
        if region.label == "text" and _is_formula([s for s in segments if s.box.covered_by(region.box) > _HOLDS])
        else region
        for region in regions
    )


def _is_formula(lines: Sequence[Segment]) -> bool:
    words = [word for line in lines for word in line.words]
    if words and _MARKER.match(words[0].text):
        return False  # an item of a list, which may be nothing but a formula
    if any(line.source == "ocr" for line in lines) or any(spoken_letters(word.text) for word in words):
        return False
    signs = {char for word in words for char in word.text}
    if any(is_rtl(char) for char in signs):
        return False  # no LaTeX is known for the variables of Arabic formulas: as text they can be read and found
    lettered = any(char.isalpha() for char in signs)
    return lettered and not signs.isdisjoint(_RELATIONS) and (not signs.isdisjoint(_OPERATORS) or _is_set_so(words))


def _is_set_so(words: Sequence[Word]) -> bool:
    """Whether words are set as formulas are: variables in italics, scripts in smaller type."""
    if any(word.style.italic and word.text.isalpha() and not word.style.mono for word in words):
        return True
    if any(is_math_font(word.style.font) for word in words):
        return True
    sizes = [word.style.size for word in words]
    return min(sizes) < _SMALL * max(sizes)
