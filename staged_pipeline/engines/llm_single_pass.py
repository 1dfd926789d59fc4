"""A whole page read in one call: the picture in, HTML out; implements `SinglePassEngine`."""

from dataclasses import dataclass

from staged_pipeline.core.content import ContentMap, FigureContent, PageContent, Sources
from staged_pipeline.core.conversation import ModelReply
from staged_pipeline.core.errors import BudgetExceeded, ProviderError, UnusableReply
from staged_pipeline.core.page import Page
from staged_pipeline.core.skeleton import Container, Element, Skeleton
from staged_pipeline.engines.llm.asking import Asker
from staged_pipeline.engines.llm.page_boxes import WHOLE_PAGE, boxes_of_texts, free_pictures
from staged_pipeline.engines.llm.page_html import page_of
from staged_pipeline.engines.llm.page_trust import missing_lines, printed_in, trusted
from staged_pipeline.markup.page_reader import read_page_html
from staged_pipeline.markup.page_tags import complete_part, markup_of

_LONGEST = 400_000  # characters; a dense page has some 20,000
_SHOWN = 600  # characters of what is there already
_REPEATED = 40  # characters that a rest may repeat only on purpose
_CUT_SHORT = 0.5  # the most that a page can be trusted which may lack its end
_REST = (
    "Your answer to this was cut off. What is there so far ends with the lines below. Go on with what comes next on "
    "the page, in the same form; repeat nothing of it, and open no tag again that is still open.\n\n"
)


@dataclass(frozen=True)
class _Answer:
    """HTML, up to its last complete block where it was cut short."""

    html: str
    cut: bool


class LlmSinglePass:
    """Reads pages by one call each, and one more where the reply was cut off."""

    def __init__(self, asker: Asker) -> None:
        self._asker = asker

    @property
    def fingerprint(self) -> str:
        return f"llm-single-pass-{self._asker.fingerprint}"

    def read_page(self, page: Page) -> tuple[Skeleton, PageContent]:
        """What the model reads on `page`.

        Raises:
            UnusableReply, ModelRefused, ProviderError, BudgetExceeded: as `Asker.ask`.
        """
        answer, warnings = self._answer(page)
        skeleton, content = page_of(read_page_html(answer.html), page.evidence)
        skeleton = _with_boxes(skeleton, content, page)
        boxes = {element.ref: element.box for element in skeleton.elements()}
        content, confidence = trusted(content, page.evidence)
        pictures = [boxes[ref] for ref, entry in content.items() if isinstance(entry, FigureContent)]
        missing = missing_lines(content, page.evidence, pictures)
        if missing:
            warnings = (*warnings, f"{len(missing)} lines of the page are not in the answer, first: {missing[0][:60]}")
        if answer.cut:
            warnings = (*warnings, "The answer was cut off: what is printed at the end of the page may be missing")
            confidence = min(confidence, _CUT_SHORT)
        placed: ContentMap = {
            ref: entry.model_copy(update={"sources": Sources(boxes=(boxes[ref],))}) for ref, entry in content.items()
        }
        skeleton = skeleton.model_copy(update={"confidence": confidence, "warnings": warnings})
        return skeleton, PageContent(content=placed, confidence=confidence)

    def _answer(self, page: Page) -> tuple[_Answer, tuple[str, ...]]:
        first = self._asker.ask(page, "", _read)
        if not first.cut:
            return first, ()
        try:
            rest = self._asker.ask(page, _REST + first.html[-_SHOWN:], _read)
        except (ProviderError, BudgetExceeded) as error:
            return first, (f"The rest of an answer that was cut off was not given: {error}",)
        return _Answer(_joined(first.html, rest.html), rest.cut), ()


def _read(reply: ModelReply) -> _Answer:
    """The HTML of a reply; raises UnusableReply where it has none."""
    if len(reply.text) > _LONGEST:
        raise UnusableReply("The answer is longer than any page. Write what is printed on the page, once.")
    cut = reply.stop != "end"
    html = markup_of(reply.text)
    html = complete_part(html) if cut else html
    if not html:
        what = "ended before its first block was complete" if cut else "has no HTML in it"
        raise UnusableReply(f"The answer {what}. Answer with the HTML of the page's body only.")
    return _Answer(html, cut)


def _joined(first: str, rest: str) -> str:
    """Two parts of a page; what the second says again is left out."""
    if rest[:_REPEATED] == first[:_REPEATED]:
        return max(first, rest, key=len)
    at = first.rfind(rest[:_REPEATED])
    if at >= 0 and len(rest) >= _REPEATED and rest.startswith(first[at:]):
        return first[:at] + rest
    return first + rest


def _with_boxes(skeleton: Skeleton, content: ContentMap, page: Page) -> Skeleton:
    """`skeleton` with boxes by the evidence, for elements that do not say where they lie."""
    elements = list(skeleton.elements())
    given = {element.ref: element.box for element in elements if element.box != WHOLE_PAGE}
    found = boxes_of_texts(
        [f"{element.marker or ''} {printed_in(content[element.ref])}" for element in elements], page.evidence
    )
    boxes = {element.ref: box for element, box in zip(elements, found, strict=True) if box is not None} | given
    figures = [element.ref for element in elements if isinstance(content[element.ref], FigureContent)]
    lost = [ref for ref in figures if ref not in boxes]
    free = free_pictures(page.evidence, (boxes[ref] for ref in figures if ref in boxes))
    boxes |= dict(zip(lost, free, strict=False))

    def placed(node: Element | Container) -> Element | Container:
        update: dict[str, object] = {"children": tuple(map(placed, node.children))}
        if isinstance(node, Element):
            update["box"] = boxes.get(node.ref, node.box)
        return node.model_copy(update=update)

    return skeleton.model_copy(update={"children": tuple(map(placed, skeleton.children))})
