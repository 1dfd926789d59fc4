"""How pages are read from a file."""

from typing import Literal

from staged_pipeline.core.value import Value
from staged_pipeline.support.digests import digest
from staged_pipeline.support.settings import Settings


class SourceOptions(Value):
    """What the reader of pages needs from the settings.

    `languages` are Tesseract codes, empty for detection. `ocr`: `auto` where the text layer fails, `off` never,
    `force` always. `regions` says whether the layout model and the table finder run (the local engines need them).
    """

    dpi: int = 150
    languages: tuple[str, ...] = ()
    ocr: Literal["auto", "off", "force"] = "auto"
    regions: bool = True

    @classmethod
    def of(cls, settings: Settings) -> "SourceOptions":
        """What `settings` say."""
        return cls(dpi=settings.dpi, languages=settings.languages, ocr=settings.ocr)

    @property
    def fingerprint(self) -> str:
        """Changes whenever the same page may be read in another way."""
        return digest(self.model_dump(mode="json"))
