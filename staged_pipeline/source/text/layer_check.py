"""Tests the text layer: is it there, does it cover the ink, does it read like a language?"""

import re
from collections.abc import Callable, Sequence
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from staged_pipeline.core.evidence import Finding, Segment, Word
from staged_pipeline.core.geometry import Box
from staged_pipeline.source import shades
from staged_pipeline.source.ocr import scan_graphics
from staged_pipeline.source.text import plausibility
from staged_pipeline.source.text.letters import is_unmapped

_IMPLAUSIBLE = 0.18  # share of a font's words: of sound fonts under 0.05, of scrambled ones above 0.25
_UNLIKE_ARABIC = 0.65
_UNLIKE_LATIN = 0.78  # of sound fonts over 0.89
_UNMAPPED = 0.12  # share of a font's characters
_SYMBOLS = ("wingdings", "webdings", "dingbats", "symbol", "marlett")
_SAMPLED_LINES = 3
AGREED = 0.6
"""Less agreement than this, and the text layer is not what the page shows."""
_MOSTLY = 0.6  # of the page's words: beyond this the page is read anew, not the broken lines
_INK = 40  # levels darker or lighter than the paper
_BLANK = 0.00015  # share of inked pixels of a page with nothing but dust
_UNCOVERED = 0.6  # share of the ink of a scan outside its text layer: skewed and loose boxes leave up to a third
_LARGE_IMAGE = 0.02  # of the page: smaller images are logos and signs
_PAGE_IMAGE = 0.6


class Verdict(NamedTuple):
    """What to do with the text layer.

    `keep`: it is sound. `page`: the page must be read by OCR. `parts`: OCR for the segments `broken` (indices) and for
    the boxes `pictures` that hold text the layer does not have.
    """

    action: Literal["keep", "page", "parts"]
    broken: frozenset[int] = frozenset()
    pictures: tuple[Box, ...] = ()
    findings: tuple[Finding, ...] = ()


def check(segments: Sequence[Segment], picture: Image.Image, dpi: float, images: Sequence[Box]) -> Verdict:
    """Judges the text layer of a page by its picture.

    Args:
        segments: What the layer says.
        picture: The page as it looks, RGB, at `dpi`.
        dpi: Pixels an inch.
        images: The boxes of raster images.
    """
    if not segments:
        return _without_text(picture)
    everything = frozenset(range(len(segments)))
    fonts, findings = _broken_fonts(segments)
    broken = frozenset(i for i, s in enumerate(segments) if _share(s.words, fonts) > 0.5)
    words = sum(len(segment.words) for segment in segments)
    lost = sum(len(segments[index].words) for index in broken)
    if lost > _MOSTLY * words:
        return Verdict("page", everything, (), tuple(findings))
    scan = next((box for box in images if box.area >= _PAGE_IMAGE), None)
    if scan is not None and (bare := _uncovered(picture, segments)) > _UNCOVERED:
        message = f"{bare:.0%} of the ink of a scanned page is not covered by its text layer"
        findings.append(Finding(kind="low_coverage", message=message, action="replaced_by_ocr"))
        return Verdict("page", everything, (), tuple(findings))
    pictures = tuple(box for box in images if _is_table_picture(box, segments, picture, dpi))
    if pictures:
        message = f"{len(pictures)} pictures show tables that the text layer does not have"
        findings.append(Finding(kind="low_coverage", message=message, action="replaced_by_ocr", box=pictures[0]))
    return Verdict("parts" if lost or pictures else "keep", broken, pictures, tuple(findings))


def agreement(segments: Sequence[Segment], read: Callable[[Segment], str]) -> float:
    """How far OCR agrees with the text layer, 0-1: the likeness of the letters of its longest lines.

    Args:
        segments: The text layer.
        read: What OCR reads in the place of a line.
    """
    longest = sorted(segments, key=lambda s: (-len(s.text), s.id))[:_SAMPLED_LINES]
    likeness = [SequenceMatcher(None, _letters(s.text), _letters(read(s)), autojunk=False).ratio() for s in longest]
    return sum(likeness) / len(likeness) if likeness else 1.0


