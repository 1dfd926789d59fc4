"""The page that engines look at: its image and its evidence."""

from staged_pipeline.core.evidence import Evidence
from staged_pipeline.core.value import Value


class PageImage(Value):
    """The upright page as PNG bytes, `width` by `height` pixels at `dpi`."""

    png: bytes
    width: int
    height: int
    dpi: float


class Page(Value):
    """One page, before any stage."""

    image: PageImage
    evidence: Evidence
