"""Our errors for those of the Anthropic SDK."""

import anthropic

from staged_pipeline.core.errors import (
    InvalidKey,
    OutOfCredit,
    ProviderUnavailable,
    RateLimited,
    RequestRejected,
    UnknownModel,
)
from staged_pipeline.providers.faults import Kinds

KINDS: Kinds = {
    anthropic.BadRequestError: RequestRejected,
    anthropic.AuthenticationError: InvalidKey,
    anthropic.PaymentRequiredError: OutOfCredit,
    anthropic.PermissionDeniedError: InvalidKey,
    anthropic.NotFoundError: UnknownModel,
    anthropic.RequestTimeoutError: ProviderUnavailable,
    anthropic.ConflictError: ProviderUnavailable,
    anthropic.PreconditionFailedError: RequestRejected,
    anthropic.ContentTooLargeError: RequestRejected,
    anthropic.UnprocessableEntityError: RequestRejected,
    anthropic.RateLimitError: RateLimited,
    anthropic.ContractSpendLimitReachedError: OutOfCredit,
    anthropic.EnforcedSpendLimitReachedError: OutOfCredit,
    anthropic.RequestHeaderFieldsTooLargeError: RequestRejected,
    anthropic.ClientClosedRequestError: ProviderUnavailable,
    anthropic.InternalServerError: ProviderUnavailable,
    anthropic.APIConnectionError: ProviderUnavailable,
    anthropic.APIResponseValidationError: ProviderUnavailable,
    anthropic.RetryableError: ProviderUnavailable,
    anthropic.CredentialsError: InvalidKey,
}
"""A class stands for its subclasses. Not here: the bare base classes, and those of parts that are not used here."""
