"""How often each shade stands in a grey picture."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image


def counts(grey: NDArray[np.uint8]) -> NDArray[np.int64]:
    """The pixels of each of the 256 shades. Pillow counts bytes as they are, numpy widens them eightfold first."""
    return np.array(Image.fromarray(grey).histogram(), dtype=np.int64)


def commonest(grey: NDArray[np.uint8]) -> int:
    """The shade that most pixels have: on a page its paper."""
    return int(counts(grey).argmax())
