"""Which service is asked, and with what key."""

import pytest

from staged_pipeline.core.errors import InvalidKey, WrongUsage
from staged_pipeline.providers.anthropic_client import ANTHROPIC, AnthropicClient
from staged_pipeline.providers.connection import LONGEST_WAIT, http_client, wait_asked_for
from staged_pipeline.providers.openai_client import OPENAI, OpenAIClient
from staged_pipeline.providers.service import Official, Service


@pytest.mark.parametrize("provider", [ANTHROPIC, OPENAI])
def test_the_official_service_asks_for_a_key(provider: Official, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InvalidKey, match=f"set the environment variable {provider.key_variable}"):
        Service.at(provider, None, None, 1.0)
    monkeypatch.setenv(provider.key_variable, " from-the-environment\n")
    service = Service.at(provider, None, None, 1.0)
    assert (service.key, service.url, service.official) == ("from-the-environment", provider.url, True)
    assert service.name == provider.name
    assert Service.at(provider, "given", None, 1.0).key == "given"
    assert "given" not in repr(Service.at(provider, "given", None, 1.0))


@pytest.mark.parametrize("provider", [ANTHROPIC, OPENAI])
def test_a_server_of_ones_own_needs_none(provider: Official, monkeypatch: pytest.MonkeyPatch) -> None:
    service = Service.at(provider, None, "http://localhost:8000/v1", 1.0)
    assert (service.name, service.official) == ("The server at localhost:8000", False)
    assert service.key
    monkeypatch.setenv(provider.url_variable, "https://gateway.example/v1")
    assert Service.at(provider, None, None, 1.0).name == "The server at gateway.example"


@pytest.mark.parametrize("host", ["openai.com.example", "notopenai.com"])
def test_only_the_providers_own_hosts_are_official(host: str) -> None:
    assert not Service.at(OPENAI, "k", f"https://{host}/v1", 1.0).official
    assert Service.at(OPENAI, "k", "https://eu.api.openai.com/v1", 1.0).official


@pytest.mark.parametrize("key", ["two words", "schlüssel", "a\nb"])
def test_a_key_that_cannot_be_one_is_not_sent(key: str) -> None:
    with pytest.raises(InvalidKey, match="OPENAI_API_KEY") as raised:
        OpenAIClient(key)
    assert key not in str(raised.value)


@pytest.mark.parametrize("url", ["localhost:8000/v1", "file:///etc/passwd", "http://", "http://a:b:c/", "ftp://host"])
def test_an_address_that_is_none(url: str) -> None:
    with pytest.raises(WrongUsage, match="--base-url"):
        AnthropicClient("key", base_url=url)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "7"}, 7),
        ({"retry-after-ms": "1500", "retry-after": "7"}, 1.5),
        ({"retry-after-ms": "soon", "retry-after": "7"}, 7),
        ({"retry-after": "later"}, None),
    ],
)
def test_the_wait_that_a_service_asks_for(headers: dict[str, str], seconds: float | None) -> None:
    assert wait_asked_for(headers) == seconds


def test_a_wait_until_a_date() -> None:
    wait = wait_asked_for({"retry-after": "Wed, 21 Oct 2099 07:28:00 GMT"})
    assert wait is not None
    assert wait > LONGEST_WAIT


@pytest.mark.parametrize(
    ("provider", "given", "used"),
    [
        (ANTHROPIC, "http://localhost:1234/v1/", "http://localhost:1234"),
        (ANTHROPIC, "http://localhost:1234", "http://localhost:1234"),
        (OPENAI, "http://localhost:1234/v1/", "http://localhost:1234/v1"),
    ],
)
def test_what_an_sdk_adds_to_the_address_is_not_there_twice(provider: Official, given: str, used: str) -> None:
    assert Service.at(provider, None, given, 1.0).url == used


@pytest.mark.parametrize("proxy", ["socks9://127.0.0.1:9", "http://a:b:c", "socks5://127.0.0.1:9"])
def test_a_proxy_that_cannot_be_used(proxy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", proxy)
    try:
        client = http_client(1.0, None)
    except WrongUsage as error:
        assert "ALL_PROXY" in str(error)
    else:
        client.close()
        assert proxy.startswith("socks5"), "usable only where the package for it is installed"
