"""Reads a page image: sets it upright, picks the languages, and gives its lines as segments."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from PIL import Image

from staged_pipeline.core.errors import OcrError
from staged_pipeline.core.evidence import Finding, Segment
from staged_pipeline.core.geometry import Box
from staged_pipeline.core.scripts import is_rtl, main_script
from staged_pipeline.source.languages import UNDETERMINED, language_of
from staged_pipeline.source.ocr import language_packs, tesseract
from staged_pipeline.source.ocr.allowance import Allowance
from staged_pipeline.source.ocr.asked_languages import asked_for
from staged_pipeline.source.ocr.boxes import mended, scaled
from staged_pipeline.source.ocr.first_reading import first_reading
from staged_pipeline.source.ocr.hocr import Rect, parse_hocr
from staged_pipeline.source.ocr.missed_lines import with_missed_lines
from staged_pipeline.source.ocr.page_languages import common, is_latin
from staged_pipeline.source.ocr.readings import (
    ARABIC_DPI,
    ARABIC_SCRIPT,
    OCR_DPI,
    ONE_BLOCK,
    Scan,
    as_segments,
    fused,
    read,
    reading,
)
from staged_pipeline.source.ocr.scan_graphics import find_pictures
from staged_pipeline.source.ocr.second_script import has_right_to_left, unread, with_second_script
from staged_pipeline.source.ocr.text_lines import segments_of
from staged_pipeline.source.ocr.upright import Upright, at_dpi

_Read = TypeVar("_Read")

_ARABIC = ("ara",)
"""For what is left of a page whose Latin text was read already."""

_SECONDS = 60.0
_WORTH_A_SECOND_PASS = 12
_FILLED_WITH_TEXT = 0.15
_DOUBTFUL = 0.75
_COARSER = 0.1  # how much less sure a single coarse reading of Arabic is than both together


@dataclass(frozen=True)
class OcrResult:
    """What was read of a page.

    `image` is the upright page at the resolution given; all boxes are fractions of it. `rotation` (degrees clockwise)
    and `skew` (degrees) are what was undone. `language` is a BCP 47 tag of the text, `languages` the Tesseract codes
    it was read with. `confidence` is the mean over letters, 0-1. `rules` are printed rules, `pictures` areas filled
    with shades or ink.
    """

    segments: tuple[Segment, ...]
    image: Image.Image
    rotation: int
    skew: float
    language: str
    languages: tuple[str, ...]
    confidence: float
    findings: tuple[Finding, ...]
    rules: tuple[Box, ...] = ()
    pictures: tuple[Box, ...] = ()


def ocr_available() -> bool:
    """Whether Tesseract and the data of at least one language are there."""
    found = tesseract.installation()
    return found is not None and bool(found.languages - {"osd"})


def probe() -> tesseract.Installation | None:
    """Tesseract's version and languages, None where it is missing."""
    return tesseract.installation()


def recognise(
    image: Image.Image,
    dpi: float,
    page_index: int,
    languages: tuple[str, ...] = (),
    seconds: float = _SECONDS,
) -> OcrResult:
    """Reads a page image.

    Args:
        image: The page, any mode, in whatever way up.
        dpi: Its pixels an inch; about `OCR_DPI` is best.
        page_index: Names the segments.
        languages: Language codes (`ara`, `ar`), the main one first; empty to go by the script.
        seconds: Of processor time, for all of it.

    Raises:
        OcrError: Tesseract failed or took too long.
        MissingDependency: Tesseract or the data of a language that was asked for is not installed.
    """
    allowance = Allowance(seconds)
    installed = tesseract.require().languages
    first = first_reading(image, dpi, page_index, asked_for(languages, installed), installed, allowance)
    upright, scan, chosen, segments = first.upright, first.scan, first.languages, first.segments
    findings = (*_turn_findings(upright), *first.findings)
    looked_for_arabic = False
    if not languages:
        (chosen, segments, looked_for_arabic), failed = _or_kept(
            lambda: _read_again(scan, chosen, segments, installed, first.seen, allowance), (chosen, segments, True)
        )
        findings += failed
    filled = find_pictures(upright.image, dpi)
    pictures = _without_text(filled, segments)
    if not languages and not looked_for_arabic and "ara" in installed and not ARABIC_SCRIPT & set(chosen):
        segments, failed = _or_kept(lambda: _with_arabic(scan, segments, pictures, allowance), segments)
        findings += failed
    scripts = common(installed) if not languages and _has_right_to_left(segments) else chosen
    segments, failed = _or_kept(lambda: with_missed_lines(scan, segments, pictures, scripts, allowance), segments)
    findings += failed
    return OcrResult(
        segments=segments,
        image=upright.image,
        rotation=upright.rotation,
        skew=upright.skew,
        language=_language(segments),
        languages=chosen,
        confidence=_mean_confidence(segments),
        findings=findings,
        rules=tuple(Box.scaled(*rule, *upright.image.size) for rule in scan.rules),
        pictures=filled,
    )


