"""What the local layout engine makes of pages made by hand, in short forms for tests."""

from layouts import segment

from staged_pipeline.core.evidence import Segment
from staged_pipeline.core.page import Page
from staged_pipeline.core.skeleton import Container, Element, Reference, Skeleton, references
from staged_pipeline.engines.local_layout import LocalLayout
from staged_pipeline.stages.layout_extractor import detect_layout

PROSE = "the quick brown fox jumps over the lazy dog and runs on"


def layout(page: Page) -> Skeleton:
    return detect_layout(page, LocalLayout())


def kinds(page: Page) -> list[tuple[str, tuple[str, ...]]]:
    return [(r.ref, r.segments) for r in references(layout(page))]


def read(page: Page) -> tuple[Reference, ...]:
    return references(layout(page))


def found(page: Page, ref: str) -> Reference:
    return next(r for r in references(layout(page)) if r.ref == ref)


def containers(skeleton: Skeleton) -> list[Container]:
    def walk(nodes: tuple[Element | Container, ...]) -> list[Container]:
        return [c for n in nodes for c in ([n] if isinstance(n, Container) else []) + walk(n.children)]

    return walk(skeleton.children)


def prose(number: int, left: float, top: float, right: float, text: str = PROSE, **fields: object) -> Segment:
    return segment(number, text, left, top, right=right, **fields)


def scanned(page: Page, confidence: float = 0.9, **lines: float) -> Page:
    """The page as OCR gives it; `lines` has the confidence of lines by id."""
    segments = tuple(
        line.model_copy(update={"source": "ocr", "confidence": lines.get(line.id, confidence)})
        for line in page.evidence.segments
    )
    evidence = page.evidence.model_copy(update={"source": "ocr", "segments": segments})
    return page.model_copy(update={"evidence": evidence})
