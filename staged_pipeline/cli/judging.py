"""What the command line says about pages that were judged."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from statistics import fmean

from staged_pipeline.cli.money import counted
from staged_pipeline.core.errors import ExitCode
from staged_pipeline.core.summary import Judged, Summary
from staged_pipeline.flow.converter import wants_look

_REASONS = 3  # that are told; report.csv has all


def judge_lines(pages: Sequence[Summary], folder: Path) -> list[str]:
    """How the pages were judged, nothing where they were not to be; `folder` is the run's."""
    told = [(page.page_index, page.judged) for page in pages if page.judged is not None]
    scores = [short.score for _, short in told if short.score is not None]
    lines: list[str] = []
    if scores:
        mended = sum(any(one.kept for one in short.rounds) for _, short in told)
        more = f"; {mended} made better for it" if mended else ""
        lines.append(f"{counted(len(scores), 'page')} judged, score {fmean(scores):.2f} on average{more}.")
    flagged = [str(index) for index, short in told if short.flagged]
    if flagged:
        wants = "pages want" if len(flagged) > 1 else "page wants"
        lines.append(f"{len(flagged)} {wants} a look ({', '.join(flagged)}): {folder / 'index.html'} shows why.")
    return [*lines, *_unjudged(told)]


def _unjudged(told: Sequence[tuple[int, Judged]]) -> list[str]:
    reasons = Counter(short.reason or "" for _, short in told if short.status == "not_judged")
    lines = [
        f"Note: {counted(count, 'page')} not judged, and kept as {'they are' if count > 1 else 'it is'}: {reason}"
        for reason, count in reasons.most_common(_REASONS)
    ]
    return [*lines, "Note: more pages were not judged; report.csv says why."] if len(reasons) > _REASONS else lines


def strict_code(pages: Sequence[Summary]) -> ExitCode:
    """FLAGGED where a page wants a look, or was to be judged and was not."""
    return ExitCode.FLAGGED if any(map(wants_look, pages)) else ExitCode.OK
