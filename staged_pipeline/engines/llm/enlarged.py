"""Parts of a page's picture, enlarged so that small print is read."""

import io
from collections.abc import Sequence

from PIL import Image

from staged_pipeline.core.conversation import ImagePart
from staged_pipeline.core.geometry import Box
from staged_pipeline.core.page import PageImage

_MARGIN = 0.012  # of the page's width: a formula's box may miss an accent or a tall bracket
_TIMES = 3.0
_LONGEST = 1500  # pixels; services make larger pictures smaller
_LEAST = 200  # pixels of the longer side


def enlarged(image: PageImage, parts: Sequence[tuple[str, Box]]) -> tuple[ImagePart, ...]:
    """A picture for each named box, with a margin around it, in the order given. The same page gives the same bytes."""
    if not parts:
        return ()
    with Image.open(io.BytesIO(image.png)) as page:
        page.load()
        return tuple(_picture(page, name, box) for name, box in parts)


def _picture(page: Image.Image, name: str, box: Box) -> ImagePart:
    margin = _MARGIN * page.width
    left = max(0, int(box.x0 * page.width - margin))
    top = max(0, int(box.y0 * page.height - margin))
    right = min(page.width, max(left + 1, int(box.x1 * page.width + margin + 1)))
    bottom = min(page.height, max(top + 1, int(box.y1 * page.height + margin + 1)))
    crop = page.crop((min(left, right - 1), min(top, bottom - 1), right, bottom))
    longer = max(crop.size)
    times = max(min(_TIMES, _LONGEST / longer), _LEAST / longer)
    size = max(1, round(crop.width * times)), max(1, round(crop.height * times))
    shown = crop.convert("RGB").resize(size, Image.Resampling.LANCZOS)
    buffer = io.BytesIO()
    shown.save(buffer, "PNG")
    return ImagePart(name=name, png=buffer.getvalue(), width=size[0], height=size[1])
