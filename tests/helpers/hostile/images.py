"""Images that are damaged, of rare kinds, or larger than a program should take."""

import struct
import zlib
from pathlib import Path

from PIL import Image

from hostile.making import hostile, picture, put, saved

# Too much of it


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


# Damaged, or of a rare kind


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
