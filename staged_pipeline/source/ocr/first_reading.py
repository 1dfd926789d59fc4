"""The first reading of a page, begun before it is known how the page stands and in which script it is printed.

To detect that takes a quarter of the time of a reading, and most pages stand and are written like the page before. So a
page is read as the one before it was while the detection runs beside; where it says otherwise, that reading is given
up for another. What is read is the same either way.
"""

from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from PIL import Image

from staged_pipeline.core.evidence import Finding, Segment
from staged_pipeline.source.ocr.allowance import Allowance
from staged_pipeline.source.ocr.page_languages import by_script
from staged_pipeline.source.ocr.readings import Scan, read
from staged_pipeline.source.ocr.scan_graphics import erase, rule_rects
from staged_pipeline.source.ocr.tesseract import Orientation
from staged_pipeline.source.ocr.upright import Upright, detected, set_upright, turn_of

_MOST_CHANGES = 2


class FirstReading(NamedTuple):
    """A page set upright, what was `seen` of it before that, and what was read of it in which `languages`.

    `findings` tell of languages that are missing.
    """

    seen: Orientation | None
    upright: Upright
    scan: Scan
    languages: tuple[str, ...]
    segments: tuple[Segment, ...]
    findings: tuple[Finding, ...]


class _Stance(NamedTuple):
    """How a page stands and is to be read: degrees clockwise that set it upright, Tesseract codes."""

    rotation: int
    languages: tuple[str, ...]


class _Habit:
    """How the last page stood and was read, and how many pages in a row were not like the one before."""

    last: _Stance | None = None
    changes: int = 0


_habit = _Habit()


def first_reading(
    image: Image.Image,
    dpi: float,
    page_index: int,
    asked: tuple[str, ...],
    installed: frozenset[str],
    allowance: Allowance,
) -> FirstReading:
    """Detects, sets upright and reads a page image (any mode).

    Args:
        image: The page, in whatever way up.
        dpi: Its pixels an inch.
        page_index: Names the segments.
        asked: The languages to read it with; empty to go by the script.
        installed: The languages that are there.
        allowance: The time that is left.

    Raises:
        OcrError: Tesseract failed or took too long.
        MissingDependency: There is no language to read with.
    """
    last = _habit.last or _Stance(0, by_script(None, installed)[0])
    expected = _Stance(last.rotation, asked or last.languages)
    with ThreadPoolExecutor(max_workers=2) as threads, allowance.ahead() as ahead:
        detection = threads.submit(detected, image, dpi, ahead)
        upright, scan = _prepared(image, dpi, page_index, expected.rotation)
        # Where pages change all the time, too much would be read for nothing.
        pending = threads.submit(read, scan, expected.languages, ahead) if _habit.changes < _MOST_CHANGES else None
        seen = detection.result()
        languages, findings = (asked, ()) if asked else by_script(seen, installed)
        found = _habit.last = _Stance(turn_of(seen), languages)
        _habit.changes = 0 if found == expected else _habit.changes + 1
        if pending and found == expected:
            return FirstReading(seen, upright, scan, languages, pending.result(), findings)
        ahead.give_up()
    if found.rotation != expected.rotation:
        upright, scan = _prepared(image, dpi, page_index, found.rotation)
    return FirstReading(seen, upright, scan, languages, read(scan, languages, allowance), findings)


def _prepared(image: Image.Image, dpi: float, page_index: int, rotation: int) -> tuple[Upright, Scan]:
    upright = set_upright(image, rotation)
    rules = rule_rects(upright.image, dpi)
    return upright, Scan(erase(upright.image, rules), rules, dpi, page_index)
