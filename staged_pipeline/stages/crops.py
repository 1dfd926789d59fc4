"""Page and content -> content whose figures and pictured formulas name their crops, and the crops themselves.

Guarantees: an entry whose asset a person chose keeps it; a crop is at least one pixel wide and high, so that it always
opens. The same page gives the same bytes.
"""

import io
from collections.abc import Mapping, Sequence

from PIL import Image

from staged_pipeline.core.content import HUMAN, Content, ContentMap, FigureContent, MathContent, pictured_runs
from staged_pipeline.core.geometry import Box
from staged_pipeline.core.page import PageImage
from staged_pipeline.core.skeleton import Reference
from staged_pipeline.stages.run_crops import ink_of

ASSETS = "assets"
_MARGIN_PX = 3


def crop_assets(
    image: PageImage, references: Sequence[Reference], content: Mapping[str, Content]
) -> tuple[ContentMap, dict[str, bytes]]:
    """Cuts what is shown as a picture out of the page.

    Returns:
        The content, with `asset` set to a path relative to the page's folder, and PNG bytes by that path.
    """
    boxes = {reference.ref: reference.box for reference in references}
    shown = {ref: entry for ref, entry in content.items() if ref in boxes and _is_picture(entry) and not _chosen(entry)}
    runs = [run for entry in content.values() if entry.engine != HUMAN for run in pictured_runs(entry)]
    if not shown and not runs:
        return dict(content), {}
    named = {ref: entry.model_copy(update={"asset": f"{ASSETS}/{ref}.png"}) for ref, entry in shown.items()}
    with Image.open(io.BytesIO(image.png)) as page:
        page.load()
        assets = {f"{ASSETS}/{ref}.png": _cut(page, boxes[ref], entry) for ref, entry in shown.items()}
        assets |= {run.asset: ink_of(page, run.box) for run in runs if run.asset and run.box}
    return {**content, **named}, assets


def _is_picture(entry: Content) -> bool:
    return isinstance(entry, FigureContent) or (isinstance(entry, MathContent) and entry.format == "image")


def _chosen(entry: Content) -> bool:
    """Whether a person says which picture it is."""
    return entry.engine == HUMAN and isinstance(entry, FigureContent | MathContent) and entry.asset is not None


def _cut(page: Image.Image, box: Box, entry: Content) -> bytes:
    """A figure with its paper, of a formula the ink."""
    if isinstance(entry, FigureContent):
        return _crop(page, box)
    return ink_of(page, box.padded(_MARGIN_PX / page.width, _MARGIN_PX / page.height))


def _crop(page: Image.Image, box: Box) -> bytes:
    left = max(0, int(box.x0 * page.width) - _MARGIN_PX)
    top = max(0, int(box.y0 * page.height) - _MARGIN_PX)
    right = min(page.width, max(left + 1, int(box.x1 * page.width + 0.999) + _MARGIN_PX))
    bottom = min(page.height, max(top + 1, int(box.y1 * page.height + 0.999) + _MARGIN_PX))
    buffer = io.BytesIO()
    page.crop((min(left, right - 1), min(top, bottom - 1), right, bottom)).save(buffer, "PNG", optimize=False)
    return buffer.getvalue()
