"""A certificate authority on loopback: Debian's pebble, which checks challenges as Let's Encrypt does."""

import ipaddress
import json
import select
import socket
import socketserver
import ssl
import subprocess
import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.deploy.programs import required
from tests.stack.running import free_port
from tests.stack.waiting import WHEN_BUSY, eventually


class Forwarder:
    """Passes connections to an address and port on to another port of 127.0.0.1."""

    def __init__(self, address: str, port: int, to: int) -> None:
        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                with socket.create_connection(("127.0.0.1", to)) as other:
                    _copy(self.request, other)

        self._server = socketserver.ThreadingTCPServer((address, port), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        """Close the port."""
        self._server.shutdown()
        self._server.server_close()


def _copy(one: socket.socket, other: socket.socket) -> None:
    ends = {one: other, other: one}
    with suppress(OSError):
        while True:
            for ready in select.select(list(ends), [], [])[0]:
                data = ready.recv(65_536)
                if not data:
                    return
                ends[ready].sendall(data)


class Authority:
    """Pebble, which finds hosts by a DNS server and connects to these ports of theirs."""

    def __init__(self, folder: Path, *, dns_port: int, validity: int) -> None:
        self.http_port, self.tls_port = free_port(), free_port()
        self._port, self._management = free_port(), free_port()
        self.directory = f"https://127.0.0.1:{self._port}/dir"
        self.root = folder / "pebble.pem"  # of its own address, not of the certificates that it issues
        self._folder, self._dns_port, self._validity = folder, dns_port, validity  # seconds
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and return when it answers."""
        key = ec.generate_private_key(ec.SECP256R1())
        self.root.write_bytes(_self_signed(key).public_bytes(serialization.Encoding.PEM))
        key_file = self._folder / "pebble.key"
        key_file.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        configuration = {
            "listenAddress": f"127.0.0.1:{self._port}",
            "managementListenAddress": f"127.0.0.1:{self._management}",
            "certificate": str(self.root),
            "privateKey": str(key_file),
            "httpPort": self.http_port,
            "tlsPort": self.tls_port,
            "certificateValidityPeriod": self._validity,
        }
        file = self._folder / "pebble.json"
        file.write_text(json.dumps({"pebble": configuration}))
        with (self._folder / "pebble.log").open("wb") as log:
            self._process = subprocess.Popen(
                [required("pebble"), "-config", file, "-dnsserver", f"127.0.0.1:{self._dns_port}"],
                env={"PEBBLE_VA_NOSLEEP": "1", "PEBBLE_WFE_NONCEREJECT": "0"},
                stdout=log,
                stderr=log,
            )
        eventually(lambda: self.trust(), within=WHEN_BUSY)

    def trust(self) -> ssl.SSLContext:
        """Return a context for clients that trust its certificates."""
        own = ssl.create_default_context(cafile=str(self.root))
        root = httpx.get(f"https://127.0.0.1:{self._management}/roots/0", verify=own).text
        return ssl.create_default_context(cadata=root)

    def stop(self) -> None:
        """Kill it."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()


def _self_signed(key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "pebble")])
    now = datetime.now(UTC)
    names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.IPv4Address("127.0.0.1"))])
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
