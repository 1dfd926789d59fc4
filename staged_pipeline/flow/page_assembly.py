"""A page put together: its formulas typeset, its content and pictures in its layout."""

from collections.abc import Iterable, Mapping, Sequence

from staged_pipeline.core.content import HUMAN, Content, ContentMap, ErrorContent
from staged_pipeline.core.errors import MissingDependency, RenderError
from staged_pipeline.core.skeleton import Skeleton
from staged_pipeline.core.typeset import Formula, Typeset
from staged_pipeline.engines.base import Typesetter
from staged_pipeline.flow.artifacts import PageFolder
from staged_pipeline.flow.page_tools import Tools
from staged_pipeline.flow.stage_clock import StageClock
from staged_pipeline.stages.assembler import assemble_page, formulas

_UNSET = "Formulas are not typeset ahead: "
_UNPLACED = " is in content.json, but not in the layout: it is not shown"


def assemble(
    title: str,
    skeleton: Skeleton,
    content: Mapping[str, Content],
    assets: Mapping[str, bytes],
    doubtful: Sequence[str],
    tools: Tools,
    clock: StageClock,
    attempt: int | None = None,
) -> tuple[str, tuple[str, ...]]:
    """The text of final.html, and warnings; `attempt` is the round of repairs that it belongs to."""
    with clock.stage("typesetting", tools.typesetter.fingerprint, attempt):
        typeset, warnings = _typeset(formulas(skeleton, content), tools.typesetter)
    with clock.stage("assembly", "assembler", attempt):
        options = tools.assembly.model_copy(
            update={
                "title": title,
                "low_confidence": frozenset(doubtful),
                "mathjax": tools.page_script() if warnings else None,
            }
        )
        html = assemble_page(skeleton, content, assets, typeset, tools.templates, options)
    return html, (*warnings, *_without_place(skeleton, content))


def assemble_folder(
    folder: PageFolder,
    title: str,
    skeleton: Skeleton,
    content: ContentMap,
    doubtful: Sequence[str],
    tools: Tools,
    clock: StageClock,
) -> tuple[str, ...]:
    """Writes a page's `final.html`, with the assets of its folder; returns warnings."""
    html, warnings = assemble(title, skeleton, content, folder.read_assets(content), doubtful, tools, clock)
    folder.write_final(html)
    return warnings


def is_typeset(warnings: Iterable[str]) -> bool:
    """Whether the formulas of a page were typeset ahead, by the warnings of its assembly."""
    return not any(warning.startswith(_UNSET) for warning in warnings)


def is_of_assembly(warning: str) -> bool:
    """Whether an assembly gave a warning, so that it no longer holds when a page is assembled again."""
    return warning.startswith(_UNSET) or warning.endswith(_UNPLACED)


def without_human(refs: Iterable[str], content: Mapping[str, Content]) -> tuple[str, ...]:
    """`refs` without those that a person wrote, or that are gone."""
    return tuple(ref for ref in refs if ref in content and content[ref].engine != HUMAN)


def empty_refs(skeleton: Skeleton, content: Mapping[str, Content]) -> tuple[str, ...]:
    """The refs that show as failed: those that could not be filled, and those without content."""
    refs = (element.ref for element in skeleton.elements())
    return tuple(ref for ref in refs if isinstance(content.get(ref), ErrorContent | None))


def _without_place(skeleton: Skeleton, content: Mapping[str, Content]) -> tuple[str, ...]:
    """A sentence for each entry that no element of the layout holds: an edit by hand of a page that changed since."""
    placed = {element.ref for element in skeleton.elements()}
    return tuple(f"{ref}{_UNPLACED}" for ref in content if ref not in placed)


def _typeset(wanted: Sequence[Formula], typesetter: Typesetter) -> tuple[dict[Formula, Typeset], tuple[str, ...]]:
    """Markup for each formula; without a browser none, and the page carries MathJax itself."""
    if not wanted:
        return {}, ()
    try:
        return dict(zip(wanted, typesetter.typeset(wanted), strict=True)), ()
    except (MissingDependency, RenderError) as error:
        return {}, (f"{_UNSET}{error}",)
