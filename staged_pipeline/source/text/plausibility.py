"""Whether text reads like a language: what wrong ToUnicode maps, visual order and bad OCR layers leave behind.

Rules of spelling that hold for nearly every word of a script, and letter frequencies; no dictionaries. A font is the
unit, since a ToUnicode map belongs to one: a page can have a sound Latin font and a scrambled Arabic one.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import pairwise
from math import sqrt

from staged_pipeline.source.text.letters import is_unmapped

ENOUGH = 8
"""Words below which nothing is said about a font."""

_COMMON_MARKS = frozenset("\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652\u0670\u0653\u0654\u0655")
_TANWEEN = frozenset("\u064b\u064c\u064d")
_ONLY_LAST = frozenset("ةى")
_HEBREW_FINALS = frozenset("ךםןףץ")
_SINGLE = frozenset("وابلفكسأيمهعجدحرزطصنقشتثخذضظغ")

_ARABIC_FREQUENCY = {
    "ا": 13.0, "ل": 11.6, "ي": 7.2, "م": 6.4, "و": 6.1, "ن": 6.0, "ر": 4.7, "ت": 4.7, "ب": 3.6, "ع": 3.4, "ة": 3.2,
    "د": 3.0, "س": 2.8, "ف": 2.7, "ه": 2.9, "ك": 2.4, "ق": 2.4, "أ": 2.3, "ح": 1.9, "ج": 1.5, "إ": 1.1, "ش": 1.2,
    "ص": 1.2, "ط": 1.1, "ى": 1.0, "خ": 1.0, "ذ": 0.9, "ض": 0.8, "ز": 0.8, "ث": 0.7, "غ": 0.5, "ئ": 0.4, "ء": 0.4,
    "ظ": 0.3, "آ": 0.2, "ؤ": 0.2,
}  # fmt: skip
# The mean of eleven European languages: each of them has a likeness of over 0.9 to it, a scrambled alphabet one of 0.58
# in the middle and 0.79 in one of a hundred.
_LATIN_FREQUENCY = {
    "e": 12.8, "a": 8.6, "i": 7.8, "n": 7.2, "o": 6.6, "s": 6.5, "r": 6.4, "t": 6.2, "l": 4.4, "d": 4.2, "u": 4.0,
    "c": 3.0, "m": 3.0, "p": 2.4, "h": 2.2, "k": 1.9, "g": 1.7, "v": 1.6, "b": 1.6, "f": 1.4, "y": 1.4, "z": 1.2,
    "w": 1.0, "j": 0.7, "q": 0.5, "x": 0.2,
}  # fmt: skip
_LATIN_ENOUGH = 150
_VOWELS = frozenset("aeiouyàâäáãåæèéêëìíîïòóôõöøœùúûüýıαεηιουωάέήίόύώаеёиоуыэюяіїєў")


def share_implausible(words: Iterable[str]) -> float | None:
    """The share of words that no language spells so, 0-1; None where there are too few to tell."""
    judged = [verdict for word in words if (verdict := _is_implausible(word)) is not None]
    return sum(judged) / len(judged) if len(judged) >= ENOUGH else None


def arabic_likeness(text: str) -> float | None:
    """The cosine between the letter frequencies of `text` and those of Arabic; None for less than 60 Arabic letters.

    Running text has over 0.9, a scrambled alphabet under 0.6. Persian and Urdu have letters of their own, which are
    left out.
    """
    counts = Counter(char for char in text if char in _ARABIC_FREQUENCY)
    return _cosine(counts, _ARABIC_FREQUENCY) if counts.total() >= 60 else None


def latin_likeness(words: Iterable[str]) -> float | None:
    """The cosine between the letter frequencies of `words` and those of European languages; None for too few letters.

    Only words that look like running text count, each once: codes, acronyms and columns of `Yes` and `No` have letters
    of their own.
    """
    bare = {word.strip(".,;:!?()[]'\"«»“”‘’") for word in words}
    running = {word for word in bare if len(word) >= 3 and word.isalpha() and word[1:].islower()}
    counts = Counter(char for word in running for char in unicodedata.normalize("NFD", word.lower()))
    counts = Counter({char: count for char, count in counts.items() if char in _LATIN_FREQUENCY})
    return _cosine(counts, _LATIN_FREQUENCY) if counts.total() >= _LATIN_ENOUGH else None


def _cosine(counts: Counter[str], frequency: Mapping[str, float]) -> float:
    product = sum(count * frequency[char] for char, count in counts.items())
    norms = sqrt(sum(c * c for c in counts.values())) * sqrt(sum(f * f for f in frequency.values()))
    return product / norms


@lru_cache(maxsize=20_000)
def _is_implausible(word: str) -> bool | None:
    """Whether a word is misspelt beyond a language's habits; None for numbers, symbols and lone letters."""
    if any(map(is_unmapped, word)):
        return True
    letters = [char for char in word if char.isalpha()]
    if not letters:
        return None
    first = letters[0]
    if "\u0600" <= first <= "\u06ff":
        return _arabic(word)
    if "\u0590" <= first <= "\u05ff":
        return any(char in _HEBREW_FINALS for char in letters[:-1]) if len(letters) > 1 else None
    return _latin(word)


def _arabic(word: str) -> bool | None:
    core = word.strip("".join(char for char in word if unicodedata.category(char)[0] in "PS"))
    if len(core) < 2:
        return None
    letters = [char for char in core if char.isalpha()]
    if any(char in _ONLY_LAST for char in letters[:-1]):
        return True
    for char, after in zip(core, [*core[1:], ""], strict=True):
        if "\u0610" <= char <= "\u061a" or ("\u0656" <= char <= "\u065f"):
            return True
        if char in _TANWEEN and after and after.isalpha() and after not in "اىل":
            return True
        if char.isdigit() and after and after.isalpha() and "\u0600" <= after <= "\u06ff":
            return True
    return unicodedata.category(core[0]) == "Mn" or (len(letters) >= 4 and len(set(letters)) == 1)


def _latin(word: str) -> bool | None:
    """Latin, Greek and Cyrillic: words of five letters and more have a vowel; case does not change to and fro."""
    letters = [char for char in word if char.isalpha()]
    if len(letters) < 5 or not all(unicodedata.name(c, "").startswith(("LATIN", "GREEK", "CYRILLIC")) for c in letters):
        return None
    lower = [unicodedata.normalize("NFD", char)[0].lower() for char in letters]
    if not any(char in _VOWELS for char in lower) and not word.isupper():
        return True
    changes = sum(a.islower() and b.isupper() for a, b in pairwise(letters))
    return changes >= 3
