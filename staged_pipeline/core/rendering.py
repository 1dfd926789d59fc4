"""A finished page as a browser shows it."""

from pydantic import Field

from staged_pipeline.core.geometry import Box
from staged_pipeline.core.value import Value
from staged_pipeline.core.vocabulary import Direction


class ShownRef(Value):
    """One content element as it is shown.

    `box` is in fractions of the rendering, whose origin is the top left; None where nothing of the element is seen.
    `text` is what a reader gets, each formula as its TeX. `clipped` says that part of it is cut off or runs out of the
    page; `untypeset` are the formulas that could not be set, as TeX; `lost_pictures` counts pictures that do not show.
    """

    ref: str
    text: str
    box: Box | None
    direction: Direction
    clipped: bool = False
    untypeset: tuple[str, ...] = ()
    lost_pictures: int = 0


class Rendering(Value):
    """A screenshot of final.html as PNG bytes, `width` by `height` CSS pixels, with its elements in document order.

    `console` are the errors and warnings that the browser told.
    """

    png: bytes
    width: int
    height: int
    refs: tuple[ShownRef, ...] = ()
    console: tuple[str, ...] = Field(default=())
