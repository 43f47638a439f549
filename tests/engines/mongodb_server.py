"""A wire-compatible server with its data on disk: a process of its own, to be killed and started again."""

import argparse
import shutil
import socket
import subprocess
import sys
from collections.abc import Mapping
from itertools import count
from pathlib import Path
from typing import Any

from pymongo import MongoClient

from tests.stack.running import free_port
from tests.stack.waiting import WHEN_BUSY, eventually

_PROJECT = Path(__file__).parents[2]


class MongoDB:
    """A wire-compatible server on a port, with its data and its log in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._log = folder / "log"
        self._port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        # It presents itself as a replica set of one, under this name: drivers offer transactions to nothing less.
        self.url = self._url_of("shortener")
        self._numbers = count()
        self.start()

    def new_database(self) -> str:
        """Return the URL of another database, which is empty."""
        return self._url_of(f"other{next(self._numbers)}")

    def _url_of(self, database: str) -> str:
        return f"mongodb://127.0.0.1:{self._port}/{database}?replicaSet=secantus"

    def start(self) -> None:
        """Start it, with the data that is there, and return when it answers."""
        assert self._process is None
        self._folder.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", __name__, "--port", str(self._port), "--folder", str(self._folder / "data")]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(command, cwd=_PROJECT, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        try:
            eventually(self._answers, within=WHEN_BUSY)
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Kill it, even with clients connected; every write that it has answered stays."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def remove(self) -> None:
        """Kill it for good, and its data with it."""
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _answers(self) -> bool:
        if self._process is None or self._process.poll() is not None:
            raise RuntimeError(f"the server has ended: {self._log.read_text()}")
        # A socket first: after a refusal the client itself would pause for half a second.
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", self._port)):
                return False
        client: MongoClient[dict[str, Any]]
        with MongoClient(self.url) as client:
            client.admin.command("ping")
        return True


def _serve(port: int, folder: Path) -> None:
    # Here, and not above: only the server's own process needs it, and only there may it be corrected.
    from secantus.server import SecantusDBServer  # type: ignore[import-untyped]  # it has no py.typed

    _correct_projection()
    _correct_added_fields()
    _correct_type_of_absent_field()
    _leave_busy_transactions_alone()
    _keep_commits_when_killed()
    server = SecantusDBServer(port=port, storage_path=str(folder), sync_on_commit=True)
    server.start()
    server.wait()


def _correct_projection() -> None:
    """Let {"$project": {"sub": {"field": 1}}} include sub.field, as in a find; as it is, it yields the number."""
    from secantus import aggregate, projection  # type: ignore[import-untyped]  # the same

    project = aggregate._STAGES["$project"]

    def corrected(spec: Mapping[str, Any], documents: list[dict[str, Any]], context: object) -> object:
        paths: dict[str, Any] = {}
        for field, value in spec.items():
            leaves = projection._flatten_projection_spec({field: value})
            # Expressions alone are right as they are: an empty document when all of them are missing.
            paths |= leaves if any(leaf in (0, 1) for leaf in leaves.values()) else {field: value}
        return project(paths, documents, context)

    aggregate._STAGES["$project"] = corrected


def _correct_added_fields() -> None:
    """Let {"$addFields": {"sub": {"field": …}}} keep the other fields of sub; as it is, they are lost."""
    from secantus import aggregate, projection

    add = aggregate._add_fields_one

    def corrected(document: object, spec: object, variables: object) -> object:
        return add(document, projection._flatten_projection_spec(spec), variables)

    aggregate._add_fields_one = corrected


def _correct_type_of_absent_field() -> None:
    """Let {"$type": {"$getField": …}} be "missing" for an absent field; as it is, only a plain path can be that."""
    from secantus import expressions

    def corrected(argument: object, context: object) -> str:
        value = expressions._eval_field_value(argument, context)
        return "missing" if value is expressions.MISSING else str(expressions._type_name(value))

    expressions._OPS["$type"] = corrected


def _leave_busy_transactions_alone() -> None:
    """Let the search for abandoned transactions wait for none that is at work; as it is, both may wait for ever."""
    from secantus.transactions import TransactionRegistry  # type: ignore[import-untyped]  # it has no py.typed

    def corrected(registry: TransactionRegistry) -> None:
        abandoned_before = registry._time() - registry._lifetime
        for transaction in registry._txns.values():
            if transaction.last_use < abandoned_before:
                registry._abort_locked(transaction)

    TransactionRegistry._prune_locked = corrected


def _keep_commits_when_killed() -> None:
    """Let the operating system have each commit before it is answered; by default it may be lost with the process."""
    import wiredtiger  # type: ignore[import-untyped]  # the same

    open_database = wiredtiger.wiredtiger_open

    def corrected(home: str, config: str) -> object:
        assert "transaction_sync=(enabled=true,method=fsync)" in config
        # Not to the disk, the only other choice that the server offers: that is slower and for power cuts.
        return open_database(home, config.replace("method=fsync", "method=none"))

    wiredtiger.wiredtiger_open = corrected


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    arguments = parser.parse_args()
    _serve(arguments.port, arguments.folder)
