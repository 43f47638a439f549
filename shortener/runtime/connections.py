"""Closes connections of clients that hold too many, the longest idle ones first.

The server itself has no such limit, and tells its application nothing of connections that send no request. So a thread
reads the kernel's table of connections once a second. There is one on Linux; elsewhere nothing is limited.
"""

import ipaddress
import logging
import os
import re
import socket
import struct
import threading
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from shortener import metrics
from shortener.web.requests.http import Address, Network, is_within

logger = logging.getLogger(__name__)

_TABLES = (Path("/proc/self/net/tcp"), Path("/proc/self/net/tcp6"))
_DESCRIPTORS = "/proc/self/fd"
_IPV4_MAPPED = b"0" * 16 + b"FFFF0000"
_EVERY = 1.0  # seconds
_FULL = 0.8  # of all connections: from then on the longest idle ones are closed, of any client
_LOGGED_EVERY = 60  # checks

# Of struct tcp_info: milliseconds since data was last sent, and received.
_TCP_INFO = struct.Struct("=44xI4xI")


class ConnectionGuard:
    """Limits the connections to a port: for each IPv4 address or IPv6 /64, and for all of this process together."""

    def __init__(
        self, port: int, *, per_address: int, most: int, exempt: Sequence[Network] = (), processes: int = 1
    ) -> None:
        self._pattern = re.compile(rb"^ *\d+: [0-9A-F]+:%04X ([0-9A-F]+):[0-9A-F]{4} 01 (?:\S+ +){5}(\d+)" % port, re.M)
        self._per_address = per_address
        self._most = int(most * _FULL)
        self._exempt = exempt
        self._uncritical = min(per_address, self._most) // processes
        self._checks_without_log = _LOGGED_EVERY

    def start(self) -> None:
        """Check once a second, on a thread; on systems other than Linux only log that nothing is limited."""
        if _TABLES[0].exists():
            threading.Thread(target=self._run, name="connection guard", daemon=True).start()
        else:
            logger.warning("This system has no %s: client connections are not limited.", _TABLES[0])

    def check(self) -> None:
        """Close what is above the limits."""
        number = len(os.listdir(_DESCRIPTORS))
        metrics.open_files.set(number)
        metrics.free_connections.set(max(0, self._most - number))
        if number <= self._uncritical:
            return  # reading the table takes the kernel some milliseconds
        table = [found for text in _texts() for found in self._pattern.findall(text)]
        # An exemption is of an address, not of the /64 around it.
        exempt = {peer for peer in {peer for peer, _inode in table} if self._is_exempt(peer)}
        counts = Counter(_group(peer) for peer, _inode in table if peer not in exempt)
        crowded = {group for group, count in counts.items() if count > self._per_address}
        if not crowded and len(table) <= self._most:
            return
        groups = {inode: b"" if peer in exempt else _group(peer) for peer, inode in table}
        mine = [(groups[inode], descriptor) for inode, descriptor in _own_sockets() if inode in groups]
        closed = self._close_crowded(mine, crowded, counts)
        closed += _close_idle((descriptor for _group, descriptor in mine), len(mine) - closed - self._most)
        self._log(closed)

    def _close_crowded(self, mine: Iterable[tuple[bytes, int]], crowded: set[bytes], counts: Counter[bytes]) -> int:
        of_group: defaultdict[bytes, list[int]] = defaultdict(list)
        for group, descriptor in mine:
            if group in crowded:
                of_group[group].append(descriptor)
        # Each process of several closes its share.
        return sum(
            _close_idle(descriptors, round(len(descriptors) * (1 - self._per_address / counts[group])))
            for group, descriptors in of_group.items()
        )

    def _is_exempt(self, peer: bytes) -> bool:
        return bool(self._exempt) and is_within(_address(peer), self._exempt)

    def _log(self, closed: int) -> None:
        metrics.refused.labels("connections").inc(closed)
        self._checks_without_log += 1
        if closed and self._checks_without_log >= _LOGGED_EVERY:
            self._checks_without_log = 0
            logger.warning("Closed %d client connections that were too many or open too long.", closed)

    def _run(self) -> None:
        while True:
            threading.Event().wait(_EVERY)
            with suppress(OSError):
                self.check()


def _texts() -> Iterator[bytes]:
    for table in _TABLES:
        with suppress(FileNotFoundError):  # a kernel without IPv6
            yield table.read_bytes()


def _group(peer: bytes) -> bytes:
    """Return what an address of the table is counted by: IPv4 as it is, of IPv6 the /64."""
    if len(peer) == 8:
        return peer
    return peer[24:] if peer.startswith(_IPV4_MAPPED) else peer[:16]


def _address(peer: bytes) -> Address:
    """Return an address of the table, IPv4 also when written as IPv6."""
    text = peer[24:] if peer.startswith(_IPV4_MAPPED) else peer
    words = [int(text[start : start + 8], 16) for start in range(0, len(text), 8)]
    packed = struct.pack(f"={len(words)}I", *words)
    return ipaddress.IPv4Address(packed) if len(packed) == 4 else ipaddress.IPv6Address(packed)


def _own_sockets() -> Iterator[tuple[bytes, int]]:
    """Yield inode and descriptor of each socket of this process."""
    for name in os.listdir(_DESCRIPTORS):
        with suppress(OSError):  # closed since
            kind, _, inode = os.readlink(f"{_DESCRIPTORS}/{name}").partition(":[")
            if kind == "socket":
                yield inode[:-1].encode(), int(name)


def _close_idle(descriptors: Iterable[int], number: int) -> int:
    """Shut down so many of the connections, those first whose last byte is the longest ago; return how many."""
    if number <= 0:
        return 0
    idle: list[tuple[int, socket.socket]] = []
    try:
        for descriptor in descriptors:
            with suppress(OSError):
                # A duplicate stays this connection when the server closes the descriptor and opens another.
                duplicate = socket.socket(fileno=os.dup(descriptor))
                idle.append((idle_for(duplicate), duplicate))
        idle.sort(key=lambda pair: pair[0], reverse=True)
        closed = 0
        for _milliseconds, duplicate in idle[:number]:
            with suppress(OSError):
                duplicate.shutdown(socket.SHUT_RDWR)
                closed += 1
        return closed
    finally:
        for _milliseconds, duplicate in idle:
            duplicate.close()


def idle_for(connection: socket.socket) -> int:
    """Return the milliseconds since a byte was sent or received; raises OSError for what is no TCP connection."""
    info = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _TCP_INFO.size)
    sent, received = _TCP_INFO.unpack(info)
    return int(min(sent, received))
