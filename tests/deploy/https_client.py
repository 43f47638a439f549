"""Requests to an HTTPS port of this machine, for a host that no public DNS knows."""

import json
import socket
import ssl
from http.client import HTTPResponse
from typing import Any, NamedTuple

from cryptography import x509

BROWSER = "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"


class Answer(NamedTuple):
    """An answer, and the certificate of the server that sent it."""

    status: int
    headers: dict[str, str]
    body: bytes
    certificate: x509.Certificate

    @property
    def data(self) -> dict[str, Any]:
        """What the API answers."""
        data: dict[str, Any] = json.loads(self.body)["data"]
        return data


class HttpsClient:
    """Sends requests over new connections, trusting these certificates."""

    def __init__(self, port: int, context: ssl.SSLContext) -> None:
        self._port = port
        self._context = context

    def send(
        self,
        method: str,
        host: str,
        path: str,
        *,
        client: str = "127.0.0.1",
        headers: dict[str, str] | None = None,
        body: object = None,
    ) -> Answer:
        """Return the answer to a request from this client's address. Raises OSError when there is no handshake."""
        content = b"" if body is None else json.dumps(body).encode()
        fields = {"host": host, "user-agent": BROWSER, "connection": "close", **(headers or {})}
        if body is not None:
            fields |= {"content-type": "application/json", "content-length": str(len(content))}
        lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in fields.items()), "", ""]
        address = ("127.0.0.1", self._port)
        with (
            socket.create_connection(address, timeout=15, source_address=(client, 0)) as connection,
            self._context.wrap_socket(connection, server_hostname=host) as secure,
        ):
            secure.sendall("\r\n".join(lines).encode() + content)
            response = HTTPResponse(secure)
            response.begin()
            certificate = x509.load_der_x509_certificate(secure.getpeercert(binary_form=True) or b"")
            found = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, found, response.read(), certificate)

    def get(self, host: str, path: str, *, client: str = "127.0.0.1", headers: dict[str, str] | None = None) -> Answer:
        """Send GET."""
        return self.send("GET", host, path, client=client, headers=headers)

    def is_refused(self, host: str) -> bool:
        """Tell whether the server ends the handshake because it has no certificate for the host."""
        try:
            self.get(host, "/")
        except ssl.SSLError as error:
            return "internal error" in str(error).lower()
        return False
