"""The template texts of the pages that the program writes, read once and passed around as a value."""

from pathlib import Path
from typing import Self

from staged_pipeline.core.value import Value


class Templates(Value):
    """`page` and `index` are Jinja2 sources, the others go into them."""

    page: str
    page_css: str
    index: str
    index_css: str
    index_script: str

    @classmethod
    def read(cls, folder: Path) -> Self:
        """The templates of `folder` (UTF-8). Raises `OSError` where one is missing."""
        return cls(
            page=(folder / "page.html.j2").read_text("utf-8"),
            page_css=(folder / "page.css").read_text("utf-8"),
            index=(folder / "index.html.j2").read_text("utf-8"),
            index_css=(folder / "index.css").read_text("utf-8"),
            index_script="".join((folder / name).read_text("utf-8") for name in ("index_sheets.js", "index.js")),
        )
