"""manage.py doctor, beside a running installation and without one."""

import json
from collections.abc import Iterator

import httpx
import pytest

from tests.stack.https_proxy import HttpsProxy
from tests.stack.running import NewStack, Stack

KEY = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HttpsProxy]:
    """The proxy in front of `public`."""
    running = HttpsProxy(tmp_path_factory.mktemp("proxy"))
    yield running
    running.stop()


@pytest.fixture(scope="module")
def public(proxy: HttpsProxy, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A running site with an https:// address, a trusted proxy, and a mail and a DNS server that do not run."""
    stack = Stack(
        tmp_path_factory.mktemp("public") / "data",
        SITE_URL=proxy.url,
        SECRET_KEY=KEY,
        EMAIL_URL="smtp://127.0.0.1:1",
        DNS_SERVERS="127.0.0.1:1",
        TRUSTED_PROXIES="127.0.0.1",
        SSL_CERT_FILE=str(proxy.certificate),
    )
    proxy.upstream = stack.port
    try:
        yield stack.start()
    finally:
        stack.kill()


def _found(stack: Stack, *, status: int) -> dict[str, list[tuple[str, str]]]:
    """Return levels and texts by part."""
    ended = stack.manage("doctor", "--json")
    assert ended.returncode == status, ended.stderr + ended.stdout
    parts: dict[str, list[tuple[str, str]]] = {}
    for one in json.loads(ended.stdout):
        parts.setdefault(one["part"], []).append((one["level"], one["text"]))
    return parts


def test_without_a_running_site_it_says_so(new_stack: NewStack) -> None:
    stack = new_stack().prepare()
    ended = stack.manage("doctor", SITE_ULR="https://links.example.com")

    assert ended.returncode == 3, ended.stdout
    assert "warning settings: SITE_ULR is not a setting. If you mean SITE_URL, rename it." in ended.stdout
    assert f"warning site: Nothing answers on http://127.0.0.1:{stack.port}." in ended.stdout
    assert "ok      database: The database answers: SQLite" in ended.stdout


@pytest.mark.parametrize("command", ["doctor", "run", "migrate", "help"])
def test_a_plan_that_is_none_is_one_line(new_stack: NewStack, command: str) -> None:
    ended = new_stack().manage(command, DEFAULT_PLAN="gold")

    text = "Error: DEFAULT_PLAN must be one of free, pro, business, not 'gold'.\n"
    assert (ended.returncode, ended.stdout, ended.stderr) == (1, "", text)


@pytest.mark.parametrize("command", [("help",), (), ("doctor", "--help"), ("help", "run"), ("doctor",)])
def test_what_only_looks_creates_nothing(new_stack: NewStack, command: tuple[str, ...]) -> None:
    stack = new_stack()

    ended = stack.manage(*command)

    assert ended.returncode == (1 if command == ("doctor",) else 0), ended.stderr
    assert not stack.data_dir.exists()


def test_an_empty_folder_is_no_installation(new_stack: NewStack) -> None:
    stack = new_stack()
    stack.data_dir.mkdir()

    found = _found(stack, status=1)

    ((level, text),) = found.pop("installation")
    assert level == "error"
    assert f"{stack.data_dir} does not exist or is empty. Run this in the folder of an installation, or start" in text
    assert found == {}
    assert list(stack.data_dir.iterdir()) == []


def test_a_machine_without_data_still_asks_its_servers(new_stack: NewStack) -> None:
    stack = new_stack(DATABASE_URL="postgres://shortener@127.0.0.1:1/shortener", REDIS_URL="redis://127.0.0.1:1")

    found = _found(stack, status=1)

    assert "DATABASE_URL cannot be reached" in found["database"][0][1]
    assert "REDIS_URL cannot be reached" in found["redis"][0][1]
    assert "installation" not in found
    assert not stack.data_dir.exists()


def test_a_running_site_with_a_proxy_that_forwards_all(public: Stack, proxy: HttpsProxy) -> None:
    proxy.headers = {"X-Forwarded-For": "203.0.113.7", "X-Forwarded-Proto": "https"}
    found = _found(public, status=1)

    assert found["proxies"] == [("ok", f"{proxy.url} leads here, with its host, its scheme and the client's address.")]
    assert found["site"] == [("ok", "All parts of the running site work.")]
    ((level, text),) = found["mail"]
    assert (level, text[:44]) == ("error", "No mail can be sent by 127.0.0.1:1: [Errno 1")
    assert found["dns"][0] == (
        "error",
        "The DNS server 127.0.0.1 (DNS_SERVERS) does not answer. Custom domains cannot be verified.",
    )


@pytest.mark.parametrize(
    ("headers", "connects_from", "words"),
    [
        ({"X-Forwarded-Proto": "http"}, "127.0.0.1", "arrive as http://, with X-Forwarded-Proto: http. The proxy that"),
        (
            {"X-Forwarded-Proto": "https"},
            "127.0.0.2",
            "TRUSTED_PROXIES does not name the proxy, which connects from 127.0.0.2",
        ),
    ],
)
def test_a_proxy_that_hides_the_scheme_is_named(
    public: Stack, proxy: HttpsProxy, headers: dict[str, str], connects_from: str, words: str
) -> None:
    proxy.headers, proxy.connects_from = headers, connects_from
    try:
        ((level, text),) = _found(public, status=1)["proxies"]
    finally:
        proxy.connects_from = "127.0.0.1"

    assert level == "error"
    assert words in text


def test_strangers_do_not_see_how_a_request_arrives(public: Stack) -> None:
    answer = httpx.get(f"{public.address}/health/seen", headers={"x-shortener-doctor": "doctor:1:forged"})

    assert (answer.status_code, answer.content) == (404, b"")
