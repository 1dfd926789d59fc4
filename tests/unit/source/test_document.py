import io
import struct
from pathlib import Path

import pymupdf
import pytest
from pdfs import write_pdf
from PIL import Image

from staged_pipeline.core.errors import (
    EmptyInput,
    EncryptedInput,
    OcrError,
    OversizedInput,
    PageOutOfRange,
    UnreadableInput,
    UnsupportedFormat,
)
from staged_pipeline.core.page import Page
from staged_pipeline.source.document import open_document
from staged_pipeline.source.ocr import recognition
from staged_pipeline.source.options import SourceOptions

PLAIN = SourceOptions(ocr="off", regions=False)


def read(path: Path, index: int = 0, password: str | None = None) -> Page:
    with open_document(path, password) as document:
        return document.read_page(index, PLAIN)


def picture_of(page: Page) -> Image.Image:
    return Image.open(io.BytesIO(page.image.png)).convert("RGB")


def test_a_pdf_gives_its_image_and_its_lines(tmp_path: Path) -> None:
    page = read(write_pdf(tmp_path / "book.txt", ["one line\nand another"]))
    assert [segment.text for segment in page.evidence.segments] == ["one line", "and another"]
    assert page.evidence.source == "text_layer"
    assert (page.image.width, page.image.height) == picture_of(page).size
    assert page.image.width == pytest.approx(420 / 72 * 150, abs=1)


def test_what_cannot_be_read_says_why(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInput, match="no such file"):
        open_document(tmp_path / "none.pdf")
    with pytest.raises(UnreadableInput, match="folder"):
        open_document(tmp_path)
    (tmp_path / "empty.pdf").write_bytes(b"")
    with pytest.raises(EmptyInput):
        open_document(tmp_path / "empty.pdf")
    (tmp_path / "text.pdf").write_text("just <script>text</script>")
    with pytest.raises(UnsupportedFormat, match="is text"):
        open_document(tmp_path / "text.pdf")
    (tmp_path / "office.pdf").write_bytes(b"PK\x03\x04" + bytes(50))
    with pytest.raises(UnsupportedFormat, match="office"):
        open_document(tmp_path / "office.pdf")
    (tmp_path / "noise.pdf").write_bytes(b"%PDF-1.7\n" + bytes(range(256)) * 9)
    with pytest.raises((UnreadableInput, EmptyInput)):
        open_document(tmp_path / "noise.pdf")


def test_a_truncated_pdf_is_repaired(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "whole.pdf", ["still there"])
    data = path.read_bytes()
    path.write_bytes(data[: data.rindex(b"xref")])
    assert "still there" in [segment.text for segment in read(path).evidence.segments]


def test_an_encrypted_pdf_needs_its_password(tmp_path: Path) -> None:
    path = write_pdf(
        tmp_path / "a.pdf", ["secret"], encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="right", owner_pw="owner"
    )
    with pytest.raises(EncryptedInput, match="--password"):
        open_document(path)
    with pytest.raises(EncryptedInput, match="wrong"):
        open_document(path, "left")
    assert read(path, password="right").evidence.segments[0].text == "secret"


def test_pages_are_counted_from_nought(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "a.pdf", ["first", "second"])
    assert read(path, 1).evidence.segments[0].id == "p1_l0"
    for index in (2, -1):
        with pytest.raises(PageOutOfRange, match="0 to 1"):
            read(path, index)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "TIFF"])
