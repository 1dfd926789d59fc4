"""Reads what a service sent, whatever it sent: the SDKs check nothing, and compatible servers send what they like."""


def part(node: object, name: str) -> object:
    """The field of an event, None where there is none."""
    return getattr(node, name, None)


def text(node: object, name: str) -> str:
    """The field as text, empty where it is none."""
    value = getattr(node, name, None)
    return value if isinstance(value, str) else ""


def count(node: object, name: str) -> int | None:
    """The field as a count, None where it is none."""
    value = getattr(node, name, None)
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def well_formed(value: str) -> str:
    """`value` as UTF-8 can hold it: halves of surrogate pairs joined, or U+FFFD where the other half is missing."""
    if value.isascii():
        return value
    return value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def without_thoughts(reply: str) -> str:
    """`reply` without the thoughts before it that servers of one's own leave in, in a tag of their own."""
    thoughts, closed, answer = reply.partition("</think>")
    if not thoughts.lstrip().startswith("<think>"):
        return reply
    return answer.lstrip() if closed else ""
