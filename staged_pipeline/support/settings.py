"""All that a user may choose, in one frozen value; `compose` hands each part its slice."""

from pathlib import Path
from typing import Literal

from pydantic import Field

from staged_pipeline.core.value import Value
from staged_pipeline.core.vocabulary import EngineName

MathOutput = Literal["svg", "mathml"]
OcrMode = Literal["auto", "off", "force"]


class Settings(Value):
    """The settings of a run. `dpi` is that of page.png; `page_timeout` is seconds of work a page may take.

    `languages` are Tesseract language codes (`ara`, `eng`), empty for script detection. `pages` is as typed by the
    user (`0,1`, `0-4`, `all`); None stands for the first page only. `isolate` converts pages in worker processes even
    where `jobs` is 1, so that a page that hangs or crashes fails alone; `page_timeout` holds only then.
    """

    pages: str | None = None
    layout: EngineName = "local"
    text: EngineName = "local"
    password: str | None = Field(default=None, repr=False)
    languages: tuple[str, ...] = ()
    ocr: OcrMode = "auto"
    dpi: int = Field(default=150, ge=50, le=600)
    math_output: MathOutput = "svg"
    provenance: bool = False
    output: Path = Path("output")
    document: Path | None = None
    jobs: int = Field(default=1, ge=1, le=64)
    isolate: bool = False
    page_timeout: float = Field(default=120.0, gt=0)
