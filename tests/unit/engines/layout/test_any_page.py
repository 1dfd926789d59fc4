"""Whatever the evidence, the local layout uses every line exactly once and keeps the rules of a page."""

from any_pages import any_pages
from hypothesis import given, settings

from staged_pipeline.core.page import Page
from staged_pipeline.core.skeleton import references
from staged_pipeline.engines.local_layout import LocalLayout
from staged_pipeline.markup.skeleton import from_html, to_html
from staged_pipeline.stages.layout_extractor import keep_rules


@settings(max_examples=60)
@given(any_pages())
def test_every_line_is_used_once(page: Page) -> None:
    proposal = LocalLayout().detect_layout(page)
    skeleton = keep_rules(proposal, page.evidence)
    used = [name for reference in references(skeleton) for name in reference.segments]
    assert sorted(used) == sorted(segment.id for segment in page.evidence.segments)
    assert skeleton.warnings == proposal.warnings, "the engine's proposal needed mending"
    assert from_html(to_html(skeleton)) == skeleton
