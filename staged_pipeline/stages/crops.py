"""Page and content -> content whose figures and pictured equations name their crops, and the crops themselves.

Guarantees: an entry that already names an asset keeps it (a person chose it, or an engine made it); a crop is at least
one pixel wide and high, so that it always opens. The same page gives the same bytes.
"""

import io
from collections.abc import Mapping, Sequence

from PIL import Image

from staged_pipeline.core.content import Content, ContentMap, FigureContent, MathContent
from staged_pipeline.core.geometry import Box
from staged_pipeline.core.page import PageImage
from staged_pipeline.core.skeleton import Reference

ASSETS = "assets"
_MARGIN_PX = 3


def crop_assets(
    image: PageImage, references: Sequence[Reference], content: Mapping[str, Content]
) -> tuple[ContentMap, dict[str, bytes]]:
    """Cuts what is shown as a picture out of the page.

    Returns:
        The content, with `asset` set to a path relative to the page's folder, and PNG bytes by that path.
    """
    wanted = {ref.ref: ref for ref in references if ref.ref in content and _needs_crop(content[ref.ref])}
    if not wanted:
        return dict(content), {}
    named = {
        ref: _with_asset(entry, f"{ASSETS}/{ref}.png") if ref in wanted else entry for ref, entry in content.items()
    }
    with Image.open(io.BytesIO(image.png)) as page:
        page.load()
        assets = {f"{ASSETS}/{name}.png": _crop(page, reference.box) for name, reference in wanted.items()}
    return named, assets


def _needs_crop(entry: Content) -> bool:
    match entry:
        case FigureContent():
            return entry.asset is None
        case MathContent():
            return entry.format == "image" and entry.asset is None
        case _:
            return False


def _with_asset(entry: Content, path: str) -> Content:
    return entry.model_copy(update={"asset": path})


def _crop(page: Image.Image, box: Box) -> bytes:
    left = max(0, int(box.x0 * page.width) - _MARGIN_PX)
    top = max(0, int(box.y0 * page.height) - _MARGIN_PX)
    right = min(page.width, max(left + 1, int(box.x1 * page.width + 0.999) + _MARGIN_PX))
    bottom = min(page.height, max(top + 1, int(box.y1 * page.height + 0.999) + _MARGIN_PX))
    buffer = io.BytesIO()
    page.crop((min(left, right - 1), min(top, bottom - 1), right, bottom)).save(buffer, "PNG", optimize=False)
    return buffer.getvalue()
