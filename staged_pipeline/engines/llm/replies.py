"""Replies in blocks, one a ref: what a model wrote, taken apart, with whatever it got wrong in the form.

A reply that was cut off loses its last block only. The text of a block is not looked at here.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import NamedTuple

from pydantic import TypeAdapter, ValidationError

from staged_pipeline.core.content import Content
from staged_pipeline.core.conversation import ModelReply
from staged_pipeline.engines.llm.headers import END, Header, Mode, plain_ref, read_header, spread
from staged_pipeline.engines.llm.loose_json import CutDict, CutList, Json, values, without_controls

_FENCE = re.compile(r"^\s*(?:`{3,}|~{3,})\s*[\w+-]*\s*$")
_LINE_END = re.compile("\r\n?|[\u2028\u2029\x85]")
_CONTENT: TypeAdapter[Content] = TypeAdapter(Content)
_REF_KEYS = ("ref", "reference", "id", "name")
_TEXT_KEYS = ("content", "text", "markdown", "latex", "value", "description")
_NAMED_MOST = 5
_HEADER_BEGUN = re.compile(r"===\s*(\w*)")


class Block(NamedTuple):
    """The answer for one ref. `text` are its raw lines, or the reason of `unreadable`.

    `entry` is the content itself where the reply was JSON of the content's own form.
    """

    ref: str
    mode: Mode
    text: str
    entry: Content | None = None


@dataclass
class Reply:
    """The blocks of a reply by ref; `cut` is the ref whose block was cut off, and is left out."""

    blocks: dict[str, Block] = field(default_factory=dict[str, Block])
    warnings: list[str] = field(default_factory=list[str])
    cut: str | None = None


def read_reply(reply: ModelReply, asked: Collection[str]) -> Reply:
    """The blocks of a reply for the refs `asked`; of two for one ref, the first stays. JSON is taken, too."""
    text = without_controls(_LINE_END.sub("\n", reply.text))
    complete = reply.stop == "end"
    found, cut = _blocks(text, asked, complete=complete)
    if not found and cut is None and re.search(r"[{\[]", text):
        found = list(_json_blocks(text, asked))
    read = Reply(cut=cut)
    unknown: list[str] = []
    twice: list[str] = []
    for block in found:
        if block.ref not in asked:
            unknown.append(block.ref)
        elif block.ref in read.blocks:
            twice.append(block.ref)
        else:
            read.blocks[block.ref] = block
    if unknown:
        read.warnings.append(f"The model answered for {_listed(unknown)}, which it was not asked for: left out.")
    if twice:
        read.warnings.append(f"The model answered twice for {_listed(twice)}: the first answer is kept.")
    return read


def _listed(refs: Collection[str]) -> str:
    names = list(dict.fromkeys(refs))
    more = len(names) - _NAMED_MOST
    return ", ".join(names[:_NAMED_MOST]) + (f" and {more} more" if more > 0 else "")


def _blocks(text: str, asked: Collection[str], *, complete: bool) -> tuple[list[Block], str | None]:
    """All blocks, and the ref of one that was cut off."""
    found: list[Block] = []
    header: Header | None = None
    lines: list[str] = []
    # A fence around the whole reply ends with it; what follows its end is prose.
    fenced = shut = False
    for line in chain.from_iterable(spread(written, asked) for written in text.split("\n")):
        opened = read_header(line, asked)
        if opened is None and header is None:
            fenced = _FENCE.match(line) is not None or (fenced and not line.strip())
            continue
        if opened is None and not shut:
            shut = fenced and line.strip() in {"```", "~~~"} and not _has_open_fence(lines)
            lines += [] if shut else [line]
            continue
        if opened is None:
            continue
        if header is not None:
            found.append(_block(header, lines))
        if opened.ref == END:
            return found, None
        header, lines, shut = opened, [], False
    if header is None:
        return found, None
    told = header.mode in {"ok", "unreadable"} and len(lines) > 0
    if complete or shut or told:
        return [*found, _block(header, lines)], None
    if lines and _is_header_begun(lines[-1], asked):
        return [*found, _block(header, lines[:-1])], None
    return found, header.ref


def _is_header_begun(line: str, asked: Collection[str]) -> bool:
    """Whether a reply that was cut off in `line` was about to begin another block: the one before it is complete."""
    begun = _HEADER_BEGUN.fullmatch(line)
    return begun is not None and any(ref.startswith(begun[1]) for ref in asked)


def _has_open_fence(lines: Collection[str]) -> bool:
    return sum(_FENCE.match(line) is not None for line in lines) % 2 == 1


def _block(header: Header, lines: list[str]) -> Block:
    if header.mode == "unreadable":
        reason = " ".join([header.rest, *lines]).split()
        return Block(header.ref, header.mode, " ".join(reason))
    body = [*([header.rest] if header.rest and header.mode != "ok" else []), *lines]
    return Block(header.ref, header.mode, _without_fence(body))


def _without_fence(lines: list[str]) -> str:
    """The lines of a block without empty ones at the ends, and without a fence around them all."""
    written = [i for i, line in enumerate(lines) if line.strip()]
    if not written:
        return ""
    lines = lines[written[0] : written[-1] + 1]
    if _FENCE.match(lines[0]):
        closing = [i for i, line in enumerate(lines) if i and line.strip() in {"```", "~~~"}]
        lines = lines[1 : closing[0]] if closing else lines[1:]
    elif lines[-1].strip() in {"```", "~~~"} and not _has_open_fence(lines[:-1]):
        lines = lines[:-1]
    return "\n".join(lines)


def _json_blocks(text: str, asked: Collection[str]) -> Iterator[Block]:
    for value in values(text):
        yield from _in_json(value, asked)


def _in_json(value: Json, asked: Collection[str]) -> Iterator[Block]:
    """Entries in a JSON value: members named by a ref, or objects that name theirs."""
    if isinstance(value, list):
        for member in value:
            yield from _in_json(member, asked)
        return
    if not isinstance(value, dict):
        return
    own = next((value[key] for key in _REF_KEYS if isinstance(value.get(key), str)), None)
    if isinstance(own, str) and plain_ref(own) in asked:
        if not isinstance(value, CutDict):
            rest = {key: member for key, member in value.items() if key not in _REF_KEYS}
            yield from _json_block(plain_ref(own), rest)
        return
    for key, member in value.items():
        ref = plain_ref(key)
        if ref in asked:
            yield from _json_block(ref, member)
        else:
            yield from _in_json(member, asked)


def _json_block(ref: str, value: Json) -> Iterator[Block]:
    if isinstance(value, CutDict | CutList):
        return
    if isinstance(value, str):
        yield Block(ref, "content", value.strip("\n"))
    if not isinstance(value, dict):
        return
    try:
        # What else models add to an entry (`confidence: "high"`) is no reason to lose it.
        entry = _CONTENT.validate_python({key: value[key] for key in _fields(value)})
    except ValidationError:
        text = next((value[key] for key in _TEXT_KEYS if isinstance(value.get(key), str)), None)
        if isinstance(text, str):
            yield Block(ref, "content", text.strip("\n"))
        return
    yield Block(ref, "content", "", entry)


def _fields(value: Mapping[str, Json]) -> Iterator[str]:
    """The members of an entry that are content."""
    kept = ("type", "content", "segments", "inline_refs", "equation_number", "headers", "rows", "description", "error")
    for key in (*kept, "fallback"):
        if key in value:
            yield key
