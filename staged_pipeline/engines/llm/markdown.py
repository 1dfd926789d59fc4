"""Text content as Markdown, and back.

What Markdown cannot say is left out: small capitals and underlining; a space at the edge of emphasised text belongs to
the plain text beside it. `canonical` is what remains, and `from_markdown(to_markdown(x))` is exactly that.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from staged_pipeline.core.content import Mark, MathSegment, MixedContent, Segment, TextContent, TextSegment
from staged_pipeline.engines.llm.inline_markdown import WEB_ADDRESS, inline_tokens

_JOINER = "\u2060"  # between marks that would run together; it has no meaning of its own
_LINE_END = re.compile("\r\n?|[\u2028\u2029\x85\x0b\x0c\x1c-\x1e]")
_NOT_TEXT = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\u2060\ufeff]")
_MARKER = re.compile(r"\{\{\s*([\w.-]+)\s*\}\}")
_WRAPPED: tuple[tuple[Mark, str], ...] = (("bold", "**"), ("italic", "*"), ("strike", "~~"))
_INNERMOST: tuple[Mark, ...] = ("super", "sub", "code")
_ORDER: tuple[Mark, ...] = ("bold", "italic", "strike", "code", "super", "sub")
_TOKEN_MARKS: dict[str, Mark] = {"strong": "bold", "em": "italic", "s": "strike", "sup": "super", "sub": "sub"}

# Literal characters: always; before what they would begin; a citation of lines; a line that looks like a header.
_ALWAYS = re.compile(r"[\\*`^~]")
_ON_SIGHT = re.compile(
    r"&(?=#?\w+;)|(?<!\w)_{1,2}(?!_)|(?<!_)_{1,2}(?!\w)|(?<![\w.])@(?=\d)|(?<![^\n])=(?===)|(?<![^\n])#(?=#)"
)
_LINK_MIDDLE = re.compile(r"\](?=\()")
_IN_SCRIPTS = re.compile(r"[\s\\*`^~_\[\]]")
_BRACKETS = re.compile(r"[\[\]]")


def to_markdown(entry: TextContent | MixedContent) -> str:
    r"""The content of an entry as one run of inline Markdown; formulas stand between `\(` and `\)`."""
    return segments_markdown(entry_segments(entry))


def segments_markdown(segments: Iterable[Segment]) -> str:
    """Segments as inline Markdown; a line feed is written as a backslash and a line feed."""
    return _linked(canonical(segments))


def from_markdown(text: str) -> TextContent | MixedContent:
    """Inline Markdown as content: text where it has neither formulas nor emphasis nor links, else segments.

    A line end without a backslash before it is a space.
    """
    segments = markdown_segments(text)
    if not segments:
        return TextContent(content="")
    if len(segments) == 1 and isinstance(segments[0], TextSegment) and not (segments[0].marks or segments[0].href):
        return TextContent(content=segments[0].content)
    return MixedContent(segments=segments)


def markdown_segments(text: str) -> tuple[Segment, ...]:
    """Inline Markdown as segments, in the form of `canonical`."""
    return canonical(_read(_NOT_TEXT.sub(lambda found: _JOINER if found.group() == _JOINER else "", _breaks(text))))


def plain_text(segments: Iterable[Segment]) -> str:
    """The characters of segments, formulas as their LaTeX."""
    return "".join(segment.content for segment in segments)


def entry_segments(entry: TextContent | MixedContent) -> tuple[Segment, ...]:
    """The segments of an entry; `{{name}}` markers of plain text become the formulas they name."""
    if isinstance(entry, MixedContent):
        return entry.segments
    formulas = entry.inline_refs or {}
    found: list[Segment] = []
    for i, part in enumerate(_MARKER.split(entry.content)):
        if i % 2 == 0:
            found.append(TextSegment(content=part))
        elif part in formulas:
            found.append(MathSegment(content=formulas[part]))
        else:
            found.append(TextSegment(content=f"{{{{{part}}}}}"))
    return tuple(found)


def canonical(segments: Iterable[Segment]) -> tuple[Segment, ...]:
    """Segments as Markdown can say them: see the module."""
    cut = [piece for segment in segments for piece in _cut(segment)]
    merged: list[Segment] = []
    for segment in cut:
        last = merged[-1] if merged else None
        if isinstance(segment, TextSegment) and isinstance(last, TextSegment) and _style(last) == _style(segment):
            merged[-1] = last.model_copy(update={"content": last.content + segment.content})
        else:
            merged.append(segment)
    return _trimmed(merged)


def _cut(segment: Segment) -> Iterator[Segment]:
    """A segment in pieces: its white space at the edges and its line feeds are plain text."""
    if isinstance(segment, MathSegment):
        tex = clean_tex(segment.content)
        if tex:
            yield MathSegment(content=tex, display=segment.display)
        return
    text = _NOT_TEXT.sub("", _breaks(segment.content))
    marks = _marks(segment.marks)
    href = segment.href if segment.href and WEB_ADDRESS.fullmatch(segment.href) else None
    for line in re.split(r"(\n)", re.sub(r"[ \t]+", " ", text)):
        if not (marks or href):
            yield from [TextSegment(content=line)] if line else []
            continue
        bare = line.strip()
        before, _, after = line.partition(bare) if bare else (line, "", "")
        parts = ((before, (), None), (bare, marks, href), (after, (), None))
        yield from (TextSegment(content=part, marks=held, href=target) for part, held, target in parts if part)


def _trimmed(segments: Sequence[Segment]) -> tuple[Segment, ...]:
    """Without white space at the ends and spaces around line feeds."""
    kept: list[Segment] = []
    for i, segment in enumerate(segments):
        if isinstance(segment, MathSegment) or segment.marks or segment.href:
            kept.append(segment)
            continue
        text = re.sub(r" *\n *", "\n", segment.content)
        text = re.sub(r" +", " ", text)
        if i == 0:
            text = text.lstrip()
        if i == len(segments) - 1:
            text = text.rstrip()
        if text:
            kept.append(TextSegment(content=text))
    return tuple(kept)


def clean_tex(tex: str) -> str:
    r"""LaTeX as it can stand in `\( \)`: in one line, text in dollars for formulas within its own text."""
    tex = re.sub(r"\s+", " ", _NOT_TEXT.sub("", _breaks(tex))).strip()
    tex = re.sub(r"\\(.)", lambda found: "$" if found.group(1) in "()[]" else found.group(), tex)
    ending = len(tex) - len(tex.rstrip("\\"))
    return f"{tex} " if ending % 2 else tex


def _breaks(text: str) -> str:
    return _LINE_END.sub("\n", text)


def _marks(marks: Iterable[Mark]) -> tuple[Mark, ...]:
    held = set(marks)
    inner = next((mark for mark in _INNERMOST if mark in held), None)
    held -= {mark for mark in _INNERMOST if mark != inner}
    return tuple(mark for mark in _ORDER if mark in held)


def _style(segment: TextSegment) -> tuple[tuple[Mark, ...], str | None]:
    return segment.marks, segment.href


def _linked(segments: Sequence[Segment]) -> str:
    parts: list[str] = []
    for href, run in groupby(segments, key=lambda s: s.href if isinstance(s, TextSegment) else None):
        inner = _wrapped(list(run), _WRAPPED, brackets=href is not None)
        parts.append(inner if href is None else f"[{inner}](<{_target(href)}>)")
    return _joined(parts)


def _target(href: str) -> str:
    return re.sub(r"[\\&]", lambda found: "\\" + found.group(), href)


def _wrapped(segments: Sequence[Segment], wraps: Sequence[tuple[Mark, str]], *, brackets: bool) -> str:
    if not wraps:
        return _joined([_leaf(segment, brackets=brackets) for segment in segments])
    (mark, sign), *inner = wraps
    parts: list[str] = []
    for held, group in groupby(segments, key=lambda s: isinstance(s, TextSegment) and mark in s.marks):
        run = list(group)
        text = _wrapped(run, inner, brackets=brackets)
        parts.append(_joined([sign, text, sign], "~*" if _frays(run) else "~") if held else text)
    return _joined(parts)


def _frays(run: Sequence[Segment]) -> bool:
    """Whether a run is italic at both ends and not between: `***a*b*c***` would be read in another way."""
    italic = [isinstance(segment, TextSegment) and "italic" in segment.marks for segment in run]
    return italic[0] and italic[-1] and not all(italic)


def _leaf(segment: Segment, *, brackets: bool) -> str:
    if isinstance(segment, MathSegment):
        return f"\\[ {segment.content} \\]" if segment.display == "block" else f"\\({segment.content}\\)"
    text = segment.content
    if "code" in segment.marks:
        longest = max(map(len, re.findall(r"`+", text)), default=0)
        space = " " if longest else ""
        fence = "`" * (longest + 1)
        return f"{fence}{space}{text}{space}{fence}"
    raised = "super" in segment.marks
    if raised or "sub" in segment.marks:
        sign = "^" if raised else "~"
        return sign + _IN_SCRIPTS.sub(lambda found: "\\" + found.group(), text) + sign
    text = _ALWAYS.sub(lambda found: "\\" + found.group(), text)
    text = _ON_SIGHT.sub(lambda found: "".join("\\" + char for char in found.group()), text)
    if brackets:
        text = _BRACKETS.sub(lambda found: "&#91;" if found.group() == "[" else "&#93;", text)
    else:
        text = _LINK_MIDDLE.sub(r"\\]", text)
    return text.replace("\n", "\\\n")


def _joined(parts: Sequence[str], delimiters: str = "*~^`") -> str:
    """Parts one after the other; a joiner keeps delimiters apart that would run together."""
    text = ""
    for part in parts:
        if text and part and text[-1] == part[0] and part[0] in delimiters:
            text += _JOINER
        text += part
    return text


def _read(text: str) -> Iterator[Segment]:
    marks: list[Mark] = []
    href: str | None = None
    for token in inline_tokens(text):
        name, _, edge = token.type.rpartition("_")
        if name in _TOKEN_MARKS:
            mark = _TOKEN_MARKS[name]
            marks.append(mark) if edge == "open" else marks.remove(mark)
        elif token.type == "link_open":
            href = str(token.attrs["href"])
        elif token.type == "link_close":
            href = None
        elif token.type in {"math_inline", "math_block"}:
            yield MathSegment(content=token.content, display="block" if token.type == "math_block" else "inline")
        else:
            content = {"softbreak": " ", "hardbreak": "\n"}.get(token.type, token.content)
            if content and {"super", "sub"} & set(marks):
                content = re.sub(r"\\(\s)", r"\1", content)
            code: tuple[Mark, ...] = ("code",) if token.type == "code_inline" else ()
            yield from [TextSegment(content=content, marks=(*marks, *code), href=href)] if content else []
