"""Our errors for those of the OpenAI SDK."""

import openai

from staged_pipeline.core.errors import (
    InvalidKey,
    ModelRefused,
    ProviderUnavailable,
    RateLimited,
    RequestRejected,
    UnknownModel,
)
from staged_pipeline.providers.faults import Kinds

KINDS: Kinds = {
    openai.BadRequestError: RequestRejected,
    openai.AuthenticationError: InvalidKey,
    openai.PermissionDeniedError: InvalidKey,
    openai.NotFoundError: UnknownModel,
    openai.ConflictError: ProviderUnavailable,
    openai.UnprocessableEntityError: RequestRejected,
    openai.RateLimitError: RateLimited,
    openai.InternalServerError: ProviderUnavailable,
    openai.APIConnectionError: ProviderUnavailable,
    openai.APIResponseValidationError: ProviderUnavailable,
    openai.ContentFilterFinishReasonError: ModelRefused,
}
"""A class stands for its subclasses. Not here: the bare base classes, and those of parts that are not used here."""
