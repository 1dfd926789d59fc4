"""Files that a program should not trust: damaged, mislabelled, encrypted, huge, empty, malicious.

`HOSTILE` maps a name to the function that makes the file in a folder and returns what to open. None is larger than a
few megabytes on disk, whatever it claims.
"""

from hostile import images, names, pdfs  # noqa: F401  a file enters the list when its module is imported
from hostile.making import HOSTILE

__all__ = ["HOSTILE"]
