"""How the SDKs reach a service: where they are told to and nowhere else, and without waiting for what will not pass."""

import email.utils
import time
from collections.abc import Mapping

import httpx2

from staged_pipeline.core.errors import WrongUsage
from staged_pipeline.providers.broken_off import WatchedClient

LONGEST_WAIT = 120.0
"""Seconds: where a service asks to wait longer, the call fails instead."""

SPENT = ("insufficient_quota", "enforced_spend_limit_reached", "contract_spend_limit_reached")
"""Codes of a 429 that says that the account may spend no more: no waiting helps."""

BUSY = (429, 503, 529)
"""Statuses of a service that takes no more calls for now."""

_CONNECT = 10.0  # seconds
_TOO_MANY = 429


def http_client(timeout: float, transport: httpx2.BaseTransport | None, *, retry_busy: bool = True) -> httpx2.Client:
    """The client that an SDK sends with.

    It follows no redirect: that would send a page to an address that nobody named. `transport` takes the place of the
    network, for replays. Without `retry_busy` the SDK does not try again what was refused because there were too many
    calls: whoever asks waits then. The proxies of the environment are used.

    Raises:
        WrongUsage: a proxy that the environment names cannot be used.
    """
    try:
        return WatchedClient(
            timeout=timeouts(timeout),
            follow_redirects=False,
            transport=transport,
            trust_env=transport is None,
            event_hooks={"response": [_forbid_useless_retries if retry_busy else _forbid_retries_of_busy]},
        )
    except (ImportError, ValueError, httpx2.InvalidURL) as error:
        message = "A proxy of the environment (HTTP_PROXY, HTTPS_PROXY, ALL_PROXY) cannot be used: correct or unset it."
        raise WrongUsage(message) from error


def timeouts(timeout: float) -> httpx2.Timeout:
    """`timeout` seconds without a byte, and fewer to connect."""
    return httpx2.Timeout(timeout, connect=min(timeout, _CONNECT))


def wait_asked_for(headers: Mapping[str, str]) -> float | None:
    """The seconds after which the service wants to be asked again, None where it does not say."""
    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        try:
            return float(headers[name]) * unit
        except (KeyError, ValueError):
            continue
    try:
        date = email.utils.parsedate_to_datetime(headers["retry-after"])
    except (KeyError, ValueError):
        return None
    return date.timestamp() - time.time()


def _forbid_useless_retries(response: httpx2.Response) -> None:
    """Tells the SDK not to try again, by the header that both SDKs obey."""
    if response.status_code < httpx2.codes.BAD_REQUEST:
        return
    useless = (wait_asked_for(response.headers) or 0) > LONGEST_WAIT
    if response.status_code == _TOO_MANY and not useless:
        response.read()
        useless = any(code in response.text for code in SPENT)
    if useless:
        response.headers["x-should-retry"] = "false"


def _forbid_retries_of_busy(response: httpx2.Response) -> None:
    _forbid_useless_retries(response)
    if response.status_code in BUSY:
        response.headers["x-should-retry"] = "false"
