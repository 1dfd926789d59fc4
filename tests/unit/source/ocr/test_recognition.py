"""Reading page images with real Tesseract: upright, turned, skewed, Latin and Arabic."""

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from ocr_pages import ARABIC, ARABIC_LINES, ENGLISH, LATIN, drawn, fake_tesseract
from PIL import Image, ImageDraw

from staged_pipeline.core.errors import MissingDependency, OcrError
from staged_pipeline.core.geometry import Box
from staged_pipeline.source.ocr import recognition, tesseract
from staged_pipeline.source.ocr.allowance import Allowance

pytestmark = pytest.mark.ocr

DPI = 200


def read_words(result: recognition.OcrResult) -> list[str]:
    return " ".join(segment.text for segment in result.segments).split()


def recall(found: list[str], lines: tuple[str, ...]) -> float:
    wanted = " ".join(lines).split()
    return sum(word in found for word in wanted) / len(wanted)


@pytest.fixture(scope="module")
def english() -> Image.Image:
    return drawn(ENGLISH, LATIN)


@pytest.fixture(scope="module")
def english_result(english: Image.Image) -> recognition.OcrResult:
    return recognition.recognise(english, DPI, 3)


def test_lines_come_in_order_with_words_and_boxes(english_result: recognition.OcrResult) -> None:
    assert tuple(segment.text for segment in english_result.segments) == ENGLISH
    assert [segment.id for segment in english_result.segments] == ["p3_l0", "p3_l1", "p3_l2", "p3_l3"]
    assert english_result.language == "en"
    assert english_result.confidence > 0.9
    assert (english_result.rotation, english_result.skew, english_result.findings) == (0, 0.0, ())
    for segment in english_result.segments:
        assert segment.source == "ocr"
        assert segment.direction == "ltr"
        assert segment.box.x0 == pytest.approx(0.1, abs=0.01)
        assert segment.box.y0 < segment.baseline <= segment.box.y1
        assert all(word.box.covered_by(segment.box.padded(0.001, 0.001)) > 0.99 for word in segment.words)


def test_size_of_type_is_near_the_printed_one(english_result: recognition.OcrResult) -> None:
    sizes = {segment.words[0].style.size for segment in english_result.segments}
    assert len(sizes) == 1
    assert sizes.pop() == pytest.approx(14, rel=0.15)


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_turned_pages_are_set_upright(english: Image.Image, rotation: int) -> None:
    result = recognition.recognise(english.rotate(rotation, expand=True), DPI, 0)
    assert result.rotation == rotation
    assert result.image.size == english.size
    assert recall(read_words(result), ENGLISH) == 1
    assert [finding.kind for finding in result.findings] == ["rotated"]


def test_skewed_pages_are_straightened(english: Image.Image) -> None:
    falling = english.rotate(-2.5, fillcolor="white", resample=Image.Resampling.BICUBIC)
    result = recognition.recognise(falling, DPI, 0)
    assert result.skew == pytest.approx(2.5, abs=0.2)
    assert recall(read_words(result), ENGLISH) >= 0.95
    assert [finding.kind for finding in result.findings] == ["skewed"]


def test_arabic_is_told_and_read_in_logical_order() -> None:
    if "ara" not in tesseract.require().languages:
        pytest.skip("Tesseract has no Arabic data here")
    result = recognition.recognise(drawn(ARABIC_LINES, ARABIC, size=18), DPI, 0)
    assert result.languages[0] == "ara"
    assert result.language == "ar"
    assert recall(read_words(result), ARABIC_LINES) >= 0.9
    for segment in result.segments:
        assert segment.direction == "rtl"
        assert segment.words[0].box.x0 > segment.words[-1].box.x0
        assert segment.box.height < 0.1


def test_a_script_that_was_mistaken_is_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    if "ara" not in tesseract.require().languages:
        pytest.skip("Tesseract has no Arabic data here")
    monkeypatch.setattr(tesseract, "orientation", lambda *_: tesseract.Orientation(0, 9.0, "Cyrillic", 0.3))
    result = recognition.recognise(drawn(ARABIC_LINES, ARABIC, size=18), DPI, 0)
    assert result.languages == ("ara", "eng")
    assert recall(read_words(result), ARABIC_LINES) >= 0.9


def test_a_line_does_not_run_across_an_upright_rule() -> None:
    page = drawn(("left side | right side of it",), LATIN)
    draw = ImageDraw.Draw(page)
    bar = next(
        word for word in recognition.recognise(page, DPI, 0, ("eng",)).segments[0].words if word.text in {"|", "l", "I"}
    )
    x = round((bar.box.x0 + bar.box.x1) / 2 * page.width)
    draw.rectangle((x - 6, 60, x + 6, 300), fill="white")
    draw.rectangle((x - 1, 60, x + 1, 300), fill="black")
    result = recognition.recognise(page, DPI, 0, ("eng",))
    assert [segment.text for segment in result.segments] == ["left side", "right side of it"]
    assert len(result.rules) == 1