def test_images_are_told_by_content(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "scan.pdf"
    Image.new("RGB", (300, 200), "white").save(path, kind, dpi=(300, 300))
    page = read(path)
    assert [finding.kind for finding in page.evidence.findings] == ["blank"]
    assert page.evidence.width > page.evidence.height


def test_each_frame_of_a_tiff_is_a_page(tmp_path: Path) -> None:
    frames = [Image.new("L", (200 + 50 * i, 100), 255) for i in range(3)]
    frames[0].save(tmp_path / "a.tiff", save_all=True, append_images=frames[1:], dpi=(200, 200))
    with open_document(tmp_path / "a.tiff") as document:
        assert document.page_count == 3
        assert document.read_page(2, PLAIN).evidence.width == pytest.approx(300 / 200 * 72)


def test_a_jpeg_is_turned_as_its_camera_says(tmp_path: Path) -> None:
    image = Image.new("RGB", (200, 100), "white")
    image.paste("black", (0, 0, 100, 100))
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was turned: show it a quarter clockwise
    image.save(tmp_path / "a.jpg", exif=exif, quality=95)
    shown = picture_of(read(tmp_path / "a.jpg"))
    assert shown.height > shown.width
    assert shown.getpixel((shown.width // 2, shown.height // 4)) < (60, 60, 60)


def test_a_transparent_picture_stands_on_white(tmp_path: Path) -> None:
    Image.new("RGBA", (50, 50), (0, 0, 0, 0)).save(tmp_path / "a.png")
    assert picture_of(read(tmp_path / "a.png")).getpixel((5, 5)) == (255, 255, 255)


def test_wide_pictures_are_scaled_down_and_bombs_refused(tmp_path: Path) -> None:
    Image.new("1", (20_000, 40), 1).save(tmp_path / "wide.png")
    assert read(tmp_path / "wide.png").image.width <= 6000
    Image.new("1", (20_000, 20_000), 1).save(tmp_path / "bomb.png")
    with pytest.raises(OversizedInput, match="20000 x 20000"):
        read(tmp_path / "bomb.png")


def test_a_jpeg_with_a_lying_header_ends_clearly(tmp_path: Path) -> None:
    out = io.BytesIO()
    Image.effect_noise((64, 48), 40).convert("RGB").save(out, "JPEG")
    data = bytearray(out.getvalue())
    frame = data.find(b"\xff\xc0")
    data[frame + 5 : frame + 9] = struct.pack(">HH", 60_000, 60_000)
    (tmp_path / "lie.jpg").write_bytes(data)
    with pytest.raises(OversizedInput):
        read(tmp_path / "lie.jpg")


def test_the_end_of_a_cut_off_picture_is_missed(tmp_path: Path) -> None:
    out = io.BytesIO()
    Image.effect_noise((400, 300), 40).convert("RGB").save(out, "JPEG")
    (tmp_path / "half.jpg").write_bytes(out.getvalue()[: len(out.getvalue()) // 2])
    assert "truncated" in [finding.kind for finding in read(tmp_path / "half.jpg").evidence.findings]
    (tmp_path / "stump.jpg").write_bytes(out.getvalue()[:30])
    with pytest.raises(UnreadableInput, match="damaged"):
        read(tmp_path / "stump.jpg")


def test_a_huge_page_fits_the_limits(tmp_path: Path) -> None:
    document = pymupdf.open()
    document.new_page(width=14_400, height=14_400)
    document.save(tmp_path / "wall.pdf")
    image = read(tmp_path / "wall.pdf").image
    assert image.width * image.height <= 16_100_000


@pytest.mark.parametrize("angle", [90, 180, 270])
def test_a_page_whose_text_is_written_sideways_is_turned(tmp_path: Path, angle: int) -> None:
    document = pymupdf.open()
    page = document.new_page(width=400, height=300)
    page.insert_text((200, 150), "a line of text that goes on", rotate=angle, fontsize=9)
    document.save(tmp_path / "side.pdf")
    evidence = read(tmp_path / "side.pdf").evidence
    assert [(segment.text, segment.angle) for segment in evidence.segments] == [("a line of text that goes on", 0)]
    assert evidence.rotation == angle
    assert (evidence.width < evidence.height) == (angle != 180)
    assert "rotated" in [finding.kind for finding in evidence.findings]


def test_cropped_and_turned_pages_share_one_space(tmp_path: Path) -> None:
    document = pymupdf.open()
    page = document.new_page(width=400, height=300)
    page.insert_text((150, 150), "inside")
    page.insert_text((10, 20), "outside")
    page.set_cropbox(pymupdf.Rect(100, 100, 300, 200))
    page.set_rotation(180)
    document.save(tmp_path / "crop.pdf")
    page = read(tmp_path / "crop.pdf")
    assert (page.evidence.width, page.evidence.height) == (200, 100)
    (segment,) = page.evidence.segments
    assert segment.text == "inside"
    x0, y0, x1, y1 = (
        round(edge * side) for edge, side in zip(segment.box, (page.image.width, page.image.height) * 2, strict=True)
    )
    dark = picture_of(page).convert("L").point(lambda value: 255 * (value < 128)).getbbox()
    assert dark is not None
    assert x0 - 3 <= dark[0] and y0 - 3 <= dark[1] and dark[2] <= x1 + 3 and dark[3] <= y1 + 3


def test_a_page_whose_ocr_fails_keeps_its_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: object) -> None:
        raise OcrError("out of luck")

    monkeypatch.setattr(recognition, "recognise", failing)
    forced = SourceOptions(ocr="force", regions=False)
    with open_document(write_pdf(tmp_path / "book.pdf", ["one line"])) as document:
        evidence = document.read_page(0, forced).evidence
    assert [segment.text for segment in evidence.segments] == ["one line"]
    assert ("ocr_incomplete", "kept") in [(finding.kind, finding.action) for finding in evidence.findings]
    Image.new("RGB", (200, 200), "gray").save(tmp_path / "page.png")
    with open_document(tmp_path / "page.png") as picture, pytest.raises(OcrError):
        picture.read_page(0, forced)
