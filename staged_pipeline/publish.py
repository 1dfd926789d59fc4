"""What a run leaves beside its pages: document.html, run.json, report.csv, index.html."""

import re
from dataclasses import dataclass
from pathlib import Path

from staged_pipeline.artifacts import page_folder, write_run
from staged_pipeline.core.summary import RunSummary
from staged_pipeline.markup.templates import Templates
from staged_pipeline.support import store

_BODY = re.compile(rb"<body[^>]*>(.*)</body>", re.DOTALL)


@dataclass(frozen=True)
class Publisher:
    """Writes the files of a run from the folders of its pages."""

    templates: Templates

    def __call__(self, folder: Path, run: RunSummary, document: Path) -> None:
        finals = [page_folder(folder, page.page_index).final for page in run.pages]
        with store.writing(document) as out:
            for final in finals:
                if final.exists():
                    out.write(final.read_bytes())
        write_run(folder, run)
