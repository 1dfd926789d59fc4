"""Files that a program should not trust: damaged, mislabelled, encrypted, huge, empty, malicious.

`HOSTILE` maps a name to the function that makes the file in a folder and returns what to open. None is larger than a
few megabytes on disk, whatever it claims.
"""

import io
import os
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pymupdf
from pdfs import prose, write_pdf
from PIL import Image, ImageDraw

Maker = Callable[[Path], Path]
HOSTILE: dict[str, Maker] = {}


def hostile(make: Maker) -> Maker:
    HOSTILE[make.__name__] = make
    return make


def good_pdf(folder: Path, name: str = "good.pdf") -> bytes:
    data = write_pdf(folder / f".{name}", [prose(0), prose(1)], garbage=3, deflate=True).read_bytes()
    (folder / f".{name}").unlink()
    return data


def picture(size: tuple[int, int] = (300, 200), mode: str = "RGB") -> Image.Image:
    image = Image.new(mode, size, "white")
    ImageDraw.Draw(image).text((20, 20), "A line of text", fill=0)
    return image


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def put(path: Path, data: bytes | str) -> Path:
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def raw_pdf(*objects: str, trailer: str = "/Root 1 0 R", xref: bool = True) -> bytes:
    """A PDF from the bodies of its objects, which are numbered from 1."""
    out, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    start = len(out)
    if xref:
        out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
        out += b"".join(f"{place:010d} 00000 n \n".encode() for place in places)
    out += f"trailer\n<< /Size {len(objects) + 1} {trailer} >>\n".encode()
    return out + f"startxref\n{start}\n%%EOF\n".encode()


def page_pdf(page: str, stream: str = "BT /F1 12 Tf 72 700 Td (Hello there) Tj ET", *more: str) -> bytes:
    """A PDF of one page whose dictionary has the entries `page`."""
    return raw_pdf(
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> {page} >>",
        f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        *more,
    )


# Not there, not a file, not readable


@hostile
def missing_file(folder: Path) -> Path:
    return folder / "nothing.pdf"


@hostile
def folder_named_like_a_pdf(folder: Path) -> Path:
    (folder / "folder.pdf").mkdir()
    return folder / "folder.pdf"


@hostile
def loop_of_links(folder: Path) -> Path:
    (folder / "a.pdf").symlink_to(folder / "b.pdf")
    (folder / "b.pdf").symlink_to(folder / "a.pdf")
    return folder / "a.pdf"


@hostile
def named_pipe(folder: Path) -> Path:
    os.mkfifo(folder / "pipe.pdf")
    return folder / "pipe.pdf"


@hostile
def name_with_a_null_byte(folder: Path) -> Path:
    return folder / "null\0byte.pdf"


@hostile
def name_longer_than_the_file_system_allows(folder: Path) -> Path:
    return folder / ("x" * 400 + ".pdf")


@hostile
def name_of_250_bytes(folder: Path) -> Path:
    return put(folder / ("ن" * 123 + ".pdf"), good_pdf(folder))


@hostile
def name_of_dots_and_controls(folder: Path) -> Path:
    return put(folder / "..\n\t*.pdf", good_pdf(folder))


@hostile
def name_that_is_no_unicode(folder: Path) -> Path:
    return put(Path(os.fsdecode(os.fsencode(folder) + b"/caf\xe9.pdf")), good_pdf(folder))


# Not what it says


@hostile
def empty_file(folder: Path) -> Path:
    return put(folder / "empty.pdf", b"")


@hostile
def text_named_pdf(folder: Path) -> Path:
    return put(folder / "text.pdf", "Dear reader,\n")


@hostile
def web_page_named_pdf(folder: Path) -> Path:
    return put(folder / "page.pdf", "<!doctype html><script>alert(1)</script>")


@hostile
def archive_named_pdf(folder: Path) -> Path:
    with zipfile.ZipFile(folder / "archive.pdf", "w") as archive:
        archive.writestr("a.txt", "a")
    return folder / "archive.pdf"


@hostile
def pdf_named_png(folder: Path) -> Path:
    return put(folder / "pdf.png", good_pdf(folder))


@hostile
def png_named_pdf(folder: Path) -> Path:
    return put(folder / "png.pdf", saved(picture(), "PNG"))


@hostile
def random_bytes(folder: Path) -> Path:
    return put(folder / "noise.pdf", bytes((i * 7919 + i * i) % 256 for i in range(5000)))


@hostile
def gif_animation(folder: Path) -> Path:
    return put(folder / "moving.gif", saved(picture(), "GIF", save_all=True, append_images=[picture()]))


# Damaged PDFs


