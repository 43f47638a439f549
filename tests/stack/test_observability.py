"""Metrics, logs, request ids and traces of an installation with several processes."""

import json
import signal
from collections.abc import Iterator

import httpx
import pytest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from tests.fixtures import Json
from tests.stack.collector import Collector, attributes
from tests.stack.running import NewStack, Stack, free_port
from tests.stack.waiting import WHEN_BUSY, eventually

TOKEN = "a-token-for-metrics"


@pytest.fixture(scope="module")
def collector() -> Iterator[Collector]:
    """What the installation sends its traces to."""
    collector = Collector()
    yield collector
    collector.stop()


@pytest.fixture(scope="module")
def observed(tmp_path_factory: pytest.TempPathFactory, collector: Collector) -> Iterator[Stack]:
    """An installation with two redirect workers that logs everything as JSON; its mail server does not answer."""
    stack = Stack(
        tmp_path_factory.mktemp("observed") / "data",
        REDIRECT_WORKERS="2", METRICS_TOKEN=TOKEN, LOG_FORMAT="json", ACCESS_LOG="1",
        EMAIL_URL=f"smtp://127.0.0.1:{free_port()}", OTEL_EXPORTER_OTLP_ENDPOINT=collector.url,
        OTEL_TRACES_SAMPLER="parentbased_always_on",
    )  # fmt: skip
    yield stack.start()
    stack.kill()


def _metrics(stack: Stack) -> dict[str, float]:
    answer = stack.get("/metrics", headers={"authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    lines = [line.rsplit(" ", 1) for line in answer.text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, value in lines}


def _lines(stack: Stack) -> list[Json]:
    return [json.loads(line) for line in stack.printed().splitlines() if line.startswith("{")]


def test_counts_of_all_processes_survive_a_kill(observed: Stack) -> None:
    key = observed.create_api_key()
    observed.create_link(key, customAlias="hello")
    for _ in range(40):
        assert observed.get("/hello").status_code == 302

    def redirected() -> float:
        return _metrics(observed).get('shortener_redirects_total{verdict="open"}', 0)

    eventually(lambda: redirected() == 40, within=WHEN_BUSY)
    eventually(lambda: _metrics(observed).get("shortener_clicks_stored_total") == 40, within=WHEN_BUSY)
    found = _metrics(observed)
    assert found['shortener_request_duration_seconds_count{method="POST",status="2xx",view="api-links"}'] == 1
    assert found['shortener_processes{process="redirects"}'] == 2
    assert found['shortener_processes{process="worker"}'] == 2
    assert found['shortener_processes{process="beat"}'] == 1
    assert found['shortener_tasks_total{result="success",task="links.tasks.store_clicks"}'] > 0
    assert found['shortener_up{part="worker"}'] == 1
    assert found['shortener_process_memory_bytes{process="control"}'] > 10_000_000

    parent = observed.processes("run_redirects")[0]
    for worker in parent.children():
        worker.send_signal(signal.SIGKILL)

    eventually(lambda: redirected() == 40, within=WHEN_BUSY)
    eventually(lambda: _metrics(observed)['shortener_processes{process="redirects"}'] == 2, within=WHEN_BUSY)


def test_the_worker_logs_the_id_of_the_request(observed: Stack) -> None:
    observed.get("/accounts/login/")
    answer = observed.get("/hello-nothing", headers={"x-request-id": "visitor-1"})
    assert answer.status_code == 404
    made = observed.manage("create_api_key", "--email", "ada@example.com")
    assert made.returncode == 0, made.stderr

    _ask_for_a_new_password(observed, request_id="asked-7")

    def of_the_mail() -> list[Json]:
        return [line for line in _lines(observed) if line.get("task") == "shortener.mail.tasks.send_mail"]

    line = eventually(of_the_mail, within=WHEN_BUSY)[0]
    assert (line["request_id"], line["process"], line["logger"]) == ("asked-7", "worker", "shortener.mail.mail_queue")
    access = [line for line in _lines(observed) if line["logger"] == "access"]
    (visit,) = [line for line in access if line["request_id"] == "visitor-1"]
    assert (visit["path"], visit["status"], visit["verdict"], visit["process"]) == (
        "/hello-nothing", 404, "unknown", "redirects",
    )  # fmt: skip
    asked = [line for line in access if line["request_id"] == "asked-7"]
    assert [(line["method"], line["path"]) for line in asked] == [("POST", "/accounts/password/reset/")]


def test_a_trace_leads_from_a_request_to_its_task(observed: Stack, collector: Collector) -> None:
    strange = f"00-{'a' * 32}-{'b' * 16}-01"  # of a stranger, who is not believed
    assert observed.get("/traced", headers={"traceparent": strange}).status_code == 404
    observed.manage("create_api_key", "--email", "ada@example.com")
    _ask_for_a_new_password(observed, request_id="traced-9")

    def mail_task() -> list[bytes]:
        return [span.trace_id for _, span in collector.spans if span.name == "shortener.mail.tasks.send_mail"]

    trace_id = eventually(mail_task, within=WHEN_BUSY)[-1]
    eventually(lambda: len(_of(collector, trace_id)) >= 3, within=WHEN_BUSY)
    trace = _of(collector, trace_id)
    assert {"redirects", "control", "worker"} == set(trace)
    redirects, control, worker = trace["redirects"], trace["control"], trace["worker"]
    assert (redirects.name, control.name) == ("POST", "POST account_reset_password")
    assert control.parent_span_id == redirects.span_id
    assert worker.parent_span_id == control.span_id
    assert attributes(control)["http.response.status_code"] == 302
    visits = [span for _, span in collector.spans if attributes(span).get("url.path") == "/traced"]
    assert [attributes(span)["shortener.verdict"] for span in visits] == ["unknown"]
    assert visits[0].trace_id.hex() != "a" * 32


def _of(collector: Collector, trace_id: bytes) -> dict[str, Span]:
    """Return the first span of each process in the trace; a task has another one for each retry."""
    return {process: span for process, span in reversed(collector.spans) if span.trace_id == trace_id}


def _ask_for_a_new_password(stack: Stack, *, request_id: str) -> None:
    with httpx.Client(base_url=stack.address, timeout=20) as browser:
        browser.get("/accounts/password/reset/")
        form = {"email": "ada@example.com", "csrfmiddlewaretoken": browser.cookies.get("csrftoken", "")}
        answer = browser.post("/accounts/password/reset/", data=form, headers={"x-request-id": request_id})
        assert answer.status_code == 302, answer.text


def test_lines_about_the_workers_processes_are_json(new_stack: NewStack) -> None:
    stack = new_stack(LOG_FORMAT="json").start()
    (worker,) = [one for one in stack.processes("shortener.config.worker") if one.children()]
    worker.children()[0].kill()
    eventually(lambda: "exited with" in stack.printed(), within=20)

    stack.stop()

    first, *lines = [line for line in stack.printed().splitlines() if line]
    assert first.startswith("Shortener is starting")
    messages = [json.loads(line)["message"] for line in lines]
    assert [text for text in messages if "exited with 'signal 9 (SIGKILL)'" in text]
    assert "worker: Warm shutdown (MainProcess)" in messages
