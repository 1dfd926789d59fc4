"""How pages are read from a file."""

from typing import Literal

from staged_pipeline.core.value import Value


class SourceOptions(Value):
    """What the reader of pages needs from the settings.

    `languages` are Tesseract codes, empty for detection. `ocr`: `auto` where the text layer fails, `off` never,
    `force` always. `regions` says whether the layout model and the table finder run (the local engines need them).
    """

    dpi: int = 150
    languages: tuple[str, ...] = ()
    ocr: Literal["auto", "off", "force"] = "auto"
    regions: bool = True
