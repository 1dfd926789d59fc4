"""What doctor tells of a program or data set that the pipeline can use."""

from staged_pipeline.core.value import Value


class ToolReport(Value):
    """`found` is a version or a path, None where it is missing; `without` is what it costs to be without it.

    `packages` are the Debian packages that bring it, `command` is another way to install it.
    """

    name: str
    found: str | None
    without: str
    packages: tuple[str, ...] = ()
    command: str | None = None
