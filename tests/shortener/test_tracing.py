"""Variables that ask for traces, and which traces of callers are continued."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator, Sequence
from ipaddress import ip_network

import pytest
from django.core.exceptions import ImproperlyConfigured
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor, SpanExporter, SpanExportResult
from pytest_django import Settings

from shortener import tracing
from shortener.asgi.traces import Traces
from shortener.asgi.types import Message, Receive, Scope, Send

TRACE = "a" * 32
SENT = f"00-{TRACE}-{'b' * 16}-01"


class _Kept(SpanExporter):
    """Keeps spans."""

    def __init__(self) -> None:
        self.spans: list[ReadableSpan] = []

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Keep these."""
        self.spans += spans
        return SpanExportResult.SUCCESS


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> Iterator[_Kept]:
    """The spans that are recorded."""
    kept, provider = _Kept(), TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(kept))
    monkeypatch.setattr(tracing, "_provider", provider)
    yield kept
    provider.shutdown()


@pytest.mark.parametrize(
    ("variables", "wanted"),
    [
        ({}, False),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318"}, True),
        ({"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://127.0.0.1:4318/v1/traces"}, True),
        ({"OTEL_TRACES_EXPORTER": "otlp"}, True),
        ({"OTEL_TRACES_EXPORTER": "none", "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318"}, False),
        ({"OTEL_SDK_DISABLED": "true", "OTEL_TRACES_EXPORTER": "otlp"}, False),
    ],
)
def test_usual_variables_ask_for_traces(
    variables: dict[str, str], wanted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    tracing.check()

    assert tracing.is_wanted() is wanted


@pytest.mark.parametrize(
    ("name", "value"), [("OTEL_TRACES_EXPORTER", "jaeger"), ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc")]
)
def test_what_is_not_supported_is_one_line(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(ImproperlyConfigured, match=f"^{name} must be .*, not '{value}'.$"):
        tracing.check()


def test_missing_packages_are_one_line() -> None:
    code = (
        "import os, sys; sys.modules['opentelemetry'] = None; os.environ['OTEL_TRACES_EXPORTER'] = 'otlp'\n"
        "import importlib.util; importlib.util.find_spec = lambda name: None\n"
        "from shortener import tracing\ntracing.check()"
    )

    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert "Install those of requirements-otel.txt" in found.stderr.splitlines()[-1]


async def _answer(scope: Scope, receive: Receive, send: Send) -> None:
    scope["passed_on"] = dict(scope["headers"]).get(b"traceparent", b"").decode()
    await send({"type": "http.response.start", "status": 200, "headers": []})


def _ask(path: str, *, peer: str) -> str:
    """Return the traceparent that is passed on, after a request with one of its own."""
    scope: Scope = {
        "type": "http", "method": "GET", "path": path, "client": (peer, 4000),
        "headers": [(b"traceparent", SENT.encode())],
    }  # fmt: skip

    async def receive() -> Message:
        raise AssertionError

    async def send(message: Message) -> None:
        return

    asyncio.run(Traces(_answer)(scope, receive, send))
    passed_on: str = scope["passed_on"]
    return passed_on


@pytest.mark.parametrize(("peer", "continues"), [("10.0.0.7", True), ("203.0.113.9", False)])
def test_only_a_trusted_proxy_continues_its_trace(peer: str, continues: bool, kept: _Kept, settings: Settings) -> None:
    settings.TRUSTED_PROXIES = [ip_network("10.0.0.0/8")]

    passed_on = _ask("/accounts/password/reset/key/1-c8x3k2-6bf9f1d2c3b4a5968778695a4b3c2d1e/", peer=peer)

    (span,) = kept.spans
    assert (TRACE in passed_on) is continues
    assert format(span.context.span_id, "016x") in passed_on
    assert dict(span.attributes or {}) == {
        "http.request.method": "GET",
        "url.path": "/accounts/password/reset/key/…/",
        "http.response.status_code": 200,
    }


def test_few_redirects_are_recorded_by_default(kept: _Kept) -> None:
    passed_on = {_ask("/hello", peer="203.0.113.9")[:35] for _ in range(300)}

    assert len(kept.spans) < 30
    assert SENT[:35] not in passed_on  # the control plane would trust it


def test_a_sampler_decides_about_redirects(kept: _Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_TRACES_SAMPLER", "always_on")

    _ask("/hello", peer="203.0.113.9")

    assert len(kept.spans) == 1
