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
    │   └── RunInProgress         another run is writing there
    ├── MissingDependency         a program or data set that is not installed
    ├── RenderError               the browser failed
    ├── OcrError                  the OCR engine failed
    ├── PageTimeout               a page took longer than it may
    ├── PageMemory                a page took more memory than it may
    ├── WorkerCrash               the process that converted a page died
    ├── ProviderError             a model service gave no answer that can be used
    │   ├── InvalidKey            no key, or one that the service does not take
    │   ├── UnknownModel          the service has no such model
    │   ├── RequestRejected       the service does not take the request as it is
    │   │   └── ContextTooLong    it is longer than the model reads
    │   ├── OutOfCredit           the account may not spend more
    │   ├── RateLimited           too many requests, also after waiting
    │   ├── ProviderUnavailable   not reached, overloaded, too slow, or failing
    │   ├── ModelRefused          the model declined to answer
    │   ├── UnusableReply         what it answered cannot be read, also when asked again
    │   └── NotRecorded           a recording is replayed that does not hold this call
    ├── BudgetExceeded            the next call might cost more than is left
    └── WrongUsage                an option or a setting that makes no sense

Each class has a `code` (stable, for machines), an `exit_code` and a message that says what to do next.
"""

from enum import IntEnum


class ExitCode(IntEnum):
    """What the commands exit with. 2 is click's own for wrong usage.

    PARTIAL and FLAGGED are no error's. PARTIAL: some pages of a run failed, and the others are in the output folder.
    FLAGGED: all are there, and some want a person's look or were not judged, in a run that is strict.
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
    PROVIDER = 17
    INVALID_KEY = 18
    BUDGET = 19
    RUN_IN_PROGRESS = 20
    MEMORY = 21
    FLAGGED = 22
    INTERRUPTED = 130


class Abandoned(BaseException):
    """What is under way is not wanted any more: it ends as it would with its process, and is told as interrupted.

    No error of its own, and not caught as one.
    """


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


class RunInProgress(OutputError):
    """Another run is writing to the same folder."""

    code = "run_in_progress"
    exit_code = ExitCode.RUN_IN_PROGRESS


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


class PageMemory(StagedError):
    """A page took more memory than `page_memory`; its process was ended."""

    code = "memory"
    exit_code = ExitCode.MEMORY


class WorkerCrash(StagedError):
    """The process that converted a page died."""

    code = "crash"
    exit_code = ExitCode.CRASH


class ProviderError(StagedError):
    """A model service gave no answer that can be used.

    `busy` says that it is there, but takes no more calls for now; `wait` is the seconds after which it wants to be
    asked again, None where it does not say.
    """

    code = "provider"
    exit_code = ExitCode.PROVIDER
    busy = False
    wait: float | None = None


class InvalidKey(ProviderError):
    """No key, or one that the service does not take."""

    code = "invalid_key"
    exit_code = ExitCode.INVALID_KEY


class UnknownModel(ProviderError):
    """The service has no such model."""

    code = "unknown_model"


class RequestRejected(ProviderError):
    """The service does not take the request as it is."""

    code = "request_rejected"


class ContextTooLong(RequestRejected):
    """The request is longer than the model reads."""

    code = "context_too_long"


class OutOfCredit(ProviderError):
    """The account behind the key has no credit left, or reached its spend limit."""

    code = "out_of_credit"


class RateLimited(ProviderError):
    """Too many requests, also after waiting as long as the service asked."""

    code = "rate_limited"


class ProviderUnavailable(ProviderError):
    """The service was not reached, is overloaded, too slow, or failed, also when asked again."""

    code = "provider_unavailable"


class ModelRefused(ProviderError):
    """The model or its provider declined to answer."""

    code = "refused"


class UnusableReply(ProviderError):
    """What the model answered cannot be read, also when asked again."""

    code = "unusable_reply"


class NotRecorded(ProviderError):
    """A recording is replayed, and it does not hold this call."""

    code = "not_recorded"


class BudgetExceeded(StagedError):
    """The next call might cost more than is left of the budget; nothing was sent."""

    code = "budget"
    exit_code = ExitCode.BUDGET


class WrongUsage(StagedError):
    """An option or a setting that makes no sense; the message says what may be given."""

    code = "usage"
    exit_code = ExitCode.USAGE
