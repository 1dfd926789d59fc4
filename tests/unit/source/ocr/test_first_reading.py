"""Reading a page while its orientation is detected: what is read, and what becomes of a reading that was not needed."""

import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
from ocr_pages import ARABIC, ARABIC_LINES, ENGLISH, LATIN, drawn, fake_tesseract
from PIL import Image

from staged_pipeline.core.errors import OcrError
from staged_pipeline.source.ocr import tesseract
from staged_pipeline.source.ocr.allowance import Allowance
from staged_pipeline.source.ocr.first_reading import FirstReading, first_reading

pytestmark = pytest.mark.ocr

DPI = 200


@pytest.fixture(scope="module")
def english() -> Image.Image:
    return drawn(ENGLISH, LATIN)


def read(image: Image.Image, asked: tuple[str, ...] = ()) -> FirstReading:
    return first_reading(image, DPI, 0, asked, tesseract.require().languages, Allowance(60))


def expect(image: Image.Image) -> None:
    """Makes pages like this one what is expected: the first may be a change, the second is none."""
    read(image)
    read(image)


@contextmanager
def nothing_left_running() -> Generator[None]:
    """Fails where what is done within takes as long as the program that was not needed, or leaves it behind."""
    start = time.monotonic()
    yield
    assert time.monotonic() - start < 30
    assert [child.cmdline() for child in psutil.Process().children() if "60" in child.cmdline()] == []


def saying(rotation: int) -> str:
    """A shell command that says what detection says of a page in Latin letters."""
    return f"printf 'Rotate: {rotation}\\nOrientation confidence: 9\\nScript: Latin\\nScript confidence: 9\\n'"


@pytest.mark.parametrize("before", ["alike", "turned", "arabic", "asked"])
def test_a_page_is_read_the_same_whatever_the_page_before_it_was(english: Image.Image, before: str) -> None:
    match before:
        case "turned":
            assert read(english.rotate(180)).upright.rotation == 180
        case "arabic":
            if "ara" not in tesseract.require().languages:
                pytest.skip("Tesseract has no Arabic data here")
            assert read(drawn(ARABIC_LINES, ARABIC, size=18)).languages[0] == "ara"
        case "asked":
            assert read(english, ("osd",)).languages == ("osd",)
        case _:
            read(english)
    found = read(english)
    assert (found.upright.rotation, found.languages) == (0, ("eng",))
    assert tuple(segment.text for segment in found.segments) == ENGLISH


def test_a_reading_that_expected_another_turn_is_stopped(
    english: Image.Image, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expect(english)
    began = tmp_path / "began"
    detection = saying(180)
    waiting = f'while [ ! -e "{began}" ]; do sleep 0.1; done'
    reading = f'if [ ! -e "{began}" ]; then echo > "{began}"; exec sleep 60; fi'
    fake_tesseract(tmp_path, f'case "$*" in *"--psm 0"*) {waiting}; {detection};; *) {reading};; esac', monkeypatch)
    with nothing_left_running():
        found = read(english)
    assert (found.upright.rotation, found.segments) == (180, ())


def test_a_detection_that_fails_stops_the_reading(
    english: Image.Image, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expect(english)
    failing = "echo 'out of luck' >&2; exit 3"
    fake_tesseract(tmp_path, f'case "$*" in *"--psm 0"*) {failing};; *) exec sleep 60;; esac', monkeypatch)
    with nothing_left_running(), pytest.raises(OcrError, match=r"status 3\): out of luck"):
        read(english)


def test_pages_that_change_all_the_time_are_read_once(
    english: Image.Image, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expect(english)
    log = tmp_path / "log"
    readings: list[int] = []
    for rotation in (180, 0, 180, 0, 180):
        log.write_text("")
        detection = f"sleep 0.5; {saying(rotation)}"
        fake_tesseract(tmp_path, f'case "$*" in *"--psm 0"*) {detection};; *) echo >> "{log}";; esac', monkeypatch)
        assert read(english).upright.rotation == rotation
        readings.append(log.read_text().count("\n"))
    assert readings[2:] == [1, 1, 1]
