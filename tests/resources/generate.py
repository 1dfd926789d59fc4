"""Makes the sample documents from `sources/`, and each `<name>.truth.txt` from `<name>.truth.html`. Not run in CI.

    python tests/resources/generate.py [NAME ...]

Needs beside the project itself: pikepdf, lxml and numpy; XeLaTeX and pdfLaTeX with unicode-math, polyglossia and TikZ
(Debian: texlive-xetex texlive-lang-arabic texlive-latex-recommended texlive-fonts-recommended texlive-pictures
lmodern), Chromium, LibreOffice Writer (libreoffice-writer-nogui libreoffice-draw-nogui), and the fonts Amiri, Noto
Naskh Arabic and Liberation (fonts-hosny-amiri fonts-noto-core fonts-liberation).

Each producer is run with a fixed date, and the files are stripped of what else changes between runs; the noise of the
scans comes from a fixed seed.
"""

import base64
import io
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pikepdf
import pymupdf
from lxml import html
from PIL import Image, ImageFilter
from playwright.sync_api import sync_playwright

HERE = Path(__file__).resolve().parent
SOURCES = HERE / "sources"
EPOCH = "1735689600"  # 2025-01-01, for every date that a producer writes
SEED = 20250101


# Producers


def run(command: list[str], folder: Path) -> None:
    """Runs a producer in `folder` with a fixed date; its words are shown only if it fails."""
    env = {**os.environ, "SOURCE_DATE_EPOCH": EPOCH, "FORCE_SOURCE_DATE": "1", "TZ": "UTC"}
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stdout[-3000:]}{done.stderr[-3000:]}")


def tex(engine: str, name: str) -> bytes:
    """Runs a TeX engine until its references are settled."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        shutil.copy(SOURCES / f"{name}.tex", folder)
        for _ in range(3):
            run([engine, "-interaction=nonstopmode", "-halt-on-error", f"{name}.tex"], folder)
        return (folder / f"{name}.pdf").read_bytes()


def chromium(name: str) -> bytes:
    """Prints `sources/<name>.html` with Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page()
        page.goto((SOURCES / f"{name}.html").as_uri())
        data = page.pdf(prefer_css_page_size=True, print_background=True)
        browser.close()
    return data


def libreoffice(name: str, pictures: dict[str, bytes]) -> bytes:
    """Exports `sources/<name>.fodt` with LibreOffice; `{{key}}` in it stands for the picture of that name."""
    text = (SOURCES / f"{name}.fodt").read_text("utf-8")
    for key, data in pictures.items():
        text = text.replace("{{" + key + "}}", base64.b64encode(data).decode())
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        (folder / f"{name}.fodt").write_text(text, "utf-8")
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        run(["soffice", profile, "--headless", "--convert-to", "pdf", f"{name}.fodt"], folder)
        return (folder / f"{name}.pdf").read_bytes()


