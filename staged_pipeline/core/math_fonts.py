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
    ^(?: cm(?:mi|mib|sy|bsy|ex|bx?mi)\d* | ms[ab]m\d* | eu[fsr][mb]\d* | euex\d* | rsfs\d* | wasy\d* | stmary\d*
      | lm(?:math|mi|sy|ex).* | latinmodernmath.* | rtx?mi.* | (?:rtx|ntx|tx|px|zplm|zeur|pzcmi|npx)\w*(?:mi|sy|ex)\w*
      | mt(?:mi|sy|ex|msx|msm)\w* | fourier-?(?:math|mm)\w* | mdugm\w* | md\w*mi\w* | mnsymbol.* | esint\d* | bbold.* | dsrom\d*
      | bbm\w*\d* | mathematicalpi.* | lucidanewmath.* | lbm\w* | euclid(?:symbol|extra|mathone|mathtwo|fraktur).*
      | mjxc?[-_]?.* | mathjax[-_].* | katex[-_](?:math|ams|size|caligraphic|fraktur|script).* )$
    | (?:cambria|stixtwo|stix|xits|libertinus|asana|pagella|termes|bonum|schola|dejavu|noto\ ?sans|fira|garamond|erewhon
      |concrete|kpmath|latinmodern|newcm|neo\ ?euler|gfsneohellenic)[-_\ ]*math
    """
)
_ALPHABETS: tuple[tuple[re.Pattern[str], MathAlphabet], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), alphabet)
    for pattern, alphabet in (
        (r"^(?:msbm|bbold|dsrom|bbm)|katex_ams", "mathbb"),
        (r"^(?:eufm|eufb)|fraktur", "mathfrak"),
        (r"^(?:eusm|eusb|rsfs)|katex_script", "mathscr"),
        (r"^(?:cmsy|cmbsy|lmsy|lmmathsymbols|txsy|pxsy|mtsy)|caligraphic", "mathcal"),
        (r"^(?:cmmib|lmmathitalic\w*bold)", "mathbf"),
        (r"^(?:cmmi|lmmi|lmmathitalic|rtxmi|rtxmi|txmi|pxmi|mtmi|eurm)|katex_math|mathjax_math", "mathit"),
        (r"^(?:cmbx|cmb\d|sfbx|lmbx|lmroman\d*-?bold)|bold|-bd", "mathbf"),
        (r"^(?:cmtt|sftt|lmtt|lmmono)|mono|courier", "mathtt"),
        (r"^(?:cmss|sfss|lmss|lmsans)", "mathsf"),
        (r"^(?:cmti|cmsl|sfti|lmri|lmroman\d*-?italic)|italic|oblique", "mathit"),
    )
)


@cache
def is_math_font(name: str) -> bool:
    """Whether a font is made for formulas alone (CMMI, MSBM, Cambria Math, STIX Math, ...)."""
    return bool(_MATH.search(_PREFIX.sub("", name)))


@cache
def math_alphabet(name: str) -> MathAlphabet:
    """The alphabet that the letters of a font are drawn in; `mathrm` for upright text fonts."""
    bare = _PREFIX.sub("", name)
    return next((alphabet for pattern, alphabet in _ALPHABETS if pattern.search(bare)), "mathrm")
