"""The one error tree.

    StagedError
    ├── InputError                what was given cannot be read
    │   ├── UnreadableInput       missing, not permitted, damaged beyond repair
    │   ├── UnsupportedFormat     not a PDF or an image we know
    │   ├── EncryptedInput        a password is needed, or the one given is wrong
    │   ├── EmptyInput            no bytes, no pages
    │   ├── OversizedInput        larger than the stated limits
    │   └── PageOutOfRange        a page that the document does not have
    ├── ArtifactError             a file of a run that does not parse or does not fit the others
    ├── OutputError               the output folder cannot be written
    ├── MissingDependency         a program or data set that is not installed
    ├── RenderError               the browser failed
    ├── OcrError                  the OCR engine failed
    ├── PageTimeout               a page took longer than it may
    ├── WorkerCrash               the process that converted a page died
    └── WrongUsage                an option or a setting that makes no sense

Each class has a `code` (stable, for machines), an `exit_code` and a message that says what to do next.
"""

from enum import IntEnum


class ExitCode(IntEnum):
    """What the commands exit with. 2 is click's own for wrong usage.

    PARTIAL is no error's: some pages of a run failed, and the others are in the output folder.
    """

    OK = 0
    INTERNAL = 1
    USAGE = 2
    UNREADABLE_INPUT = 3
    ENCRYPTED_INPUT = 4
    EMPTY_INPUT = 5
    UNSUPPORTED_FORMAT = 6
    OVERSIZED_INPUT = 7
    PAGE_OUT_OF_RANGE = 8
    ARTIFACT = 9
    OUTPUT = 10
    MISSING_DEPENDENCY = 11
    RENDER = 12
    OCR = 13
    PARTIAL = 14
    TIMEOUT = 15
    CRASH = 16
    INTERRUPTED = 130


class StagedError(Exception):
    """The root of all errors that a user may see; the message says what to do next."""

    code = "internal"
    exit_code = ExitCode.INTERNAL


class InputError(StagedError):
    """What was given cannot be read."""

    code = "unreadable_input"
    exit_code = ExitCode.UNREADABLE_INPUT


class UnreadableInput(InputError):
    """The file is missing, not permitted or damaged beyond repair."""


class UnsupportedFormat(InputError):
    """The file is not a PDF or an image of a known kind."""

    code = "unsupported_format"
    exit_code = ExitCode.UNSUPPORTED_FORMAT


class EncryptedInput(InputError):
    """The file needs a password, or the one given is wrong."""

    code = "encrypted_input"
    exit_code = ExitCode.ENCRYPTED_INPUT


class EmptyInput(InputError):
    """The file has no bytes or no pages."""

    code = "empty_input"
    exit_code = ExitCode.EMPTY_INPUT


class OversizedInput(InputError):
    """The file is larger than the limits allow."""

    code = "oversized_input"
    exit_code = ExitCode.OVERSIZED_INPUT


class PageOutOfRange(InputError):
    """A page was asked for that the document does not have."""

    code = "page_out_of_range"
    exit_code = ExitCode.PAGE_OUT_OF_RANGE


class ArtifactError(StagedError):
    """A file of a run does not parse, or does not fit the others."""

    code = "artifact"
    exit_code = ExitCode.ARTIFACT


class OutputError(StagedError):
    """The output folder cannot be written."""

    code = "output"
    exit_code = ExitCode.OUTPUT


class MissingDependency(StagedError):
    """A program or data set is not installed; the message gives the command that installs it."""

    code = "missing_dependency"
    exit_code = ExitCode.MISSING_DEPENDENCY


class RenderError(StagedError):
    """The browser failed to start, hung or died."""

    code = "render"
    exit_code = ExitCode.RENDER


class OcrError(StagedError):
    """The OCR engine failed on a page."""

    code = "ocr"
    exit_code = ExitCode.OCR


class PageTimeout(StagedError):
    """A page took longer than `page_timeout`; its process was ended."""

    code = "timeout"
    exit_code = ExitCode.TIMEOUT


class WorkerCrash(StagedError):
    """The process that converted a page died."""

    code = "crash"
    exit_code = ExitCode.CRASH


class WrongUsage(StagedError):
    """An option or a setting that makes no sense; the message says what may be given."""

    code = "usage"
    exit_code = ExitCode.USAGE