def recognise_box(
    image: Image.Image,
    dpi: float,
    box: Box,
    languages: tuple[str, ...] = (),
    page_index: int = 0,
    seconds: float = _SECONDS,
) -> tuple[Segment, ...]:
    """Reads one block of an upright page image as lines of one column; boxes are fractions of the whole page.

    Raises the errors of `recognise`.
    """
    allowance = Allowance(seconds)
    installed = tesseract.require().languages
    chosen = asked_for(languages, installed) or common(installed)
    margin = max(4, round(dpi * 0.05))
    left, top = max(0, round(box.x0 * image.width) - margin), max(0, round(box.y0 * image.height) - margin)
    right = min(image.width, round(box.x1 * image.width) + margin)
    bottom = min(image.height, round(box.y1 * image.height) + margin)
    if right - left < 2 or bottom - top < 2:
        return ()
    crop = at_dpi(image.crop((left, top, right, bottom)).convert("L"), dpi, OCR_DPI)
    scale = crop.width / (right - left)
    page = parse_hocr(tesseract.hocr(crop, dpi * scale, chosen, ONE_BLOCK, allowance))
    moved = scaled(mended(page), 1.0, left * scale, top * scale)
    return segments_of(moved, (round(image.width * scale), round(image.height * scale)), dpi * scale, page_index)


def languages_of_text(text: str) -> tuple[str, ...]:
    """The installed languages with which to read print that is said to be `text`, by its script; empty for unsure."""
    installed = tesseract.require().languages
    script = main_script(text)
    if script == "Latn":
        return ("eng",) if "eng" in installed else ()
    if script == "Arab":
        return common(installed) if "ara" in installed else ()
    return ()


def _read_again(
    scan: Scan,
    chosen: tuple[str, ...],
    segments: tuple[Segment, ...],
    installed: frozenset[str],
    seen: tesseract.Orientation | None,
    allowance: Allowance,
) -> tuple[tuple[str, ...], tuple[Segment, ...], bool]:
    """A second reading where the first was of another language, or so unsure that the script may have been mistaken.

    Gives the languages and segments of the better one, and whether Arabic was looked for without finding any.
    """
    better = _better_language(_language(segments), chosen, installed)
    if better and sum(len(segment.words) for segment in segments) >= _WORTH_A_SECOND_PASS:
        return better, read(scan, better, allowance), False
    usual = common(installed)
    sure = _mean_confidence(segments)
    if sure < _DOUBTFUL and usual[0] not in chosen and not is_latin(seen):
        found = reading(scan, ARABIC_DPI, usual[:1], allowance)
        coarse = segments_of(found.page, found.grey.size, found.dpi, scan.page_index)
        if _mean_confidence(coarse) < sure - _COARSER:
            return chosen, segments, not _has_right_to_left(coarse)
        again = read(scan, usual, allowance)
        if _mean_confidence(again) > sure:
            return usual, again, False
        return chosen, segments, not _has_right_to_left(again)
    return chosen, segments, False


def _with_arabic(
    scan: Scan, segments: tuple[Segment, ...], pictures: tuple[Box, ...], allowance: Allowance
) -> tuple[Segment, ...]:
    """The segments with the Arabic lines that a reading without Arabic could not see."""
    rest = unread(at_dpi(scan.image, scan.dpi, OCR_DPI), segments, pictures)
    if rest is None:
        return segments
    factor = rest.width / scan.image.width
    rules = tuple(Rect(*(value * factor for value in rule)) for rule in scan.rules)
    unseen = Scan(rest, rules, scan.dpi * factor, scan.page_index)
    # What is left is drawings and signatures more often than Arabic: one coarse reading tells.
    coarse = reading(unseen, ARABIC_DPI, _ARABIC, allowance)
    if not has_right_to_left(coarse.page):
        return segments
    both = fused(coarse, reading(unseen, OCR_DPI, _ARABIC, allowance))
    return with_second_script(segments, as_segments(both, unseen), scan.page_index)


def _or_kept(further: Callable[[], _Read], found: _Read) -> tuple[_Read, tuple[Finding, ...]]:
    """What a further reading gives; where it fails, what was `found` before, and a finding that says so."""
    try:
        return further(), ()
    except OcrError as error:
        message = f"a further reading failed: {error}"
        return found, (Finding(kind="ocr_incomplete", message=message, action="kept"),)


def _has_right_to_left(segments: tuple[Segment, ...]) -> bool:
    return any(is_rtl(char) for segment in segments for char in segment.text)


def _language(segments: tuple[Segment, ...]) -> str:
    return language_of(" ".join(segment.text for segment in segments))


def _without_text(pictures: tuple[Box, ...], segments: tuple[Segment, ...]) -> tuple[Box, ...]:
    """The pictures that are not just shaded boxes with text in them."""

    def text_in(picture: Box) -> float:
        return sum(segment.box.area for segment in segments if segment.box.covered_by(picture) > 0.5) / picture.area

    return tuple(picture for picture in pictures if text_in(picture) < _FILLED_WITH_TEXT)


def _better_language(language: str, used: tuple[str, ...], installed: frozenset[str]) -> tuple[str, ...] | None:
    """The languages for a second reading, where the first showed the text to be in another installed language."""
    code = language_packs.code_of_tag(language) if language != UNDETERMINED else None
    if code is None or code in used or code not in installed:
        return None
    return (code, *(each for each in used if each == "eng"))


def _turn_findings(upright: Upright) -> tuple[Finding, ...]:
    found: list[Finding] = []
    if upright.rotation:
        message = f"The page upright turned; it was turned {upright.rotation} degrees clockwise."
        found.append(Finding(kind="rotated", message=message, action="mended"))
    if upright.skew:
        message = f"The lines fell by {upright.skew:.1f} degrees; the page was straightened."
        found.append(Finding(kind="skewed", message=message, action="mended"))
    return tuple(found)


def _mean_confidence(segments: tuple[Segment, ...]) -> float:
    weights = [len(segment.text) for segment in segments]
    total = sum(weights)
    pairs = zip(segments, weights, strict=True)
    return round(sum(s.confidence * w for s, w in pairs) / total, 3) if total else 0.0