def _truncated(share: float) -> Maker:
    def make(folder: Path) -> Path:
        data = good_pdf(folder)
        return put(folder / "cut.pdf", data[: int(len(data) * share)])

    return make


for _share in (0.02, 0.3, 0.6, 0.9, 0.99):
    HOSTILE[f"pdf_cut_at_{_share:.0%}"] = _truncated(_share)


@hostile
def pdf_without_xref(folder: Path) -> Path:
    return put(folder / "noxref.pdf", page_pdf("/MediaBox [0 0 612 792]").split(b"xref")[0])


@hostile
def pdf_with_wrong_xref(folder: Path) -> Path:
    return put(folder / "wrongxref.pdf", page_pdf("/MediaBox [0 0 612 792]").replace(b"00000 n", b"00007 n"))


@hostile
def pdf_of_zero_pages(folder: Path) -> Path:
    return put(
        folder / "zero.pdf", raw_pdf("<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [] /Count 0 >>")
    )


@hostile
def pdf_that_claims_more_pages(folder: Path) -> Path:
    return put(folder / "claims.pdf", page_pdf("/MediaBox [0 0 612 792]").replace(b"/Count 1", b"/Count 9"))


@hostile
def pdf_whose_page_tree_is_a_circle(folder: Path) -> Path:
    return put(
        folder / "circle.pdf",
        raw_pdf("<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 /Parent 2 0 R >>"),
    )


@hostile
def pdf_whose_form_calls_itself(folder: Path) -> Path:
    form = "<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 6 0 R >> >> /Length 5 >>"
    page = "/MediaBox [0 0 612 792] /Resources << /XObject << /X 6 0 R >> >>"
    return put(folder / "self.pdf", page_pdf(page, "/X Do", f"{form}\nstream\n/X Do\nendstream"))


@hostile
def pdf_of_deep_nesting(folder: Path) -> Path:
    return put(folder / "deep.pdf", page_pdf(f"/MediaBox [0 0 612 792] /Deep {'[' * 5000}{']' * 5000}"))


@hostile
def pdf_with_a_deep_graphics_stack(folder: Path) -> Path:
    return put(folder / "stack.pdf", page_pdf("/MediaBox [0 0 612 792]", "q " * 60_000 + "Q " * 10))


@hostile
def pdf_with_a_broken_stream(folder: Path) -> Path:
    return put(folder / "stream.pdf", page_pdf("/MediaBox [0 0 612 792]", "BT /F9 (unclosed \\ Tj <zz> ET ]] >> 1 0 0"))


@hostile
def pdf_with_a_corrupt_font(folder: Path) -> Path:
    broken = page_pdf("/MediaBox [0 0 612 792]").replace(
        b"/Subtype /Type1 /BaseFont /Helvetica",
        b"/Subtype /TrueType /BaseFont /X /FontDescriptor << /FontFile2 4 0 R /Flags 4 >> /ToUnicode 4 0 R",
    )
    return put(folder / "font.pdf", broken)


# Boxes


def _boxed(entries: str) -> Maker:
    return lambda folder: put(folder / "box.pdf", page_pdf(entries))


HOSTILE |= {
    "page_without_size": _boxed("/MediaBox [0 0 0 0]"),
    "page_without_box": _boxed(""),
    "page_of_a_kilometre": _boxed("/MediaBox [0 0 2834645 2834645]"),
    "page_of_a_hair": _boxed("/MediaBox [0 0 14400 0.01]"),
    "page_with_a_box_of_words": _boxed("/MediaBox [nan inf (a) null]"),
    "page_with_numbers_too_large": _boxed("/MediaBox [0 0 1e38 99999999999999999999]"),
    "page_with_a_crop_box_outside": _boxed("/MediaBox [0 0 612 792] /CropBox [-900 -900 -10 -10]"),
    "page_with_a_box_turned_over": _boxed("/MediaBox [612 792 0 0]"),
    "page_turned_by_a_quarter": _boxed("/MediaBox [0 0 612 792] /Rotate 90"),
    "page_turned_by_37_degrees": _boxed("/MediaBox [0 0 612 792] /Rotate 37"),
}


# Encrypted


@hostile
def encrypted_pdf(folder: Path) -> Path:
    return write_pdf(
        folder / "locked.pdf",
        [prose(0)],
        encryption=pymupdf.PDF_ENCRYPT_AES_256,
        user_pw="secret",
        owner_pw="owner",
    )


# Too much of it


