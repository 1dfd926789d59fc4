r"""How far an answer agrees with the lines of its element: the confidence in it, and the words that differ.

The share of the answer's words that the lines have (*supported*) and of the lines' words that the answer has (*used*)
are taken together as their harmonic mean, `a`. How much `a` counts is the lines' own confidence, `w`: that of a text
layer in full, that of OCR by half, since OCR is what a model is asked to correct. The rest is what a model's answer
counts for by itself:

    confidence = (1 - w) * 0.75 + w * a

Words are compared without case, accents and marks of direction; a word a few letters off is the same word, as are
words joined or split in the lines (`m n`, `mn`). What stands in formulas is not asked for in the lines, and words of
the lines that formulas have, or that are as short as symbols, count as used where there are formulas.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from staged_pipeline.core.evidence import Segment

UNCHECKED = 0.75
_OCR_WEIGHT = 0.5
_MOST_COMPARED = 120
_SYMBOL = 2
_PART = 4
_WORD = re.compile(r"[^\W_]+")


class Agreement(NamedTuple):
    """`confidence` is 0-1. `unsupported` are words that only the answer has, `unused` those that only the lines have.

    `share` is their agreement `a`, None where there was nothing to compare. `read` says that the lines are OCR's.
    """

    confidence: float
    share: float | None
    unsupported: tuple[str, ...]
    unused: tuple[str, ...]
    read: bool


def agreement(said: str, formulas: Iterable[str], segments: Sequence[Segment]) -> Agreement:
    """Compares an answer with lines.

    Args:
        said: The words of the answer, without formulas.
        formulas: The LaTeX of its formulas.
        segments: The lines of its element, and those that it cites.
    """
    read = any(segment.source == "ocr" for segment in segments)
    tex = " ".join(formulas)
    answer, lines = _words(said), _words(" ".join(segment.text for segment in segments))
    if not segments or not lines or not (answer or tex):
        return Agreement(UNCHECKED, None, (), (), read)
    unsupported = _without(answer, lines, read=read)
    unused = _without(lines, answer + _words(re.sub(r"\\([A-Za-z]+)", r" \1 ", tex)), read=read)
    if tex:
        unused = [word for word in unused if len(word) > _SYMBOL and not any(map(str.isdigit, word))]
    supported = 1 - len(unsupported) / len(answer) if answer else 1.0
    used = 1 - len(unused) / len(lines)
    share = 2 * supported * used / (supported + used) if supported + used else 0.0
    trust = sum(segment.confidence for segment in segments) / len(segments) * (_OCR_WEIGHT if read else 1.0)
    confidence = round((1 - trust) * UNCHECKED + trust * share, 3)
    return Agreement(confidence, round(share, 3), tuple(unsupported), tuple(unused), read)


def support(text: str, segments: Sequence[Segment]) -> float:
    """The share of the words of `text` that `segments` have, 1 where it has none."""
    words = _words(text)
    return (
        1 - len(_without(words, _words(" ".join(s.text for s in segments)), read=True)) / len(words) if words else 1.0
    )


def _words(text: str) -> list[str]:
    plain = "".join(
        str(unicodedata.digit(char)) if unicodedata.category(char) == "Nd" else char
        for char in unicodedata.normalize("NFKD", text)
        if unicodedata.category(char) not in {"Mn", "Cf"} and char != "ـ"
    )
    return _WORD.findall(plain.casefold())


def _without(words: Sequence[str], others: Sequence[str], *, read: bool) -> list[str]:
    """The words that have no counterpart among `others`, each counterpart used once."""
    left = Counter(others)
    missing: list[int] = []
    for place, word in enumerate(words):
        if left[word]:
            left[word] -= 1
        else:
            missing.append(place)
    if not missing:
        return []
    pairs = {a + b for a, b in pairwise(others)}
    there = set(others)
    joined = "".join(others)
    rest = [word for word, count in left.items() if count][:_MOST_COMPARED]
    known: dict[str, bool] = {}
    for word in dict.fromkeys(words[place] for place in missing):
        if len(known) == _MOST_COMPARED:
            break
        known[word] = (
            word in pairs
            or (len(word) >= _PART and word in joined)
            or any(_near(word, other, read=read) for other in rest)
        )
    return [words[place] for place in missing if not known.get(words[place]) and not _is_part(words, place, there)]


def _is_part(words: Sequence[str], place: int, others: set[str]) -> bool:
    """Whether a word and one beside it are one word among `others`."""
    pair = words[max(0, place - 1) : place + 2]
    return any(a + b in others for a, b in pairwise(pair))


def _near(a: str, b: str, *, read: bool) -> bool:
    """Whether two words are a few letters apart: a quarter of them, a third where OCR read one."""
    if any(map(str.isdigit, a + b)) and not read:
        return False
    most = len(a) // 3 if read else len(a) // 4
    return abs(len(a) - len(b)) <= most and _distance(a, b) <= most


def _distance(a: str, b: str) -> int:
    """Levenshtein's distance."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        before, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (x != y))
    return row[-1]
