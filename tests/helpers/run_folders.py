"""Folders of runs made by hand, for tests of what a run leaves beside its pages."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from pages import TEMPLATES, assembled, png

from staged_pipeline.core.content import Content
from staged_pipeline.core.conversation import CallRecord
from staged_pipeline.core.evidence import Evidence, Segment
from staged_pipeline.core.geometry import Box
from staged_pipeline.core.skeleton import Skeleton
from staged_pipeline.core.summary import RunSummary, Spending, Summary
from staged_pipeline.core.verdict import Verdict
from staged_pipeline.flow.artifacts import page_folder
from staged_pipeline.flow.inspector_files import write_inspector


def line(number: int, text: str, box: Box) -> Segment:
    """A line of evidence, `p0_l{number}`."""
    return Segment(
        id=f"p0_l{number}",
        text=text,
        box=box,
        words=(),
        direction="ltr",
        source="text_layer",
        confidence=1.0,
        baseline=box.y1,
    )


def leave_page(
    run: Path,
    index: int,
    skeleton: Skeleton,
    content: Mapping[str, Content],
    *,
    lines: Sequence[Segment] = (),
    verdict: Verdict | None = None,
    calls: Sequence[CallRecord] = (),
    picture: bytes | None = None,
    rendering: bytes | None = None,
) -> None:
    """Writes the files of a page into its folder, as a run does; evidence says A4."""
    folder = page_folder(run, index)
    folder.path.mkdir(parents=True, exist_ok=True)
    folder.image.write_bytes(picture or png())
    evidence = Evidence(
        page_index=index, width=595, height=842, source="text_layer", direction="ltr", segments=tuple(lines)
    )
    (folder.path / "evidence.json").write_text(evidence.model_dump_json(), "utf-8")
    folder.write_skeleton(skeleton)
    folder.write_content(dict(content), {})
    folder.write_final(assembled(skeleton, content))
    if verdict is not None:
        (folder.path / "judge.json").write_text(verdict.model_dump_json(), "utf-8")
    if rendering is not None:
        (folder.path / "render.png").write_bytes(rendering)
    for call in calls:
        path = folder.path / "calls" / f"{call.number:03d}_{call.purpose}.json"
        path.parent.mkdir(exist_ok=True)
        path.write_text(call.model_dump_json(), "utf-8")


def leave_inspector(run: Path, pages: Sequence[Summary], name: str = "book.pdf") -> RunSummary:
    """Writes index.html and what belongs to it."""
    summary = RunSummary(
        document=name,
        pages_total=len(pages),
        pages=tuple(pages),
        version="1",
        seconds=1.0,
        settings={},
        spent=sum((page.spent for page in pages), Spending()),
    )
    write_inspector(run, summary, TEMPLATES)
    return summary
