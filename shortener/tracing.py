"""Traces for OpenTelemetry, on if the usual OTEL_* variables ask for them. While they are off, nothing of it is loaded.

Spans have no query strings, no secrets of paths, no addresses and no headers. A trace that a client has begun is
continued only for callers that are trusted: a stranger must not decide what is recorded.
"""

import asyncio
import os
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ImproperlyConfigured

if TYPE_CHECKING:
    from opentelemetry.trace import Span

_ENDPOINTS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
_EXPORTERS = ("", "none", "otlp")
_PROTOCOLS = ("", "http/protobuf")
_DELAY = 1_000  # milliseconds until spans are sent
_FLUSHED_WITHIN = 500  # milliseconds

TRACEPARENT = "traceparent"

_provider: Any = None  # of this process; None while traces are off


def check() -> None:
    """Raise ImproperlyConfigured if the environment asks for traces that cannot be sent."""
    exporter = _variable("OTEL_TRACES_EXPORTER").lower()
    if exporter not in _EXPORTERS:
        raise ImproperlyConfigured(f"OTEL_TRACES_EXPORTER must be otlp or none, not {exporter!r}.")
    for name in ("OTEL_EXPORTER_OTLP_PROTOCOL", "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL"):
        if _variable(name).lower() not in _PROTOCOLS:
            raise ImproperlyConfigured(f"{name} must be http/protobuf, not {_variable(name)!r}.")
    if is_wanted() and find_spec("opentelemetry") is None:
        raise ImproperlyConfigured(
            "OTEL_EXPORTER_OTLP_ENDPOINT and OTEL_TRACES_EXPORTER need packages for traces. Install those of "
            "requirements-otel.txt, which are a wheel's extra [otel], or unset the variables."
        )


def is_wanted() -> bool:
    """Tell whether the environment asks for traces."""
    exporter = _variable("OTEL_TRACES_EXPORTER").lower()
    if exporter == "none" or _variable("OTEL_SDK_DISABLED").lower() == "true":
        return False
    return exporter == "otlp" or any(map(_variable, _ENDPOINTS))


def start(process: str) -> None:
    """Begin to record the spans of this process, if traces are wanted; call it after a fork. Raises as check() does."""
    global _provider
    if not is_wanted():
        return
    check()
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    named = {"service.name": _variable("OTEL_SERVICE_NAME") or "shortener", "shortener.process": process}
    # It waits for no collector at exit: a process has two seconds to end.
    provider = TracerProvider(resource=Resource.create(named), shutdown_on_exit=False)
    # Its queue is bounded; spans beyond it are dropped.
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(), schedule_delay_millis=_DELAY))
    _provider = provider


def is_on() -> bool:
    """Tell whether this process records spans."""
    return _provider is not None


async def flush() -> None:
    """Send what is recorded, for half a second at most."""
    if _provider is not None:
        await asyncio.to_thread(_provider.force_flush, _FLUSHED_WITHIN)


@contextmanager
def span(
    name: str, *, kind: str, parent: Mapping[str, str], attributes: Mapping[str, str | int]
) -> "Iterator[Span | None]":
    """Record a span around a block, a child of the one in `parent` (headers of a message), and yield it.

    `kind` is SERVER, PRODUCER or CONSUMER. While traces are off, it yields None.
    """
    if _provider is None:
        yield None
        return
    from opentelemetry.trace import SpanKind
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    before = TraceContextTextMapPropagator().extract(dict(parent)) if parent else None
    tracer = _provider.get_tracer("shortener")
    with tracer.start_as_current_span(name, context=before, kind=SpanKind[kind], attributes=dict(attributes)) as begun:
        yield begun


def pass_on(headers: MutableMapping[str, str]) -> None:
    """Add the current span to the headers of a message, so that its receiver's span is a child."""
    if _provider is not None:
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

        TraceContextTextMapPropagator().inject(headers)


def _variable(name: str) -> str:
    return os.environ.get(name, "").strip()
