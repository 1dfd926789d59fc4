"""What script a character is of, and which way it runs."""

import unicodedata
from collections import Counter
from functools import cache, lru_cache

from staged_pipeline.core.vocabulary import Direction

_SCRIPT_OF_NAME = {
    "LATIN": "Latn",
    "FULLWIDTH": "Latn",
    "ARABIC": "Arab",
    "HEBREW": "Hebr",
    "CYRILLIC": "Cyrl",
    "GREEK": "Grek",
    "ARMENIAN": "Armn",
    "GEORGIAN": "Geor",
    "DEVANAGARI": "Deva",
    "BENGALI": "Beng",
    "GURMUKHI": "Guru",
    "GUJARATI": "Gujr",
    "ORIYA": "Orya",
    "TAMIL": "Taml",
    "TELUGU": "Telu",
    "KANNADA": "Knda",
    "MALAYALAM": "Mlym",
    "SINHALA": "Sinh",
    "THAI": "Thai",
    "LAO": "Laoo",
    "TIBETAN": "Tibt",
    "MYANMAR": "Mymr",
    "KHMER": "Khmr",
    "ETHIOPIC": "Ethi",
    "SYRIAC": "Syrc",
    "THAANA": "Thaa",
    "NKO": "Nkoo",
    "CHEROKEE": "Cher",
    "MONGOLIAN": "Mong",
    "HIRAGANA": "Kana",
    "KATAKANA": "Kana",
    "HALFWIDTH": "Kana",
    "HANGUL": "Hang",
    "CJK": "Hani",
}
"""ISO 15924 codes by the first word of a character's Unicode name; both kana count as one."""

LANGUAGE_OF_SCRIPT = {
    "Hebr": "he",
    "Grek": "el",
    "Armn": "hy",
    "Geor": "ka",
    "Deva": "hi",
    "Beng": "bn",
    "Guru": "pa",
    "Gujr": "gu",
    "Orya": "or",
    "Taml": "ta",
    "Telu": "te",
    "Knda": "kn",
    "Mlym": "ml",
    "Sinh": "si",
    "Thai": "th",
    "Laoo": "lo",
    "Tibt": "bo",
    "Mymr": "my",
    "Khmr": "km",
    "Ethi": "am",
    "Syrc": "syr",
    "Thaa": "dv",
    "Nkoo": "nqo",
    "Cher": "chr",
    "Mong": "mn",
    "Kana": "ja",
    "Hang": "ko",
    "Hani": "zh",
}
"""The language of a script that one language writes most; Latin, Arabic and Cyrillic are of too many."""


@lru_cache(maxsize=4096)
def script_of(character: str) -> str | None:
    """The ISO 15924 code of a letter's script (`Latn`, `Arab`, `Hani`), None for what is no letter of a known one."""
    if not character.isalpha():
        return None
    name = unicodedata.name(character, "")
    if name.startswith("MATHEMATICAL"):
        return None
    return _SCRIPT_OF_NAME.get(name.split(" ")[0].split("-")[0])


def script_counts(text: str) -> Counter[str]:
    """Letters by script."""
    return Counter(script for script in map(script_of, text) if script)


def main_script(text: str) -> str | None:
    """The script of most of the letters; kana among Han characters make it Japanese (`Kana`)."""
    counts = script_counts(text)
    if counts["Kana"] and counts["Hani"]:
        counts["Kana"] += counts.pop("Hani")
    return max(counts, key=lambda script: (counts[script], script)) if counts else None


@cache
def bidi_class(char: str) -> str:
    """The Bidi_Class of a character; letters of presentation forms included."""
    return unicodedata.bidirectional(char)


def is_rtl(char: str) -> bool:
    """Whether a character is a letter of a right-to-left script."""
    return bidi_class(char) in {"R", "AL"}


def is_ltr(char: str) -> bool:
    """Whether a character is a letter of a left-to-right script."""
    return bidi_class(char) == "L"


def sole_direction(text: str) -> Direction | None:
    """The direction of all letters of a text; None where they run both ways, or where there are none."""
    ways: set[Direction] = {"rtl" if is_rtl(char) else "ltr" for char in text if char.isalpha()}
    return ways.pop() if len(ways) == 1 else None


def strong_direction(char: str) -> Direction | None:
    """The direction that a character forces on the text around it, None for digits, signs and spaces."""
    return "rtl" if is_rtl(char) else "ltr" if is_ltr(char) else None


def first_strong(text: str) -> Direction | None:
    """The direction of the first letter that has one (rule P2 of UAX #9), None where there is none."""
    return next((way for char in text if (way := strong_direction(char)) is not None), None)
