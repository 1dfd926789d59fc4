"""The one door to the Tesseract program: an image goes in through a pipe, hOCR or a script comes out.

Measured on 16 scanned documents with truth (29 pages, Latin and Arabic; mean word recall, seconds a page on a busy
machine of two cores; two of the documents are turned, which only later stages mend):

- this program with `OMP_THREAD_LIMIT=1`: 0.706 in 1.1 s; with its default threads: 0.706 in 6.9 s, since they wait for
  each other more than they work;
- the same engine through tesserocr: 0.696 in 0.85 s, but it cannot be stopped when it hangs, and takes the process
  along when it crashes; through PyMuPDF: 0.511 in 2.5 s, Arabic in visual order;
- RapidOCR (Latin pages only, its models have no Arabic): 0.863 against Tesseract's 0.737 before pages are set
  upright and 0.987 after, in 7.4 s against 0.9 s, columns in the wrong order;
- 150, 200, 250 and 300 dpi: 0.713, 0.706, 0.706 and 0.704 in 0.97, 1.1, 1.35 and 1.3 s;
- page segmentation 3 (automatic): 0.706; 4 (one column): 0.706, 11 (sparse): 0.708, both with lines in the wrong
  order; 6 (one block): 0.662;
- Arabic pages by `ara+eng`: 0.706; `eng+ara`: 0.703; `ara` alone: 0.698;
- adaptive thresholds: Sauvola 0.711 at 1.3 times the time, tiled Otsu 0.656.

The image travels as PNM, which costs no compression, and no temporary file is made.
"""

import os
import re
import shutil
import subprocess
from functools import lru_cache
from io import BytesIO
from typing import NamedTuple

from PIL import Image

from staged_pipeline.core.errors import MissingDependency, OcrError
from staged_pipeline.source.ocr.allowance import Allowance

_PROGRAM = "tesseract"
_TOO_FEW = re.compile(r"too few characters|Too few", re.IGNORECASE)
_OSD = re.compile(r"^(Rotate|Orientation confidence|Script|Script confidence):\s*(\S+)", re.MULTILINE)
_LEAST_SIDE = 8
_QUESTION = 20.0  # seconds to say what is installed


class Installation(NamedTuple):
    """What of Tesseract is there: its version (`5.3.0`) and the codes of its languages."""

    version: str
    languages: frozenset[str]


class Orientation(NamedTuple):
    """What Tesseract says of a whole page: degrees clockwise that set it upright, and its script.

    The confidences are its own, without an upper bound; above about 2 (orientation) they are right.
    """

    rotate: int
    confidence: float
    script: str
    script_confidence: float


@lru_cache(maxsize=1)
def installation() -> Installation | None:
    """The Tesseract of this machine, None where there is none that runs."""
    path = shutil.which(_PROGRAM)
    if path is None:
        return None
    try:
        version = _run([path, "--version"], b"", Allowance(_QUESTION))
        languages = _run([path, "--list-langs"], b"", Allowance(_QUESTION))
    except OcrError:
        return None
    number = re.search(r"tesseract\s+v?(\S+)", version)
    return Installation(number.group(1) if number else "unknown", frozenset(languages.split("\n")[1:]) - {""})


def require() -> Installation:
    """The Tesseract of this machine; raises `MissingDependency` where there is none."""
    found = installation()
    if found is None:
        raise MissingDependency(
            "OCR needs Tesseract, which is not installed: apt-get install tesseract-ocr tesseract-ocr-ara"
        )
    return found


def hocr(image: Image.Image, dpi: float, languages: tuple[str, ...], psm: int, allowance: Allowance) -> str:
    """The hOCR of an image in mode "L".

    Args:
        image: At least `_LEAST_SIDE` pixels a side, else nothing is read and the answer is empty.
        dpi: Pixels an inch.
        languages: Tesseract codes, the main one first.
        psm: Tesseract's page segmentation mode (3 automatic, 6 one block, 7 one line).
        allowance: The time that is left; a program that takes more is killed.

    Raises:
        OcrError: Tesseract failed, or took longer than it is allowed.
        MissingDependency: It is not installed.
    """
    if min(image.size) < _LEAST_SIDE:
        return ""
    options = ["-l", "+".join(languages), "--psm", str(psm), "--dpi", str(round(dpi))]
    # hocr_font_info stays off: the LSTM engine has no fonts to tell of.
    return _run([_path(), "-", "-", *options, "-c", "tessedit_create_hocr=1"], _pnm(image), allowance)


def orientation(image: Image.Image, dpi: float, allowance: Allowance) -> Orientation | None:
    """How a page image (mode "L") stands and in which script, None where too little is printed to tell."""
    if min(image.size) < _LEAST_SIDE or "osd" not in require().languages:
        return None
    try:
        text = _run([_path(), "-", "-", "--psm", "0", "--dpi", str(round(dpi))], _pnm(image), allowance)
    except _TooFewCharacters:
        return None
    found = dict(_OSD.findall(text))
    if "Rotate" not in found:
        return None
    return Orientation(
        int(found["Rotate"]),
        float(found.get("Orientation confidence", "0")),
        found.get("Script", ""),
        float(found.get("Script confidence", "0")),
    )


class _TooFewCharacters(OcrError):
    """Orientation detection found nothing to look at."""


def _path() -> str:
    path = shutil.which(_PROGRAM)
    if path is None:
        require()
        raise OcrError("Tesseract vanished while it was in use; install it again.")
    return path


def _pnm(image: Image.Image) -> bytes:
    buffer = BytesIO()
    image.save(buffer, format="PPM")
    return buffer.getvalue()


def _run(command: list[str], data: bytes, allowance: Allowance) -> str:
    try:
        with subprocess.Popen(  # noqa: S603 - a fixed program, arguments from closed sets, no shell
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        ) as process:
            output, errors = allowance.output(process, data)
    except TimeoutError as error:
        raise OcrError(f"Tesseract {error} and was stopped.") from error
    except OSError as error:
        raise OcrError(f"Tesseract could not be started: {error}") from error
    message = errors.decode("utf-8", "replace")
    if process.returncode != 0:
        if _TOO_FEW.search(message):
            raise _TooFewCharacters(message)
        last = message.strip().split("\n")[-1][:200]
        raise OcrError(f"Tesseract failed (status {process.returncode}): {last or 'it gave no reason'}")
    return output.decode("utf-8", "replace")