@hostile
def page_of_100_000_words(folder: Path) -> Path:
    lines = "".join(f"0 -4.5 Td ({' '.join(f'word{row}' for _ in range(100))}) Tj\n" for row in range(1000))
    return put(folder / "words.pdf", page_pdf("/MediaBox [0 0 1800 4600]", f"BT /F1 4 Tf 20 4580 Td {lines} ET"))


@hostile
def page_of_10_000_annotations(folder: Path) -> Path:
    note = "<< /Type /Annot /Subtype /Link /Rect [10 10 20 20] /A << /S /URI /URI (javascript:alert(1)) >> >>"
    return put(folder / "notes.pdf", page_pdf(f"/MediaBox [0 0 612 792] /Annots [{note * 10_000}]"))


@hostile
def stream_that_swells(folder: Path) -> Path:
    """60 MB of spaces in 60 kB, and a filter chain that swells them again."""
    packed = zlib.compress(zlib.compress(b" " * 60_000_000, 9), 9).decode("latin-1")
    filters = f"<< /Length {len(packed)} /Filter [/FlateDecode /FlateDecode] >>\nstream\n{packed}\nendstream"
    body = page_pdf("/MediaBox [0 0 612 792]", "", filters).replace(b"/Contents 4 0 R", b"/Contents 6 0 R")
    return put(folder / "bomb.pdf", body)


@hostile
def png_of_20_000_pixels_a_side(folder: Path) -> Path:
    return put(folder / "wide.png", saved(Image.new("1", (20_000, 20_000), 1), "PNG", optimize=True))


@hostile
def png_that_claims_400_megapixels_more(folder: Path) -> Path:
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + header
    rows = zlib.compress(b"\0" * 1000)
    return put(
        folder / "claim.png",
        b"\x89PNG\r\n\x1a\n"
        + struct.pack(">I", 13)
        + chunk
        + struct.pack(">I", zlib.crc32(chunk))
        + struct.pack(">I", len(rows))
        + b"IDAT"
        + rows
        + struct.pack(">I", zlib.crc32(b"IDAT" + rows)),
    )


@hostile
def tiff_bomb(folder: Path) -> Path:
    return put(folder / "bomb.tiff", saved(Image.new("1", (30_000, 30_000), 1), "TIFF", compression="group4"))


# Images


@hostile
def jpeg_with_a_lying_header(folder: Path) -> Path:
    data = bytearray(saved(picture(), "JPEG"))
    place = data.index(b"\xff\xc0") + 5
    data[place : place + 4] = struct.pack(">HH", 65_000, 65_000)
    return put(folder / "liar.jpg", bytes(data))


@hostile
def jpeg_cut_in_half(folder: Path) -> Path:
    data = saved(picture(), "JPEG")
    return put(folder / "half.jpg", data[: len(data) // 2])


@hostile
def jpeg_in_cmyk(folder: Path) -> Path:
    return put(folder / "cmyk.jpg", saved(picture(mode="CMYK"), "JPEG"))


@hostile
def jpeg_with_a_broken_colour_profile(folder: Path) -> Path:
    return put(folder / "icc.jpg", saved(picture(), "JPEG", icc_profile=b"garbage" * 50, exif=b"Exif\0\0garbage"))


@hostile
def png_of_one_pixel(folder: Path) -> Path:
    return put(folder / "one.png", saved(Image.new("RGB", (1, 1), "white"), "PNG"))


@hostile
def png_of_16_bits(folder: Path) -> Path:
    return put(folder / "deep.png", saved(Image.new("I;16", (300, 200), 40_000), "PNG"))


@hostile
def png_with_palette_and_transparency(folder: Path) -> Path:
    return put(folder / "palette.png", saved(picture().convert("P"), "PNG", transparency=0))


@hostile
def png_with_wrong_checksums(folder: Path) -> Path:
    data = saved(picture(), "PNG")
    return put(folder / "crc.png", data[:29] + b"\0\0\0\0" + data[33:])


@hostile
def webp_animation(folder: Path) -> Path:
    return put(
        folder / "moving.webp", saved(picture(), "WEBP", save_all=True, append_images=[picture((300, 200), "L")])
    )


@hostile
def tiff_whose_second_frame_is_broken(folder: Path) -> Path:
    data = saved(picture(mode="1"), "TIFF", save_all=True, append_images=[picture(mode="1")])
    return put(folder / "frames.tiff", data[: int(len(data) * 0.75)])


# Text that would like to be code


@hostile
def text_that_is_markup(folder: Path) -> Path:
    evil = "<script>alert(1)</script>\n<img src=x onerror=alert(2)>\n{{ 7*7 }} &lt;b&gt; ]]> -->\njavascript:alert(3)"
    return write_pdf(folder / "<script>alert(0)<!--.pdf".replace("/", ""), [evil])
