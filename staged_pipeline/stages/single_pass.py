"""One engine in the place of layout and text: its answer is held to the same rules as theirs, as far as one call can.

The engine does not cite, so that no line of the evidence can be missed here; refs, order, kinds of content and
completeness are those of the staged pipeline, and what comes after is the same for both.
"""

from staged_pipeline.core.content import PageContent
from staged_pipeline.core.page import Page
from staged_pipeline.core.skeleton import Skeleton, elements_of, references
from staged_pipeline.engines.base import SinglePassEngine
from staged_pipeline.stages.naming import name_elements
from staged_pipeline.stages.text_extractor import accepted, doubtful


def read_in_one_pass(page: Page, engine: SinglePassEngine) -> tuple[Skeleton, PageContent]:
    """What `engine` reads on `page`, its elements named by convention, an entry for each; raises what it raises."""
    proposed, answer = engine.read_page(page)
    named = name_elements(proposed.children)
    skeleton = proposed.model_copy(update={"children": named.children})
    before = [element.ref for element in elements_of(proposed.children)]
    after = [element.ref for element in elements_of(named.children)]
    renamed = {new: answer.content.get(old) for old, new in zip(before, after, strict=True)}
    content = {reference.ref: accepted(reference, renamed[reference.ref]) for reference in references(skeleton)}
    return skeleton, answer.model_copy(update={"content": content, "low_confidence_refs": doubtful(content)})
