"""Hostile files: each ends as pages or as one of our errors, with its exit code, and leaves nothing half-written."""

import time
from collections.abc import Generator
from pathlib import Path

import pytest
from hostile.pdfs import encrypted_pdf, page_of_100_000_words, text_that_is_markup
from hostile_files import HOSTILE

from staged_pipeline import compose
from staged_pipeline.core.errors import ExitCode, StagedError
from staged_pipeline.flow.converter import Converter, exit_code
from staged_pipeline.support.settings import Settings

SECONDS = 30
RESULT = frozenset({ExitCode.OK})
DAMAGED = frozenset({ExitCode.OK, ExitCode.UNREADABLE_INPUT, ExitCode.EMPTY_INPUT})
EXPECTED: dict[str, frozenset[ExitCode]] = {
    "missing_file": frozenset({ExitCode.UNREADABLE_INPUT}),
    "folder_named_like_a_pdf": frozenset({ExitCode.UNREADABLE_INPUT}),
    "loop_of_links": frozenset({ExitCode.UNREADABLE_INPUT}),
    "named_pipe": frozenset({ExitCode.UNREADABLE_INPUT}),
    "name_with_a_null_byte": frozenset({ExitCode.UNREADABLE_INPUT}),
    "name_longer_than_the_file_system_allows": frozenset({ExitCode.UNREADABLE_INPUT}),
    "name_of_250_bytes": RESULT,
    "name_of_dots_and_controls": RESULT,
    "name_that_is_no_unicode": RESULT,
    "empty_file": frozenset({ExitCode.EMPTY_INPUT}),
    "text_named_pdf": frozenset({ExitCode.UNSUPPORTED_FORMAT}),
    "web_page_named_pdf": frozenset({ExitCode.UNSUPPORTED_FORMAT}),
    "archive_named_pdf": frozenset({ExitCode.UNSUPPORTED_FORMAT}),
    "random_bytes": frozenset({ExitCode.UNSUPPORTED_FORMAT}),
    "gif_animation": frozenset({ExitCode.UNSUPPORTED_FORMAT}),
    "pdf_named_png": RESULT,
    "png_named_pdf": RESULT,
    "pdf_of_zero_pages": frozenset({ExitCode.EMPTY_INPUT}),
    "encrypted_pdf": frozenset({ExitCode.ENCRYPTED_INPUT}),
    "page_of_10_000_annotations": RESULT,
    "page_turned_by_a_quarter": RESULT,
    "jpeg_in_cmyk": RESULT,
    "jpeg_with_a_broken_colour_profile": RESULT,
    "png_of_one_pixel": RESULT,
    "png_of_16_bits": RESULT,
    "png_with_palette_and_transparency": RESULT,
    "webp_animation": RESULT,
    "text_that_is_markup": RESULT,
    "png_of_20_000_pixels_a_side": RESULT | {ExitCode.OVERSIZED_INPUT},
    "png_that_claims_400_megapixels_more": frozenset({ExitCode.OVERSIZED_INPUT, ExitCode.UNREADABLE_INPUT}),
    "tiff_bomb": RESULT | {ExitCode.OVERSIZED_INPUT},
    "jpeg_with_a_lying_header": frozenset({ExitCode.OVERSIZED_INPUT, ExitCode.UNREADABLE_INPUT}),
}
"""What may come of each; what is not named may end as a result, as unreadable or as empty."""


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("output")


@pytest.fixture(scope="module")
def converter(output: Path) -> Generator[Converter]:
    # Without OCR: what is tried here is reading, and Tesseract's time would be most of it.
    with compose.open_converter(Settings(output=output, pages="all", ocr="off", dpi=72)) as opened:
        yield opened


def outcome(converter: Converter, path: Path) -> tuple[ExitCode, str]:
    """How the document ended, and what was said about it."""
    try:
        run = converter.convert(path)
    except StagedError as error:
        return error.exit_code, str(error)
    return exit_code(run), " ".join(page.error.message for page in run.pages if page.error)


@pytest.mark.parametrize("name", [name for name in HOSTILE if name != "page_of_100_000_words"])
def test_a_hostile_file_is_a_result_or_an_error(name: str, converter: Converter, output: Path, tmp_path: Path) -> None:
    path = HOSTILE[name](tmp_path)
    before = set(output.iterdir())
    began = time.process_time()  # what else the machine does must not count; who waits for ever, pytest ends
    code, said = outcome(converter, path)
    seconds = time.process_time() - began
    assert code in EXPECTED.get(name, DAMAGED), said
    assert seconds < SECONDS
    made = set(output.iterdir()) - before
    assert not list(output.rglob("*.part"))
    if code is ExitCode.OK:
        (folder,) = made
        assert (folder / "document.html").stat().st_size > 0
        for page in folder.glob("page_*"):
            assert (page / "final.html").read_text("utf-8").rstrip().endswith("</html>")
    else:
        assert said.strip()
        assert not [final for folder in made for final in folder.glob("page_*/final.html")]


def test_there_are_at_least_forty() -> None:
    assert len(HOSTILE) >= 40
    assert set(EXPECTED) <= set(HOSTILE)


def test_the_right_password_opens(tmp_path: Path) -> None:
    path = encrypted_pdf(tmp_path)
    with compose.open_converter(Settings(output=tmp_path / "out", password="secret")) as opened:
        assert outcome(opened, path)[0] is ExitCode.OK
    assert "secret" not in (tmp_path / "out" / "locked" / "run.json").read_text("utf-8")


def test_a_wrong_password_says_so(tmp_path: Path) -> None:
    path = encrypted_pdf(tmp_path)
    with compose.open_converter(Settings(output=tmp_path / "out", password="guess")) as opened:
        assert outcome(opened, path)[0] is ExitCode.ENCRYPTED_INPUT
    assert not (tmp_path / "out").exists()


def test_markup_in_the_text_stays_text(converter: Converter, tmp_path: Path) -> None:
    path = text_that_is_markup(tmp_path)
    outcome(converter, path)
    folder = converter.folder_of(path)
    for file in (folder / "page_0000" / "final.html", folder / "document.html", folder / "index.html"):
        html = file.read_text("utf-8")
        assert "<script>alert" not in html
        assert "<img src=x" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in (folder / "page_0000" / "final.html").read_text("utf-8")


@pytest.mark.slow
def test_a_hundred_thousand_words_are_all_there(converter: Converter, tmp_path: Path) -> None:
    path = page_of_100_000_words(tmp_path)
    run = converter.convert(path)
    assert run.pages[0].route == "staged"
    assert (converter.folder_of(path) / "document.html").read_text("utf-8").count("word") >= 100_000
