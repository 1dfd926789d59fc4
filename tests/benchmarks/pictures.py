"""Draws samples beside what the local engine makes of them: the pictures of the README.

python tests/benchmarks/pictures.py
"""

import tempfile
from io import BytesIO
from pathlib import Path

from PIL import Image

from staged_pipeline.compose import open_converter
from staged_pipeline.render.browser import Browser
from staged_pipeline.support.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
NAMES = ("arabic_textbook.pdf", "arabic_textbook_scan.pdf", "tables_scan.tiff")
_WIDTH, _WINDOW = 620, 820  # pixels of one half, CSS pixels of the window
_GAP = 12
_SHADES = 48


def main() -> None:
    """Writes a picture for each of `NAMES` into `tests/benchmarks/pictures`."""
    with tempfile.TemporaryDirectory() as scratch:
        folders: dict[str, Path] = {}
        with open_converter(Settings(output=Path(scratch))) as converter:
            for name in NAMES:
                converter.convert(ROOT / "tests" / "resources" / name)
                folders[name] = converter.folder_of(ROOT / "tests" / "resources" / name) / "page_0000"
        with Browser() as browser:
            for name, folder in folders.items():
                html = (folder / "final.html").read_bytes()
                page = browser.new_page(lambda _, html=html: html, width=_WINDOW, height=1000)
                page.goto("https://page.invalid/")
                shown = Image.open(BytesIO(page.screenshot(full_page=True)))
                page.context.close()
                _beside(Image.open(folder / "page.png"), shown).save(
                    Path(__file__).with_name("pictures") / f"{Path(name).stem}.png", optimize=True
                )


def _beside(page: Image.Image, result: Image.Image) -> Image.Image:
    """Both at one width; of the result as much as is as high as the page, or half as high again."""
    left, right = (
        image.convert("RGB").resize((_WIDTH, round(image.height * _WIDTH / image.width)), Image.Resampling.LANCZOS)
        for image in (page, result)
    )
    height = max(left.height, min(right.height, round(1.5 * left.height)))
    both = Image.new("RGB", (2 * _WIDTH + _GAP, height), (128, 128, 128))
    both.paste(left, (0, 0))
    both.paste(right, (_WIDTH + _GAP, 0))
    return both.quantize(_SHADES)


if __name__ == "__main__":
    main()
