"""Which service is asked, and with what key."""

import os
from dataclasses import dataclass, field

import httpx2

from staged_pipeline.core.errors import InvalidKey, WrongUsage

_NO_KEY = "none"  # what a server of one's own gets that asks for no key


@dataclass(frozen=True)
class Official:
    """What is known of a provider's own API: its name, address, and the environment variables of its SDK.

    `suffix` is what its SDK adds to an address of itself, `usual_end` what addresses of compatible servers end in.
    """

    name: str
    url: str
    domains: tuple[str, ...]
    key_variable: str
    url_variable: str
    suffix: str = ""
    usual_end: str = ""


@dataclass(frozen=True)
class Service:
    """A service at an address.

    `name` begins a sentence. `official` is False for compatible servers. `timeout` is the seconds that it may be
    silent. `hint` ends a sentence: what to look at where the address may be wrong.
    """

    name: str
    official: bool
    url: str
    key: str = field(repr=False)
    key_variable: str
    timeout: float
    hint: str = ""

    @classmethod
    def at(cls, provider: Official, key: str | None, base_url: str | None, timeout: float) -> "Service":
        """The service that the arguments or else the environment name.

        Raises:
            InvalidKey: there is no key, and the service is the provider's own.
            WrongUsage: the address is none.
        """
        url = base_url or os.environ.get(provider.url_variable) or provider.url
        url = url.strip().rstrip("/").removesuffix(provider.suffix)
        host, port = _address(url)
        official = any(host == domain or host.endswith(f".{domain}") for domain in provider.domains)
        key = (key or os.environ.get(provider.key_variable) or "").strip()
        if not key and official:
            message = f"{provider.name} asks for a key: set the environment variable {provider.key_variable}."
            raise InvalidKey(message)
        if not (key.isascii() and key.isprintable()) or " " in key:
            message = f"The key in {provider.key_variable} has characters that no key has: copy it anew."
            raise InvalidKey(message)
        name = provider.name if official else f"The server at {host}{f':{port}' if port else ''}"
        end = f", which usually ends in {provider.usual_end}" if provider.usual_end else ""
        hint = "" if official else f", and check --base-url{end}"
        return cls(name, official, url, key or _NO_KEY, provider.key_variable, timeout, hint)


def _address(url: str) -> tuple[str, int | None]:
    try:
        parsed = httpx2.URL(url)
    except httpx2.InvalidURL:
        parsed = httpx2.URL("")
    if parsed.scheme not in ("http", "https") or not parsed.host:
        message = "The address of a server begins with http:// or https:// and names a host: correct --base-url."
        raise WrongUsage(message)
    return parsed.host, parsed.port
