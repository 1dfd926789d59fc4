"""The `content.json` of a page while its steps are done: parsed once, and again only where somebody wrote it since."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from staged_pipeline.core.content import HUMAN, ContentMap
from staged_pipeline.flow.artifacts import PageFolder

_Identity = tuple[int, int, int]


@dataclass
class ContentFile:
    """Reads and writes the entries of one page; a person may edit the file at any time."""

    folder: PageFolder
    _known: tuple[_Identity | None, ContentMap] = field(default=(None, {}), init=False)

    def entries(self) -> ContentMap:
        """The entries as they are in the file now, none where there is no file; raises ArtifactError."""
        now = self._identity()
        if now != self._known[0]:
            self._known = (now, {} if now is None else self.folder.read_content())
        return self._known[1]

    def human(self) -> ContentMap:
        """The entries that a person wrote."""
        return {ref: entry for ref, entry in self.entries().items() if entry.engine == HUMAN}

    def write(self, content: ContentMap, assets: Mapping[str, bytes]) -> None:
        """Writes the file, and the pictures that it names."""
        self.folder.write_content(content, assets)
        self._known = (self._identity(), dict(content))

    def _identity(self) -> _Identity | None:
        try:
            found = (self.folder.path / "content.json").stat()
        except OSError:
            return None
        return found.st_ino, found.st_size, found.st_mtime_ns