def test_a_blank_page_has_no_lines() -> None:
    result = recognition.recognise(Image.new("RGB", (850, 1100), "white"), 100, 0)
    assert result.segments == ()
    assert result.language == "und"
    assert result.confidence == 0


@pytest.mark.parametrize("size", [(1, 1), (5, 900), (900, 3)])
def test_slivers_have_no_lines(size: tuple[int, int]) -> None:
    assert recognition.recognise(Image.new("L", size, 255), 100, 0).segments == ()


def test_one_block_of_a_page(english: Image.Image, english_result: recognition.OcrResult) -> None:
    whole = english_result.segments[2]
    found = recognition.recognise_box(english, DPI, whole.box, ("eng",), page_index=3)
    assert [segment.text for segment in found] == [whole.text]
    assert found[0].box.iou(whole.box) > 0.8


def test_an_empty_block_has_no_lines(english: Image.Image) -> None:
    assert recognition.recognise_box(english, DPI, Box(0.5, 0.5, 0.5, 0.5), ("eng",)) == ()


def test_a_missing_language_names_the_command(english: Image.Image) -> None:
    with pytest.raises(MissingDependency, match="apt-get install tesseract-ocr-tlh"):
        recognition.recognise(english, DPI, 0, ("tlh",))


def test_no_tesseract_is_a_missing_dependency(english: Image.Image, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    tesseract.installation.cache_clear()
    try:
        assert not recognition.ocr_available()
        with pytest.raises(MissingDependency, match="apt-get install tesseract-ocr"):
            recognition.recognise(english, DPI, 0)
    finally:
        tesseract.installation.cache_clear()


def ask(seconds: float) -> str:
    return tesseract.hocr(Image.new("L", (50, 50), 255), DPI, ("eng",), 3, Allowance(seconds))


def test_a_hung_program_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_tesseract(tmp_path, "exec sleep 60", monkeypatch)
    with pytest.raises(OcrError, match="did not finish within 4 s"):
        ask(0.1)


def test_a_program_that_works_too_long_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_tesseract(tmp_path, "while :; do :; done", monkeypatch)
    with pytest.raises(OcrError, match="used more than 1 s of processor time"):
        ask(0.1)


def test_waiting_for_a_busy_machine_is_no_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_tesseract(tmp_path, "sleep 2; echo read", monkeypatch)
    assert ask(0.1) == "read\n"


def working(seconds: float) -> "subprocess.Popen[bytes]":
    work = f"import time\nwhile time.process_time() < {seconds}: pass"
    pipe = subprocess.PIPE
    return subprocess.Popen([sys.executable, "-c", work], stdin=pipe, stdout=pipe, stderr=pipe)


def test_the_readings_of_a_page_share_its_time() -> None:
    allowance = Allowance(3)
    with working(2.2) as first:
        assert allowance.output(first, b"") == (b"", b"")
    with working(9) as second, pytest.raises(TimeoutError, match="more than 1 s"):
        allowance.output(second, b"")


def test_what_is_given_up_costs_no_time() -> None:
    allowance = Allowance(2)
    with ThreadPoolExecutor() as threads, allowance.ahead() as ahead, working(60) as unneeded:
        pending = threads.submit(ahead.output, unneeded, b"")
        time.sleep(1.5)
        ahead.give_up()
        with pytest.raises(TimeoutError, match="not needed"):
            pending.result()
    with working(1.6) as needed:
        assert allowance.output(needed, b"") == (b"", b"")


def test_nothing_is_begun_after_giving_up() -> None:
    with Allowance(60).ahead() as ahead:
        ahead.give_up()
        with working(60) as late, pytest.raises(TimeoutError, match="not needed"):
            ahead.output(late, b"")


def test_a_second_reading_that_fails_leaves_the_first(english: Image.Image, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: object) -> None:
        raise OcrError("out of luck")

    monkeypatch.setattr(recognition, "_read_again", failing)
    result = recognition.recognise(english, DPI, 0)
    assert recall(read_words(result), ENGLISH) == 1
    assert [(finding.kind, finding.action) for finding in result.findings] == [("ocr_incomplete", "kept")]


def test_a_failing_program_is_an_ocr_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_tesseract(tmp_path, "echo 'out of luck' >&2; exit 3", monkeypatch)
    with pytest.raises(OcrError, match=r"status 3\): out of luck"):
        ask(5)