def settled(data: bytes) -> bytes:
    """The PDF without dates and random identifiers, so that equal sources give equal bytes."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for key in ("/CreationDate", "/ModDate"):
            if key in pdf.docinfo:
                del pdf.docinfo[key]
        if "/Metadata" in pdf.Root:
            del pdf.Root.Metadata
        for key in ("/DocChecksum", "/ID"):
            if key in pdf.trailer:
                del pdf.trailer[key]
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def julia_set(side: int = 360) -> bytes:
    """A raster picture: the Julia set of z^2 - 0.8 + 0.156 i, shaded by the number of steps to escape."""
    x = np.linspace(-1.6, 1.6, side)
    z = x[None, :] + 1j * np.linspace(-1.0, 1.0, side * 5 // 8)[:, None]
    steps = np.zeros(z.shape)
    for _ in range(90):
        inside = np.abs(z) < 2
        z = np.where(inside, z * z + complex(-0.8, 0.156), z)
        steps += inside
    shade = (steps / 90) ** 0.5
    rgb = np.stack([255 * (1 - shade**2), 235 - 190 * shade, 90 + 110 * (1 - shade)], axis=-1).astype(np.uint8)
    out = io.BytesIO()
    Image.fromarray(rgb).quantize(48).save(out, "PNG", optimize=True)
    return out.getvalue()


# Scans


def scanned(data: bytes, *, dpi: int, skew: float, noise: float, blur: float, gray: bool = True) -> Image.Image:
    """The first page of a PDF as a scanner sees it: turned by `skew` degrees, blurred, unevenly lit, noisy."""
    with pymupdf.open(stream=data, filetype="pdf") as document:
        pixmap = document[0].get_pixmap(dpi=dpi)
        page = Image.frombytes("RGB", (pixmap.width, pixmap.height), pixmap.samples)
    page = page.rotate(skew, Image.Resampling.BICUBIC, expand=False, fillcolor=(255, 255, 255))
    pixels = np.asarray(page.filter(ImageFilter.GaussianBlur(blur)), dtype=np.float64)
    rng = np.random.default_rng(SEED)
    height, width = pixels.shape[:2]
    light = np.linspace(0.97, 0.90, width)[None, :, None] * np.linspace(1.0, 0.97, height)[:, None, None]
    grain = rng.normal(0, noise, (height, width, 1))
    pixels = np.clip((pixels * 0.86 + 24) * light + grain, 0, 255)
    image = Image.fromarray(pixels.astype(np.uint8))
    return image.convert("L") if gray else image


def pdf_of(image: Image.Image, dpi: int, quality: int) -> bytes:
    """A PDF of one page that holds `image` as a JPEG and no text."""
    jpeg = io.BytesIO()
    image.save(jpeg, "JPEG", quality=quality, optimize=True)
    with pymupdf.open() as document:
        page = document.new_page(width=image.width * 72 / dpi, height=image.height * 72 / dpi)
        page.insert_image(page.rect, stream=jpeg.getvalue())
        return document.tobytes(no_new_id=True)


# The broken text layer

LATIN = "abcdefghijklmnopqrstuvwxyz"
ARABIC = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"


def wrong_letters() -> dict[str, str]:
    """Each letter's wrong letter, of the same alphabet: the text stays word-like and means nothing."""
    shuffler = random.Random(SEED)
    table: dict[str, str] = {}
    for alphabet in (LATIN, LATIN.upper(), ARABIC):
        letters = list(alphabet)
        shuffler.shuffle(letters)
        table.update(zip(alphabet, letters, strict=True))
    return table


def with_wrong_tounicode(data: bytes) -> bytes:
    """The PDF with every letter of its ToUnicode maps exchanged; the page looks the same."""
    table = wrong_letters()

    def wrong(hexadecimal: str) -> str:
        text = bytes.fromhex(hexadecimal).decode("utf-16-be")
        return "".join(table.get(letter, letter) for letter in text).encode("utf-16-be").hex().upper()

    def pair(match: re.Match[str]) -> str:
        return f"<{match[1]}> <{wrong(match[2])}>"

    def spread(match: re.Match[str]) -> str:
        first, last, start = int(match[1], 16), int(match[2], 16), int(match[3], 16)
        targets = " ".join(f"<{wrong(f'{start + i:04X}')}>" for i in range(last - first + 1))
        return f"<{match[1]}> <{match[2]}> [{targets}]"

    def bfchar(match: re.Match[str]) -> str:
        return re.sub(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", pair, match[0])

    def bfrange(match: re.Match[str]) -> str:
        return re.sub(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]{4})>", spread, match[0])

    with pikepdf.open(io.BytesIO(data)) as pdf:
        for item in pdf.objects:
            if isinstance(item, pikepdf.Dictionary) and "/ToUnicode" in item:
                cmap = item.ToUnicode.read_bytes().decode("latin-1")
                cmap = re.sub(r"beginbfchar.*?endbfchar", bfchar, cmap, flags=re.S)
                cmap = re.sub(r"beginbfrange.*?endbfrange", bfrange, cmap, flags=re.S)
                item.ToUnicode.write(cmap.encode("latin-1"))
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True)
    return out.getvalue()


