r"""What a document truly says, written by a person and kept beside it: `NAME.truth.html`, `.truth.md` or `.truth.txt`.

Of several, the first of these counts. A scan of `NAME` may be called `NAME_scan` and has the same truth. A truth covers
all pages of its document, in UTF-8. HTML is read as `page_reading` says. Markdown is CommonMark with tables and raw
HTML; formulas stand in `$ $`, `\( \)`, `$$ $$`, `\[ \]` or AMS environments, those on lines of their own in a paragraph
of their own; each block runs as its first strong letter does. Plain text gives words alone, without what stands in
`\( \)` and `\[ \]`.
"""

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from mdit_py_plugins.amsmath import amsmath_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.texmath import texmath_plugin

from staged_pipeline.core.errors import UnreadableInput
from staged_pipeline.core.vocabulary import DOCUMENT_SUFFIXES
from staged_pipeline.measure.page_reading import PageReading, folded, read_page

_TRUTHS = (".truth.html", ".truth.md", ".truth.txt")
_SCAN = "_scan"
_FORMULA = re.compile(r"\\\(.*?\\\)|\\\[.*?\\\]", re.DOTALL)
_IN_LINES, _ON_LINES = ("math_inline",), ("math_inline_double", "math_block", "math_block_label", "amsmath")


@dataclass(frozen=True)
class Sample:
    """A document and the file of its truth."""

    document: Path
    truth: Path


@dataclass(frozen=True)
class Samples:
    """What a folder holds, each in order of names: pairs, documents that have no truth, truths of no document."""

    pairs: tuple[Sample, ...]
    without_truth: tuple[Path, ...]
    without_document: tuple[Path, ...]


@dataclass(frozen=True)
class Truth:
    """A truth as it is read; one of `words_only` says nothing but its text."""

    reading: PageReading
    words_only: bool = False


def find_samples(folder: Path) -> Samples:
    """The documents of a folder, told by their suffix, with their truths; folders in it are passed over.

    Raises UnreadableInput where the folder cannot be listed, or holds no document with a truth.
    """
    try:
        files = sorted(path for path in folder.iterdir() if path.is_file())
    except OSError as error:
        raise UnreadableInput(f"{folder} cannot be listed ({error.strerror or error}).") from error
    names = {path.name: path for path in files}
    documents = [path for path in files if path.suffix.lower() in DOCUMENT_SUFFIXES]
    found = {document: _truth_of(document, names) for document in documents}
    pairs = tuple(Sample(document, truth) for document, truth in found.items() if truth is not None)
    if not pairs:
        raise UnreadableInput(
            f"{folder} holds no document with its truth beside it: for report.pdf that is report.truth.html, "
            "report.truth.md, or report.truth.txt for its words alone."
        )
    stems = {_stem(path) for path in documents} | {path.stem for path in documents}
    return Samples(
        pairs=pairs,
        without_truth=tuple(document for document, truth in found.items() if truth is None),
        without_document=tuple(p for p in files if (stem := _named_by(p.name)) is not None and stem not in stems),
    )


def read_truth(path: Path) -> Truth:
    """The truth in a file of one of the kinds above.

    Raises UnreadableInput where it cannot be read, or holds nothing.
    """
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no UTF-8"
        raise UnreadableInput(f"{path} cannot be read ({reason or error}).") from error
    match path.suffix:
        case ".html":
            truth = Truth(read_page(text))
        case ".md":
            truth = Truth(read_page(f"<body dir=auto>{_MARKDOWN.render(text)}</body>"))
        case _:
            words = folded(_FORMULA.sub(" ", text))
            truth = Truth(PageReading(words, (), (), (), (), ()), words_only=True)
    if not (truth.reading.text or truth.reading.formulas):
        raise UnreadableInput(f"{path} says nothing: there is no word in it to hold a result against.")
    return truth


def _truth_of(document: Path, names: dict[str, Path]) -> Path | None:
    stems = dict.fromkeys((document.stem, _stem(document)))
    return next((names[stem + kind] for stem in stems for kind in _TRUTHS if stem + kind in names), None)


def _stem(document: Path) -> str:
    return document.stem.removesuffix(_SCAN)


def _named_by(name: str) -> str | None:
    """The stem of the document that a truth of this name belongs to; None for what is no truth."""
    return next((name.removesuffix(kind) for kind in _TRUTHS if name.endswith(kind)), None)


def _formula(_: RendererHTML, tokens: Sequence[Token], index: int, __: OptionsDict, ___: EnvType) -> str:
    token = tokens[index]
    display = ' display="block"' if token.type in _ON_LINES else ""
    number = f" ({html.escape(token.info)})" if token.type == "math_block_label" else ""
    return f'<math{display} alttext="{html.escape(token.content.strip())}"></math>{number}'


def _markdown() -> MarkdownIt:
    reader = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    reader.use(dollarmath_plugin, allow_space=False, allow_digits=False, double_inline=True)
    reader.use(texmath_plugin, delimiters="brackets").use(amsmath_plugin)
    for kind in (*_IN_LINES, *_ON_LINES):
        reader.add_render_rule(kind, _formula)
    return reader


_MARKDOWN = _markdown()
