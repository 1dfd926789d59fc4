"""The direction and language of a text, from the scripts of its letters."""

import unicodedata
from collections import Counter
from functools import lru_cache

from staged_pipeline.core.vocabulary import Direction

_SCRIPT_NAMES = {
    "ARABIC": "Arab",
    "HEBREW": "Hebr",
    "LATIN": "Latn",
    "GREEK": "Grek",
    "CYRILLIC": "Cyrl",
    "CJK": "Hani",
    "HIRAGANA": "Jpan",
    "KATAKANA": "Jpan",
    "HANGUL": "Kore",
    "DEVANAGARI": "Deva",
    "THAI": "Thai",
    "SYRIAC": "Syrc",
}
# The language to assume for a script that is not the page's own; scripts of many languages have none.
_DEFAULT_LANGUAGE = {"Arab": "ar", "Hebr": "he", "Latn": "en", "Grek": "el", "Jpan": "ja", "Kore": "ko", "Hani": "zh"}
_LANGUAGE_SCRIPT = {
    **dict.fromkeys(("ar", "fa", "ur", "ps", "ckb", "ug", "sd"), "Arab"),
    **dict.fromkeys(("he", "yi"), "Hebr"),
    **dict.fromkeys(("ru", "uk", "bg", "sr", "be", "mk", "kk"), "Cyrl"),
    **dict.fromkeys(("zh", "yue"), "Hani"),
    **dict.fromkeys(("hi", "mr", "ne", "sa"), "Deva"),
    "el": "Grek",
    "ja": "Jpan",
    "ko": "Kore",
    "th": "Thai",
    "syr": "Syrc",
}
_RTL_SHARE = 0.5
_RTL_SHARE_ON_RTL_PAGE = 0.3
_MIN_FOREIGN_LETTERS = 3


@lru_cache(maxsize=4096)
def _script(char: str) -> str | None:
    if not char.isalpha():
        return None
    return _SCRIPT_NAMES.get(unicodedata.name(char, "").split(" ", 1)[0].split("-", 1)[0])


@lru_cache(maxsize=4096)
def _strong(char: str) -> str | None:
    bidi = unicodedata.bidirectional(char)
    return "rtl" if bidi in {"R", "AL"} else "ltr" if bidi == "L" else None


def text_direction(text: str, page: Direction) -> Direction | None:
    """The direction of a block of text in logical order, None where no character says.

    The majority of strong characters decides; on a right-to-left page a block that begins with a right-to-left letter
    or has a fair share of them is still right-to-left, since foreign names, citations and formulas are long there.
    """
    if page == "rtl" and next(filter(None, map(_strong, text)), None) == "rtl":
        return "rtl"
    counts = Counter(filter(None, map(_strong, text)))
    total = counts.total()
    if not total:
        return None
    share = counts["rtl"] / total
    return "rtl" if share >= (_RTL_SHARE_ON_RTL_PAGE if page == "rtl" else _RTL_SHARE) else "ltr"


def text_language(text: str, page: str) -> str | None:
    """The BCP-47 language of a text: the page's where the script fits it, else one assumed from the script.

    Args:
        text: Any text in logical order.
        page: The language of the page, `und` where it is unknown.

    Returns:
        A language tag, or None where the letters do not say.
    """
    counts = Counter(filter(None, map(_script, text)))
    if not counts:
        return None
    script, letters = counts.most_common(1)[0]
    primary = page.split("-", 1)[0].lower()
    if primary == "und":
        return None if script in {"Latn", "Cyrl"} else _DEFAULT_LANGUAGE.get(script)
    page_script = _LANGUAGE_SCRIPT.get(primary, "Latn")
    if page_script == script or (page_script == "Jpan" and script == "Hani") or letters < _MIN_FOREIGN_LETTERS:
        return page
    return _DEFAULT_LANGUAGE.get(script)
