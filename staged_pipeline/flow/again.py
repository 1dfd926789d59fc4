"""Pages of an earlier run taken up again as they lie in their folders, under the lock of the run."""

from collections.abc import Callable
from pathlib import Path

from staged_pipeline.core.errors import ArtifactError
from staged_pipeline.core.summary import RunSummary, Summary
from staged_pipeline.flow.artifacts import PageFolder, page_folder, page_index_of, read_run
from staged_pipeline.flow.publish import Publisher
from staged_pipeline.support.run_lock import only_run_in

PageAgain = Callable[[RunSummary, PageFolder, Summary], Summary | None]
"""Takes up a page; None leaves it as it is. The run tells the document's name."""


def take_up(folder: Path, take: PageAgain, publish: Publisher) -> RunSummary:
    """Takes up a run's pages, or the one page whose folder is given, and publishes the run anew.

    Args:
        folder: the folder of a run (`output/report`) or of a page in one (`output/report/page_0002`).
        take: what is done with each page that did not fail.
        publish: writes document.html and what else a run leaves.

    Raises:
        ArtifactError: no run is recorded there, or it knows no such page; and what `take` raises.
        OutputError: a file cannot be written. RunInProgress: another run is writing there.
    """
    index = page_index_of(folder)
    run_folder = folder if index is None else folder.parent
    read_run(run_folder)  # a folder that is no run gets no lock
    with only_run_in(run_folder):
        run = read_run(run_folder)
        wanted = {page.page_index: page for page in run.pages if index in (None, page.page_index)}
        if index is not None and not wanted:
            raise ArtifactError(f"{run_folder / 'run.json'} knows no page {index}: run it again with --pages {index}.")
        again = {
            number: take(run, page_folder(run_folder, number), page)
            for number, page in wanted.items()
            if page.error is None
        }
        pages = tuple(again.get(page.page_index) or page for page in run.pages)
        done = run.model_copy(update={"pages": pages, "taken": tuple(wanted), "not_begun": ()})
        publish(run_folder, done)
    return done
