r"""The inline Markdown that models read and write, as markdown-it-py reads it.

Emphasis by `*`, `**`, `~~`, raised and lowered text by `^` and `~`, code, links, `\( \)` for formulas, a backslash
before a line end for a break. Raw HTML, images and blocks are text. Two rules differ from CommonMark:

- `*` may open before, and close after, any character but a space. CommonMark asks for a space or a punctuation mark
  on the other side of punctuation, so that bold text in Arabic or Chinese often stays open.
- `_` is emphasis around whole words only and never where three stand together: `____` is a blank to be filled in.
"""

import re
from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Scanned
from markdown_it.token import Token
from markdown_it.utils import EnvType
from mdit_py_plugins.subscript import sub_plugin
from mdit_py_plugins.superscript import superscript_plugin

WEB_ADDRESS = re.compile(r"(?:https?://|mailto:)[^\s<>\"]+", re.IGNORECASE)
"""The only link targets that are taken."""

_INLINE = re.compile(r"\\\(((?:[^\\]|\\[^()])*+)\\\)")
# `\[ x \]` is a formula, `\[12\]` two literal brackets.
_DISPLAY = re.compile(r"\\\[(\s(?:[^\\]|\\[^\[\]])*+)\\\]")
_RULES = (
    *("text", "newline", "formula", "escape", "backticks"),
    *("strikethrough", "emphasis", "sup", "sub", "link", "entity"),
)
_LONGEST_UNDERSCORES = 2


class _State(StateInline):
    """The state of a parse, with the rules above for delimiters."""

    def scanDelims(self, start: int, canSplitWord: bool) -> Scanned:  # noqa: N802, N803  the base's names
        marker = self.src[start]
        end = start
        while end < self.posMax and self.src[end] == marker:
            end += 1
        before = self.src[start - 1] if start else " "
        after = self.src[end] if end < self.posMax else " "
        can_open, can_close = not after.isspace(), not before.isspace()
        if not canSplitWord:
            short = end - start <= _LONGEST_UNDERSCORES
            can_open, can_close = (
                short and can_open and not before.isalnum(),
                short and can_close and not after.isalnum(),
            )
        return Scanned(can_open, can_close, end - start)


class _Inline(ParserInline):
    def parse(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> list[Token]:
        state = _State(src, md, env, tokens)
        self.tokenize(state)
        for rule in self.ruler2.getRules(""):
            rule(state)
        return state.tokens


def _formula(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "\\":
        return False
    for pattern, name in ((_INLINE, "math_inline"), (_DISPLAY, "math_block")):
        found = pattern.match(state.src, state.pos, state.posMax)
        if found:
            if not silent:
                state.push(name, "math", 0).content = found.group(1)
            state.pos = found.end()
            return True
    return False


def _is_web_address(url: str) -> bool:
    return WEB_ADDRESS.fullmatch(url) is not None


def _as_written(url: str) -> str:
    return url


def _parser() -> MarkdownIt:
    parser = MarkdownIt("zero")
    parser.inline = _Inline()
    parser.use(superscript_plugin).use(sub_plugin)
    parser.inline.ruler.before("escape", "formula", _formula)
    parser.inline.ruler.enableOnly(
        [
            "text",
            "newline",
            "formula",
            "escape",
            "backticks",
            "strikethrough",
            "emphasis",
            "sup",
            "sub",
            "link",
            "entity",
        ]
    )
    parser.validateLink = _is_web_address
    parser.normalizeLink = _as_written
    return parser


_PARSER = _parser()


def inline_tokens(text: str) -> Sequence[Token]:
    """The tokens of one run of inline Markdown."""
    return _PARSER.parseInline(text)[0].children or []
