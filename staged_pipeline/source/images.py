"""Image files: PNG, JPEG, TIFF (each frame a page) and WebP, upright and in RGB."""

import struct
import warnings
import zlib
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from PIL import Image, ImageFile, ImageOps

from staged_pipeline.core.errors import OversizedInput, UnreadableInput
from staged_pipeline.source.sniff import Kind

MAX_PIXELS = 180_000_000
"""Decoded at once; more would need over half a gigabyte a page. An A4 page at 1200 dpi has 140 million."""
MAX_DECODED_SIDE = 7016
"""Larger pictures are scaled down after decoding: the long side of A4 at 600 dpi."""

_DEFAULT_LONG_SIDE = 11.69  # inches: a picture without a believable resolution is taken for a sheet of A4
_BELIEVABLE = (100.0, 1250.0)  # dpi: cameras and screens write 72 or 96 into pictures of any size

_PIL_FORMAT: dict[Kind, str] = {"png": "PNG", "jpeg": "JPEG", "tiff": "TIFF", "webp": "WEBP"}
_ERRORS = (
    OSError, SyntaxError, ValueError, EOFError, struct.error, zlib.error, TypeError, LookupError, OverflowError,
    RuntimeError, AttributeError, Image.DecompressionBombError, Image.DecompressionBombWarning,
)  # fmt: skip


class Frame(NamedTuple):
    """One decoded page: RGB, upright as its camera or scanner says. `truncated`: the end of the data is missing."""

    image: Image.Image
    dpi: float
    truncated: bool


class ImageFileReader:
    """An open image file; raises `UnreadableInput` and `OversizedInput`."""

    def __init__(self, path: Path, kind: Kind) -> None:
        self._path = path
        with _reading(path.name):
            self._image = Image.open(path, formats=_formats(kind))
            self.frame_count = int(getattr(self._image, "n_frames", 1)) if kind == "tiff" else 1

    def frame(self, index: int) -> Frame:
        """The frame `index` (0-based), which must exist."""
        what = f"Page {index} of {self._path.name}"
        with _reading(what):
            self._image.seek(index)
            _check_size(self._image, what)
            if self._image.format == "JPEG":
                self._image.draft("RGB", (MAX_DECODED_SIDE, MAX_DECODED_SIDE))
            dpi = _dpi(self._image)
            full_width = self._image.size[0]
            picture, truncated = self._decoded(index)
            picture = _scaled(_rgb(_upright(picture)))
            shrunk = max(picture.size) / max(self._image.size) if full_width else 1.0
            return Frame(picture, dpi * shrunk, truncated)

    def close(self) -> None:
        self._image.close()

    def _decoded(self, index: int) -> tuple[Image.Image, bool]:
        """The pixels; where the data ends early, what there is of them."""
        try:
            self._image.load()
            return self._image.copy(), False
        except OSError as error:
            if "truncated" not in str(error) and "broken data" not in str(error):
                raise
        with Image.open(self._path) as again, _lenient():
            again.seek(index)
            again.load()
            return again.copy(), True


def _formats(kind: Kind) -> list[str]:
    return [_PIL_FORMAT[kind], "MPO"] if kind == "jpeg" else [_PIL_FORMAT[kind]]


@contextmanager
def _reading(what: str) -> Generator[None]:
    limit, Image.MAX_IMAGE_PIXELS = Image.MAX_IMAGE_PIXELS, None  # our own limit is tested before decoding
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow warns of odd metadata that the picture does not need
            yield
    except _ERRORS as error:
        raise UnreadableInput(f"{what} cannot be read: the picture is damaged ({str(error)[:120]}).") from error
    except MemoryError as error:
        raise OversizedInput(f"{what} needs more memory than there is: scale the picture down.") from error
    finally:
        Image.MAX_IMAGE_PIXELS = limit


@contextmanager
def _lenient() -> Generator[None]:
    before, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, True
    try:
        yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = before


def _check_size(image: Image.Image, what: str) -> None:
    width, height = image.size
    if width * height > MAX_PIXELS:
        raise OversizedInput(
            f"{what} has {width} x {height} pixels; at most {MAX_PIXELS // 1_000_000} million are read. "
            "Scale the picture down, or scan at 300 dpi."
        )


def _dpi(image: Image.Image) -> float:
    """The stated resolution where it is believable, else that of a sheet of A4."""
    try:
        dpi = float(image.info.get("dpi", (0.0,))[0])
    except (TypeError, ValueError, ZeroDivisionError, IndexError):
        dpi = 0.0
    if _BELIEVABLE[0] <= dpi <= _BELIEVABLE[1]:
        return dpi
    return max(36.0, max(image.size) / _DEFAULT_LONG_SIDE)


def _upright(image: Image.Image) -> Image.Image:
    """Turned as its EXIF data say; as it lies where those are damaged."""
    try:
        return ImageOps.exif_transpose(image)
    except (SyntaxError, ValueError, struct.error, OSError):
        return image


def _rgb(image: Image.Image) -> Image.Image:
    """RGB on white paper; 16-bit greys scaled down rather than clipped."""
    if image.mode.startswith("I") or image.mode == "F":
        _low, high = image.getextrema()
        top = 65535.0 if isinstance(high, int | float) and high > 255 else 255.0
        return image.convert("F").point(lambda value: value * (255.0 / top)).convert("L").convert("RGB")
    if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
        rgba = image.convert("RGBA")
        paper = Image.new("RGB", rgba.size, "white")
        paper.paste(rgba, mask=rgba.getchannel("A"))
        return paper
    return image.convert("RGB")


def _scaled(image: Image.Image) -> Image.Image:
    longest = max(image.size)
    if longest <= MAX_DECODED_SIDE:
        return image
    ratio = MAX_DECODED_SIDE / longest
    width, height = (max(1, round(side * ratio)) for side in image.size)
    return image.resize((width, height), Image.Resampling.BOX, reducing_gap=2.0)
