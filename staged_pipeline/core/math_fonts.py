"""What the name of a font says about formulas: whether it is a font of mathematics, and which alphabet it draws.

The classic TeX fonts draw blackboard, script and Fraktur letters at the places of plain ones, so that the character
alone (`R`) does not say what is printed (`ℝ`).
"""

import re
from functools import cache
from typing import Literal

MathAlphabet = Literal["mathit", "mathrm", "mathbf", "mathbb", "mathcal", "mathscr", "mathfrak", "mathsf", "mathtt"]

_PREFIX = re.compile(r"^[A-Z]{6}\+")
_MATH = re.compile(
    r"""(?ix)
    math
    | ^(?: cm(?:mi|mib|sy|bsy|ex)\d* | ms[ab]m\d* | eu[fsr][mb]\d* | euex\d* | rsfs\d* | wasy\d* | stmary\d*
      | lm(?:mi|sy|ex).* | r?[tp]x(?:b?mi|sy|ex)\w* | rtxr | ntx\w* | zplm\w* | zeur\w* | npx\w*
      | mt(?:mi|sy|ex|msx|msm)\w* | mdugm\w* | mnsymbol.* | esint\d* | bbold.* | dsrom\d* | bbm\w*\d*
      | euclid(?:symbol|extra|fraktur).* | mjxc?[-_].* | katex[-_](?:ams|size|caligraphic|fraktur|script).* )$
    """
)
_ALPHABETS: tuple[tuple[str, MathAlphabet], ...] = (
    (r"^(?:msbm|bbold|dsrom|bbm)|katex_ams|blackboard|txsyb|pxsyb", "mathbb"),
    (r"^(?:eufm|eufb)|fraktur|^[tp]xmia", "mathfrak"),
    (r"^(?:eusm|eusb|rsfs)|katex_script", "mathscr"),
    (r"^(?:cmsy|cmbsy|lmsy|lmmathsymbols|txsy|pxsy|mtsy)|caligraphic", "mathcal"),
    (r"^(?:cmmib|lmmathitalic\w*bold)", "mathbf"),
    (r"^(?:cmmi|lmmi|lmmathitalic|r?txmi|r?pxmi|mtmi|eurm)|katex_math|mathjax_math", "mathit"),
    (r"^(?:cmbx|cmb\d|sfbx|lmbx|lmroman\d*-?bold)|bold|-medi$|-bd", "mathbf"),
    (r"^(?:cmtt|sftt|lmtt|lmmono)|mono|courier", "mathtt"),
    (r"^(?:cmss|sfss|lmss|lmsans)", "mathsf"),
    (r"^(?:cmti|cmsl|sfti|lmri|lmroman\d*-?italic)|ital|oblique", "mathit"),
)


@cache
def is_math_font(name: str) -> bool:
    """Whether a font is made for formulas alone (CMMI, MSBM, Cambria Math, STIX Math, ...)."""
    return bool(_MATH.search(_PREFIX.sub("", name)))


@cache
def math_alphabet(name: str) -> MathAlphabet:
    """The alphabet that the letters of a font are drawn in; `mathrm` for upright text fonts."""
    bare = _PREFIX.sub("", name)
    for pattern, alphabet in _ALPHABETS:
        if re.search(pattern, bare, re.IGNORECASE):
            return alphabet
    return "mathrm"
