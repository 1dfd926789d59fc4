"""Page images drawn for the tests of OCR: text known to the letter, in Latin the same on every machine."""

from pathlib import Path

import pymupdf
import pytest
from PIL import Image

FONTS = Path("/usr/share/fonts")
LATIN: tuple[str, ...] = ()  # the serif face that MuPDF carries
ARABIC = ("NotoNaskhArabic-Regular.ttf", "Amiri-Regular.ttf", "amiri-regular.ttf", "KacstBook.ttf", "DejaVuSans.ttf")

ENGLISH = (
    "Setting a page upright",
    "The quick brown fox jumps over the lazy dog",
    "into the forest, where nobody has seen it.",
    "A second paragraph of plain words follows.",
)
ARABIC_LINES = (
    "وقد استمر نظام ولاية العهد في الأندلس",
    "في عهد الإمارة بعد ذلك يسير دون مشاكل",
    "وانتقلت إليه الإمارة بعد وفاة أبيه",
)


def font_file(names: tuple[str, ...]) -> Path:
    """The first of `names` on this system; the test is skipped where none is there."""
    found = {path.name: path for path in FONTS.rglob("*.ttf")} if FONTS.is_dir() else {}
    for name in names:
        if name in found:
            return found[name]
    pytest.skip(f"none of the fonts {', '.join(names)} is installed")


def drawn(lines: tuple[str, ...], fonts: tuple[str, ...], size: float = 14, dpi: int = 200) -> Image.Image:
    """A page of 400 by 300 points with `lines`, shaped as a PDF reader would show them."""
    font = font_file(fonts) if fonts else None
    with pymupdf.open() as document:
        page = document.new_page(width=400, height=300)
        face = f"@font-face {{font-family: f; src: url({font.name});}} p {{font-family: f;}}" if font else ""
        style = f"{face} p {{font-size: {size}px;}}"
        direction = "rtl" if fonts is ARABIC else "ltr"
        text = "".join(f"<p dir='{direction}' style='margin: 0 0 8px 0'>{line}</p>" for line in lines)
        archive = pymupdf.Archive(str(font.parent)) if font else None
        page.insert_htmlbox((40, 40, 360, 280), text, css=style, archive=archive)
        pixels = page.get_pixmap(dpi=dpi)
        return Image.frombytes("RGB", (pixels.width, pixels.height), pixels.samples)


def fake_tesseract(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Puts a shell script in the place of the Tesseract program."""
    program = folder / "tesseract"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/bin:/usr/bin")
