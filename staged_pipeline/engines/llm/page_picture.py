"""The page's picture as every request shows it, and other pictures of a size that services take."""

import io

from PIL import Image

from staged_pipeline.core.conversation import ImagePart
from staged_pipeline.core.page import Page

_MOST_BYTES = 3_700_000  # services take pictures of 5 MB, a third of which is the base64 around the bytes
_LONGEST = 2576  # pixels; services make larger pictures smaller, so that more are sent for nothing
_SMALLER = 0.8


def page_picture(page: Page) -> ImagePart:
    """The picture of `page`, made smaller where a service would not take it. The same page gives the same bytes."""
    image = page.image
    return shrunk(ImagePart(name="page", png=image.png, width=image.width, height=image.height))


def shrunk(image: ImagePart) -> ImagePart:
    """`image`, made smaller where a service would not take it. The same picture gives the same bytes."""
    if len(image.png) <= _MOST_BYTES and max(image.width, image.height) <= _LONGEST:
        return image
    with Image.open(io.BytesIO(image.png)) as picture:
        shown = picture.convert("RGB")
    size = _LONGEST / max(*shown.size, _LONGEST)
    while True:
        part = _drawn(image.name, shown, size)
        if len(part.png) <= _MOST_BYTES:
            return part
        size *= _SMALLER


def _drawn(name: str, picture: Image.Image, size: float) -> ImagePart:
    width, height = max(1, round(picture.width * size)), max(1, round(picture.height * size))
    buffer = io.BytesIO()
    picture.resize((width, height), Image.Resampling.LANCZOS).save(buffer, "PNG")
    return ImagePart(name=name, png=buffer.getvalue(), width=width, height=height)
