"""PDFs that are damaged, encrypted, malicious, or more than they look."""

import zlib
from pathlib import Path

import pymupdf
from pdfs import prose, write_pdf

from hostile.making import HOSTILE, Maker, good_pdf, hostile, page_pdf, put, raw_pdf

# Damaged


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
    lines = "".join(f"0 -4.5 Td ({'word ' * 99}word{row}) Tj\n" for row in range(1000))
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


# Text that would like to be code


@hostile
def text_that_is_markup(folder: Path) -> Path:
    evil = "<script>alert(1)</script>\n<img src=x onerror=alert(2)>\n{{ 7*7 }} &lt;b&gt; ]]> -->\njavascript:alert(3)"
    return write_pdf(folder / "<script>alert(0)<!--.pdf".replace("/", ""), [evil])