def _letters(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


def _without_text(picture: Image.Image) -> Verdict:
    grey = np.asarray(picture.convert("L").reduce(max(1, picture.width // 900)))
    if _inked(grey).mean() < _BLANK:
        return Verdict("keep", findings=(Finding(kind="blank", message="the page is blank"),))
    return Verdict("page", findings=(Finding(kind="no_text", message="the page has no text layer"),))


def _broken_fonts(segments: Sequence[Segment]) -> tuple[set[str], list[Finding]]:
    by_font: dict[str, list[str]] = {}
    for segment in segments:
        for word in segment.words:
            by_font.setdefault(word.style.font, []).append(word.text)
    findings = [_font_finding(font, words) for font, words in sorted(by_font.items())]
    broken = {font for font, found in zip(sorted(by_font), findings, strict=True) if found}
    families = {_family(font) for font in broken}
    # The bold of a family that lies has too few words to be judged by itself, and the same maker's map.
    kin = {font for font, words in by_font.items() if _family(font) in families and len(words) < plausibility.ENOUGH}
    return broken | kin, [found for found in findings if found]


def _font_finding(font: str, words: Sequence[str]) -> Finding | None:
    """What is wrong with the words of a font, None where nothing is or they are too few to tell."""
    if font.lower().startswith(_SYMBOLS):
        return None
    text = "".join(words)
    unmapped = sum(map(is_unmapped, text)) / max(1, len(text))
    if unmapped > _UNMAPPED and len(text) >= 20:
        message = f"{font}: {unmapped:.0%} of the characters have no Unicode"
        return Finding(kind="missing_unicode", message=message, action="replaced_by_ocr")
    implausible = plausibility.share_implausible(words)
    arabic, latin = plausibility.arabic_likeness(text), plausibility.latin_likeness(words)
    if implausible is not None and implausible > _IMPLAUSIBLE:
        message = f"{font}: {implausible:.0%} of the words are spelt as no language spells"
    elif arabic is not None and arabic < _UNLIKE_ARABIC:
        message = f"{font}: the letters are as frequent as in no Arabic text (likeness {arabic:.2f})"
    elif latin is not None and latin < _UNLIKE_LATIN:
        message = f"{font}: the letters are as frequent as in no Latin text (likeness {latin:.2f})"
    else:
        return None
    return Finding(kind="implausible_words", message=message, action="replaced_by_ocr")


def _family(font: str) -> str:
    """`Amiri` of `ABCDEF+Amiri-Bold`."""
    return re.split(r"[-,]", font.rpartition("+")[2])[0].lower()


def _share(words: Sequence[Word], fonts: set[str]) -> float:
    """The share of a line's letters that are set in one of the fonts."""
    total = sum(len(word.text) for word in words)
    return sum(len(word.text) for word in words if word.style.font in fonts) / max(1, total)


def _uncovered(picture: Image.Image, segments: Sequence[Segment]) -> float:
    """The share of a printed page's ink that lies outside the lines of the text layer, 0-1; 0 where none is printed."""
    grey = np.asarray(picture.convert("L"))
    ink = _inked(grey)
    total = int(ink.sum())
    if not total or not _looks_printed(grey, ink):
        return 0.0
    height, width = ink.shape
    for segment in segments:
        box = segment.box.padded(0.003, 0.003)
        ink[int(box.y0 * height) : int(box.y1 * height) + 1, int(box.x0 * width) : int(box.x1 * width) + 1] = False
    return float(ink.sum()) / total


def _is_table_picture(box: Box, segments: Sequence[Segment], picture: Image.Image, dpi: float) -> bool:
    """Whether an image shows a ruled table that no text lies over.

    Other print in images (diagrams, screenshots, logos) belongs to a figure and is not read.
    """
    if not _LARGE_IMAGE <= box.area < _PAGE_IMAGE:
        return False
    if sum(segment.box.area for segment in segments if segment.box.covered_by(box) > 0.5) > 0.1 * box.area:
        return False
    width, height = picture.size
    crop = picture.crop((round(box.x0 * width), round(box.y0 * height), round(box.x1 * width), round(box.y1 * height)))
    if min(crop.size) < 40:
        return False
    rules = scan_graphics.find_rules(crop, dpi)
    level = sum(rule.width > 0.6 for rule in rules)
    upright = sum(rule.height > 0.5 for rule in rules)
    return level >= 3 and upright >= 2


def _looks_printed(grey: NDArray[np.uint8], ink: NDArray[np.bool_]) -> bool:
    share = float(ink.mean())
    levels = shades.counts(grey).reshape(16, 16).sum(axis=1) / grey.size
    paper = float(levels.max() + sum(sorted(levels)[-3:-1]) * 0.5)
    if not 0.015 < share < 0.35 or paper < 0.6:
        return False
    rows = ink[ink.any(axis=1)]
    changes = np.abs(np.diff(rows.astype(np.int8), axis=1)).sum(axis=1)
    # Letters are about as many pixels wide as high: a line of print changes at least every tenth of an inch or so.
    return bool(np.percentile(changes, 75) > max(12, grey.shape[1] / 25))


def _inked(grey: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Pixels that differ from the paper, which is the commonest level."""
    paper = shades.commonest(grey)
    return (grey > paper + _INK) | (grey < paper - _INK)
