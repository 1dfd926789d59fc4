"""Direction of text, and the runs that must be isolated so that they show in the order they are read.

The Unicode bidirectional algorithm (UAX #9) puts most mixed lines in order by itself. It has no way to know what
belongs together in the cases isolated here, each of which shows wrongly without:

- symbols that end or begin a run of the other direction: `C++`, `A*` within Arabic;
- signed numbers within right-to-left text: `-5` would show as `5-`;
- a number and its unit within right-to-left text: `150 km` would show as `km 150`, as digits after an Arabic letter
  count as Arabic (rule W2); a number before a longer word, a year before a name, may well be the sentence's own;
- a number right after an Arabic run in left-to-right text, which would be drawn to the left of the run.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from staged_pipeline.core.vocabulary import Direction

_RTL_RANGES = r"\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff"
_L = rf"[^\W\d_{_RTL_RANGES}]"
_W = rf"[^\W{_RTL_RANGES}]"
_R = r"[\u0590-\u0605\u0608\u060b\u060d\u061b-\u065f\u066d-\u06dc\u06de-\u06ef\u06fa-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]"
_SIGN = "[-+\u2212\u00b1]"

_QUANTITY = rf"[0-9]{{1,12}}(?:[.,][0-9]{{1,12}}){{0,4}}[ \u00a0](?={_L}{{1,4}}(?!{_W}))"

# A left-to-right run in right-to-left text: a word, a number of which it is the unit, what is joined to it by spaces or
# marks, symbols at its ends.
_LTR_RUN = re.compile(
    rf"(?<!{_W})(?:[@#$\\~]|{_SIGN})?(?:{_QUANTITY})?(?={_W}*{_L}){_W}+"
    rf"(?:[-+*/\\@&'’.,:=#%^~]+{_W}+|\({_W}*\)|[ \u00a0]{_W}+)*[+*#°%]*"
)
_SIGNED = re.compile(rf"(?<![\w.,)]){_SIGN}\s?[0-9]+(?:[.,][0-9]+)*%?(?!\w)")
_RTL_RUN = re.compile(rf"{_R}+(?:[\s،؛.,:'\"-]+{_R}+)*")
_NUMBER_AFTER = re.compile(r"\W{0,4}[0-9]")
_NUMBER_BEFORE = re.compile(r"[0-9]\W{0,4}$")


class Run(NamedTuple):
    """A piece of text; `isolate` is the direction to isolate it in, None where it needs nothing."""

    text: str
    isolate: Direction | None = None


@lru_cache(maxsize=4096)
def runs(value: str, base: Direction) -> tuple[Run, ...]:
    """`value` cut where a run must be isolated; the texts of the runs joined are `value` again."""
    spans = _ltr_spans(value) if base == "rtl" else _rtl_spans(value)
    if not spans:
        return (Run(value),)
    other: Direction = "ltr" if base == "rtl" else "rtl"
    made: list[Run] = []
    end = 0
    for start, stop in spans:
        if start > end:
            made.append(Run(value[end:start]))
        made.append(Run(value[start:stop], other))
        end = stop
    if end < len(value):
        made.append(Run(value[end:]))
    return tuple(made)


def _ltr_spans(value: str) -> list[tuple[int, int]]:
    """What to isolate in right-to-left text: runs that begin or end with a symbol, quantities, and signed numbers."""
    found = [m.span() for m in _LTR_RUN.finditer(value) if _shows_wrongly(m.group())]
    signed = [m.span() for m in _SIGNED.finditer(value)]
    return sorted([*found, *(s for s in signed if not any(a < s[1] and s[0] < b for a, b in found))])


def _rtl_spans(value: str) -> list[tuple[int, int]]:
    """What to isolate in left-to-right text: right-to-left runs with a number beside them."""
    return [
        m.span()
        for m in _RTL_RUN.finditer(value)
        if _NUMBER_AFTER.match(value, m.end()) or _NUMBER_BEFORE.search(value[max(0, m.start() - 5) : m.start()])
    ]


def _shows_wrongly(run: str) -> bool:
    """Whether a left-to-right run within right-to-left text would not show as it is read."""
    return not (_is_word(run[0]) and _is_word(run[-1])) or run[0].isdigit()


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"