# Truth

BLOCKS = "h1|h2|h3|h4|h5|h6|p|li|tr|caption|figcaption|div"


def truth_text(markup: str) -> str:
    r"""The text of a truth in reading order: a line a block or table row, formulas as `\(TeX\)`."""
    body = html.document_fromstring(markup).find("body")
    assert body is not None
    for formula in list(body.iter("math")):
        formula.tail = rf"\({formula.get('alttext')}\)" + (formula.tail or "")
        formula.drop_tree()
    for cell in body.iter("td", "th"):
        cell.tail = " " + (cell.tail or "")
    text = ""
    for event in body.iter():
        if not isinstance(event.tag, str):
            event.drop_tree()
    for block in body.xpath("|".join(f".//{name}[not(ancestor::p)]" for name in BLOCKS.split("|"))):
        if block.xpath("|".join(f".//{name}" for name in BLOCKS.split("|"))):
            continue
        text += " ".join(block.text_content().split()) + "\n"
    return text


# The samples


def put(name: str, data: bytes) -> None:
    (HERE / name).write_bytes(data)
    print(f"{name}: {len(data) / 1000:.0f} kB")


def born_digital(name: str) -> bytes:
    return (HERE / f"{name}.pdf").read_bytes()


def arabic_textbook() -> None:
    put("arabic_textbook.pdf", settled(tex("xelatex", "arabic_textbook")))


def paper() -> None:
    put("paper.pdf", settled(tex("pdflatex", "paper")))


def tables() -> None:
    put("tables.pdf", settled(chromium("tables")))


def figures() -> None:
    pictures = {name: (SOURCES / f"{name}.svg").read_bytes() for name in ("unit_circle", "rainfall")}
    put("figures.pdf", settled(libreoffice("figures", {**pictures, "julia": julia_set()})))


def broken_layer() -> None:
    put("broken_layer.pdf", with_wrong_tounicode(settled(chromium("broken_layer"))))


def arabic_textbook_scan() -> None:
    image = scanned(born_digital("arabic_textbook"), dpi=200, skew=0.8, noise=3, blur=0.6)
    put("arabic_textbook_scan.pdf", settled(pdf_of(image, 200, 38)))


def paper_scan() -> None:
    image = scanned(born_digital("paper"), dpi=200, skew=-0.6, noise=3, blur=0.5)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=38, optimize=True, dpi=(200, 200))
    put("paper_scan.jpg", out.getvalue())


def tables_scan() -> None:
    image = scanned(born_digital("tables"), dpi=200, skew=1.3, noise=8, blur=0.7)
    out = io.BytesIO()
    black_and_white = image.point(lambda value: 255 if value > 150 else 0).convert("1")
    black_and_white.save(out, "TIFF", compression="group4", dpi=(200, 200))
    put("tables_scan.tiff", out.getvalue())


def figures_scan() -> None:
    image = scanned(born_digital("figures"), dpi=200, skew=-1.9, noise=3, blur=0.6, gray=False)
    put("figures_scan.pdf", settled(pdf_of(image.transpose(Image.Transpose.ROTATE_90), 200, 40)))


SAMPLES: dict[str, Callable[[], None]] = {
    maker.__name__: maker
    for maker in (
        arabic_textbook,
        paper,
        tables,
        figures,
        broken_layer,
        arabic_textbook_scan,
        paper_scan,
        tables_scan,
        figures_scan,
    )
}


def main(names: list[str]) -> None:
    for name in names or SAMPLES:
        SAMPLES[name]()
    for truth in sorted(HERE.glob("*.truth.html")):
        truth.with_suffix(".txt").write_text(truth_text(truth.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
