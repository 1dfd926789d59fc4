"""A last look at LaTeX that was built: groups, environments and brackets in pairs."""

import re

_TOKENS = re.compile(r"\\(?:begin|end)\{[a-zA-Z]+\}|\\[a-zA-Z]+|\\.|[{}]")


def balanced(tex: str) -> bool:
    """Whether all groups and environments of `tex` are closed in the order they were opened, and it is not empty."""
    stack: list[str] = []
    for found in _TOKENS.findall(tex):
        if found == "{" or found.startswith(r"\begin"):
            stack.append(found)
            continue
        opening = "{" if found == "}" else found.replace(r"\end", r"\begin") if found.startswith(r"\end{") else None
        if opening is not None and (not stack or stack.pop() != opening):
            return False
    return not stack and bool(tex.strip())
