"""A DNS server on loopback; tests change its records, and make it fail, while it runs."""

import socket
from typing import Any

from dnslib import CNAME, QTYPE, RCODE, RR, TXT, A, DNSRecord
from dnslib.dns import DNSError
from dnslib.server import BaseResolver, DNSHandler, DNSLogger, DNSServer

_SMALLEST_BUFFER = 512  # bytes: what every client of UDP takes


class Zone(BaseResolver):  # type: ignore[misc]  # dnslib has no types
    """The answers of the server: records by name and type, or a failure."""

    def __init__(self) -> None:
        self._servers: list[DNSServer] = []
        self.forget()

    def forget(self) -> None:
        """Remove all records and failures."""
        self.records: dict[tuple[str, str], list[Any]] = {}
        self.broken: dict[tuple[str, str], str] = {}  # "silent", "servfail" or "lying"
        self.asked: list[tuple[str, str, str]] = []  # name, type and protocol

    def set_txt(self, name: str, *texts: str | list[bytes]) -> None:
        """Set the TXT records of the name; a list is one record in several strings."""
        self.records[name, "TXT"] = [text if isinstance(text, list) else [text.encode()] for text in texts]

    def set_cname(self, name: str, target: str) -> None:
        """Set the CNAME of the name."""
        self.records[name, "CNAME"] = [target]

    def resolve(self, request: DNSRecord, handler: DNSHandler) -> DNSRecord:
        """Answer as a resolver does: a name with a CNAME answers that for every type."""
        name, kind = str(request.q.qname).rstrip(".").lower(), QTYPE[request.q.qtype]
        self.asked.append((name, kind, handler.protocol))
        trouble = self.broken.get((name, kind), "")
        if trouble == "silent":
            raise DNSError("this query gets no answer")
        reply = request.reply()
        if trouble == "servfail":
            reply.header.rcode = RCODE.SERVFAIL
            return reply
        owner = "elsewhere.example" if trouble == "lying" else name
        while kind != "CNAME" and (name, "CNAME") in self.records:
            (target,) = self.records[name, "CNAME"]
            reply.add_answer(RR(owner, QTYPE.CNAME, rdata=CNAME(target), ttl=0))
            owner = name = target
        for value in self.records.get((name, kind), []):
            reply.add_answer(RR(owner, getattr(QTYPE, kind), rdata=_RDATA[kind](value), ttl=0))
        if not any(known == name for known, _kind in self.records):
            reply.header.rcode = RCODE.NXDOMAIN
        if handler.protocol == "udp" and len(reply.pack()) > _SMALLEST_BUFFER:
            reply = request.reply()
            reply.header.tc = 1
        return reply

    def start(self) -> int:
        """Serve over UDP and TCP on one free port of 127.0.0.1 and return it."""
        while True:
            silent = DNSLogger(log="", logf=lambda line: None)
            udp = DNSServer(self, "127.0.0.1", 0, logger=silent)
            port: int = udp.server.server_address[1]
            try:
                tcp = DNSServer(self, "127.0.0.1", port, tcp=True, logger=silent)
            except OSError:  # another process has the port for TCP
                udp.server.server_close()
                continue
            self._servers = [udp, tcp]
            for server in self._servers:
                server.start_thread()
            return port

    def stop(self) -> None:
        """Close both sockets."""
        for server in self._servers:
            server.stop()
            server.server.server_close()


_RDATA: dict[str, Any] = {"TXT": TXT, "CNAME": CNAME, "A": A}


def unused_port() -> int:
    """Return a UDP port of 127.0.0.1 that was free a moment ago."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
