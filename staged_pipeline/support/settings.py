"""All that a user may choose, in one frozen value; `compose` hands each part its slice."""

from decimal import Decimal
from pathlib import Path
from typing import Literal

from pydantic import Field

from staged_pipeline.core.value import Value
from staged_pipeline.core.vocabulary import EngineName, Provider

MathOutput = Literal["svg", "mathml"]
OcrMode = Literal["auto", "off", "force"]
LayoutChoice = Literal["local", "llm", "auto"]
MathMode = Literal["off", "auto", "all"]
TextScope = Literal["doubtful", "scans_and_math"]
Effort = Literal["low", "medium", "high"]
JudgeChoice = Literal["off", "render", "llm"]
Preset = Literal["exact", "balanced", "cheap"]


class Settings(Value):
    """The settings of a run. `dpi` is that of page.png; `page_timeout` is seconds of work a page may take.

    `languages` are Tesseract language codes (`ara`, `eng`), empty for script detection. `pages` is as typed by the
    user (`0,1`, `0-4`, `all`); None stands for the first page only. `isolate` converts pages in worker processes even
    where `jobs` is 1, so that a page that hangs or crashes fails alone; `page_timeout` and `page_memory` hold only
    then. What a page waits for a model does not count as work. `page_memory` is megabytes (2^20 bytes) that a page's
    process may hold, with its browser and its OCR.

    `provider` is `local` unless a model service is named: nothing leaves the machine before. `layout` `auto` asks the
    model where the local layout is not sure of itself; `text_scope` says which elements the model is asked for where
    `text` is `llm`; `math` which equations are asked again. `model` None is the provider's default, `effort`
    how much it thinks before it answers. `base_url` is that
    of a compatible server. `shard_size` is how many elements one text call takes, None for a size by the page.
    `calls_at_once` is how many calls run at the same time, of all pages together; `requests_per_minute` and
    `tokens_per_minute` (of questions and answers) hold for any minute. `patience` is seconds for which a service may
    take no calls (429) before one fails. `call_timeout` is seconds without a sign of life from the service; a whole
    answer may take ten times as long. `record` and `replay` are folders of recorded calls; `prices` a file of prices of
    your own.
    `stages` names the steps that a run takes, in their order, as `layout,text,assembly`; None for all.
    `redo` names steps to do again although nothing changed, as `layout` or `text:eq_1,eq_3`, `from_step` the first of
    several; `retry_failed` takes up the pages that the last run of a document failed on, and no others. `replace_paid`
    lets the local engines make anew what a model made.
    `budget` is US dollars for all documents of a run.

    `judge` `render` holds each finished page against its image and its evidence, `llm` asks the model to look too.
    `repair_rounds`, `accept_from`, `fall_back_below` and `flag_below` are `gate.Thresholds`; a page is repaired or made
    another way only where a model is asked. `strict` makes pages that want a look an exit code.
    """

    pages: str | None = None
    provider: Provider = "local"
    model: str | None = None
    effort: Effort | None = None
    base_url: str | None = None
    layout: LayoutChoice = "local"
    text: EngineName = "local"
    password: str | None = Field(default=None, repr=False)
    languages: tuple[str, ...] = ()
    ocr: OcrMode = "auto"
    dpi: int = Field(default=150, ge=50, le=600)
    stages: str | None = None
    redo: tuple[str, ...] = ()
    from_step: str | None = None
    replace_paid: bool = False
    retry_failed: bool = False
    math_output: MathOutput = "svg"
    provenance: bool = False
    output: Path = Path("output")
    document: Path | None = None
    jobs: int = Field(default=1, ge=1, le=64)
    isolate: bool = False
    page_timeout: float = Field(default=120.0, gt=0)
    page_memory: int = Field(default=4096, ge=1024)
    text_scope: TextScope = "doubtful"
    math: MathMode = "off"
    single_pass: bool = False
    shard_size: int | None = Field(default=None, ge=1)
    calls_at_once: int = Field(default=4, ge=1, le=64)
    requests_per_minute: int | None = Field(default=None, ge=1)
    tokens_per_minute: int | None = Field(default=None, ge=1)
    patience: float = Field(default=600.0, ge=0)
    call_timeout: float = Field(default=300.0, gt=0)
    max_retries: int = Field(default=4, ge=0, le=20)
    budget: Decimal | None = Field(default=None, ge=0)
    prices: Path | None = None
    record: Path | None = None
    replay: Path | None = None
    judge: JudgeChoice = "off"
    strict: bool = False
    repair_rounds: int = Field(default=2, ge=0, le=10)
    accept_from: float = Field(default=0.95, ge=0, le=1)
    fall_back_below: float = Field(default=0.75, ge=0, le=1)
    flag_below: float = Field(default=0.85, ge=0, le=1)
