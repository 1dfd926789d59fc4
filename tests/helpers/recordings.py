"""The samples read by a model whose replies are recorded in `tests/recorded`, and what a page comes to with them.

The replies were written by hand, by someone who looked at the request as a model would. They say what the pipeline
makes of good replies, not how good the replies of any model are.

A scan's evidence depends on the machine's Tesseract, and requests quote it; so the pages of scans are kept beside their
recordings as they were when the replies were written.
"""

import io
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from PIL import Image
from samples import Sample

from staged_pipeline.compose import open_tools
from staged_pipeline.core.evidence import Evidence
from staged_pipeline.core.page import Page, PageImage
from staged_pipeline.core.summary import Summary
from staged_pipeline.flow.page_flow import convert_page
from staged_pipeline.flow.page_tools import PageJob, PageSource, Tools
from staged_pipeline.support.settings import Settings

RECORDED = Path(__file__).parents[1] / "recorded"


@dataclass(frozen=True)
class RecordedSource:
    """Reads the pages that were kept, and all others as `real` does, each of them once."""

    real: PageSource
    read: dict[tuple[Path, int], Page] = field(default_factory=dict[tuple[Path, int], Page])

    def page_count(self, path: Path, password: str | None) -> int:
        return self.real.page_count(path, password)

    def read_page(self, path: Path, password: str | None, index: int) -> Page:
        kept = RECORDED / path.name.partition(".")[0]
        if path.parent.name == "resources" and (kept / "evidence.json").exists():
            return kept_page(kept)
        if (path, index) not in self.read:
            self.read[path, index] = self.real.read_page(path, password, index)
        return self.read[path, index]

    def clear(self) -> None:
        self.real.clear()


def keep_page(page: Page, folder: Path) -> None:
    """Keeps a page beside its recordings: evidence, and the picture as WebP to be small."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "evidence.json").write_text(page.evidence.model_dump_json(exclude_defaults=True) + "\n", "utf-8")
    Image.open(io.BytesIO(page.image.png)).convert("L").save(folder / "page.webp", quality=60, method=6)


def kept_page(folder: Path) -> Page:
    """The page that `keep_page` kept."""
    evidence = Evidence.model_validate_json((folder / "evidence.json").read_text("utf-8"))
    with Image.open(folder / "page.webp") as picture:
        png = io.BytesIO()
        picture.convert("L").save(png, "PNG")
        image = PageImage(
            png=png.getvalue(), width=picture.width, height=picture.height, dpi=picture.height / evidence.height * 72
        )
    return Page(image=image, evidence=evidence)


@contextmanager
def recorded_tools(settings: Settings) -> Generator[Tools]:
    """The tools of a run that reads the pages that were kept."""
    with open_tools(settings) as tools:
        yield replace(tools, source=RecordedSource(tools.source))


def convert_sample(sample: Sample, tools: Tools, output: Path) -> Summary:
    """Converts the first page of a sample into `output`."""
    return convert_page(PageJob(sample.path, None, 0, output), tools)


def replay_settings(sample: Sample, **more: object) -> Settings:
    """Settings that answer every call from the sample's recordings."""
    return Settings.model_validate(
        {
            "provider": "anthropic",
            "layout": "llm",
            "text": "llm",
            "math": "auto",
            "replay": RECORDED / sample.name,
            **more,
        }
    )
