"""Files that are not there or not readable, under names of any kind, and files that are not what they say."""

import os
import zipfile
from pathlib import Path

from hostile.making import good_pdf, hostile, picture, put, saved

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
