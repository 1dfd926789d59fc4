"""What hostile files are made with, and the list that they are entered in."""

import io
from collections.abc import Callable
from pathlib import Path

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
