"""Questions to the parts of the installation, each with a deadline: a part that hangs holds up no page."""

import logging
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from threading import Lock

from shortener.db.transactions import on_thread

logger = logging.getLogger(__name__)

ANSWERS_WITHIN = 1.2  # seconds, more than Redis has for a call

_THREADS = 8
_executor = ThreadPoolExecutor(_THREADS, "operations")
_running: dict[str, "Future[object]"] = {}  # a question that hangs is not asked again
_lock = Lock()


def ask(questions: Mapping[str, Callable[[], object]]) -> dict[str, object]:
    """Return the answer to each question, asked side by side on threads; None without one within ANSWERS_WITHIN.

    An error is logged and is no answer. The same question of two requests at once is asked once.
    """
    with _lock:
        for name, question in questions.items():
            if name not in _running or _running[name].done():
                _running[name] = _executor.submit(on_thread, question)
        asked = {name: _running[name] for name in questions}
    wait(asked.values(), timeout=ANSWERS_WITHIN)
    return {name: _answer(name, future) for name, future in asked.items()}


def _answer(name: str, future: "Future[object]") -> object:
    if not future.done():
        return None
    error = future.exception()
    if error is not None:
        logger.warning("The operations page has no answer of %s: %s", name, error)
        return None
    return future.result()
