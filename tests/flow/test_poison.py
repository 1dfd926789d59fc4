"""Pages that crash, hang, eat memory or raise what nobody expects, among good ones: the good ones come out."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import faults
import pytest
from hostile.poison import fuzzed_book, poisoned_book
from pdfs import prose, write_pdf

from staged_pipeline import compose
from staged_pipeline.core.errors import ExitCode
from staged_pipeline.core.summary import RunSummary
from staged_pipeline.flow.converter import Converter, exit_code
from staged_pipeline.flow.listener import PageDone, Silence
from staged_pipeline.flow.publish import Publisher
from staged_pipeline.flow.workers import WorkerPool
from staged_pipeline.markup.templates import Templates
from staged_pipeline.render.in_page import mathjax_script
from staged_pipeline.support.resources import mathjax_dir, templates_dir
from staged_pipeline.support.settings import Settings

RESOURCES = Path(__file__).parents[1] / "resources"
TIMEOUT, MEMORY = 25, 1024  # seconds, megabytes
pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]

FAULTS: dict[int, tuple[Callable[[], None], str, str]] = {
    1: (faults.segfault, "crash", "signal 11"),
    2: (faults.leave, "crash", "exit status 0"),
    4: (faults.leave_by_an_exception, "crash", "exit status 1"),
    5: (faults.hold_the_interpreter, "timeout", "longer than 25 s"),
    7: (faults.eat_memory, "memory", "--page-memory"),
    8: (faults.have_memory_eaten, "memory", "--page-memory"),
    10: (faults.recurse, "internal", "RecursionError"),
    11: (faults.raise_what_cannot_be_sent, "internal", "Local"),
}
ALONE = (1, 5, 7)


class Heard(Silence):
    """Remembers which pages were done."""

    def __init__(self) -> None:
        self.done: list[int] = []

    def page_done(self, document: Path, page: PageDone) -> None:
        self.done.append(page.summary.page_index)


def publisher() -> Publisher:
    return Publisher(Templates.read(templates_dir()), partial(mathjax_script, mathjax_dir()))


def check_good_pages(run: RunSummary, folder: Path, good: set[int]) -> None:
    document = (folder / "document.html").read_text("utf-8")
    assert [page.page_index for page in run.pages] == list(range(run.pages_total))
    for index in good:
        assert run.pages[index].route == "staged"
        for html in ((folder / f"page_{index:04d}" / "final.html").read_text("utf-8"), document):
            assert all(f"Line {line} of page {index} says that all is well." in html for line in range(6))


@pytest.mark.parametrize(("jobs", "bad"), [(1, ALONE), (2, tuple(FAULTS))])
def test_whatever_an_engine_does_to_its_page_the_others_come_out(
    jobs: int, bad: tuple[int, ...], tmp_path: Path
) -> None:
    pages = max(bad) + 2
    book = write_pdf(tmp_path / "book.pdf", [prose(index) for index in range(pages)])
    settings = Settings(output=tmp_path, pages="all", jobs=jobs, isolate=True)
    tools = partial(faults.poisoned_tools, settings, {index: FAULTS[index][0] for index in bad})
    with WorkerPool(tools, jobs, TIMEOUT, MEMORY) as pool:
        run = Converter(settings, pool, publisher()).convert(book)
    assert run.seconds < 200
    assert exit_code(run) is ExitCode.PARTIAL
    check_good_pages(run, tmp_path / "book", set(range(pages)) - set(bad))
    report = (tmp_path / "book" / "report.csv").read_text("utf-8")
    for index in bad:
        _, code, said = FAULTS[index]
        error = run.pages[index].error
        assert error is not None
        assert (error.code, index) == (code, index)
        assert said in error.message
        assert error.message.replace('"', '""') in report
        assert not (tmp_path / "book" / f"page_{index:04d}" / "final.html").exists()
    assert not list(tmp_path.rglob("*.part"))

    heard = Heard()
    again = settings.model_copy(update={"retry_failed": True})
    with compose.open_converter(again, heard) as converter:
        run = converter.convert(book)
    assert sorted(heard.done) == sorted(bad)
    assert exit_code(run) is ExitCode.OK
    check_good_pages(run, tmp_path / "book", set(range(pages)))


def test_pages_that_are_poison_fail_alone(tmp_path: Path) -> None:
    names = ("", "endless_drawing", "", "endless_text", "", "picture_of_ten_gigabytes", "letter_that_draws_itself", "")
    book = poisoned_book(tmp_path / "book.pdf", [name or prose(index) for index, name in enumerate(names)])
    settings = Settings(output=tmp_path, pages="all", jobs=2, ocr="off", page_timeout=TIMEOUT, page_memory=MEMORY)
    with compose.open_converter(settings) as converter:
        run = converter.convert(book)
    assert run.seconds < 200
    assert exit_code(run) is ExitCode.PARTIAL
    check_good_pages(run, tmp_path / "book", {index for index, name in enumerate(names) if not name})
    assert {page.page_index: page.error.code for page in run.pages if page.error} == {1: "timeout", 3: "memory"}


def test_pages_that_were_changed_at_random_come_out_or_fail_alone(tmp_path: Path) -> None:
    samples = sorted(path for path in RESOURCES.glob("*.pdf") if not path.stem.endswith("_scan"))
    good = [prose(2 * number + 1) for number in range(len(samples))]
    book = fuzzed_book(tmp_path / "book.pdf", samples, good)
    settings = Settings(output=tmp_path, pages="all", jobs=2, ocr="off", page_timeout=60, page_memory=2048)
    with compose.open_converter(settings) as converter:
        run = converter.convert(book)
    assert exit_code(run) in {ExitCode.OK, ExitCode.PARTIAL}
    check_good_pages(run, tmp_path / "book", {2 * number + 1 for number in range(len(samples))})
    assert all(page.error.message for page in run.pages if page.error)
