"""Clients that send only the beginning of a request, or something that is no request."""

import json
import socket
from contextlib import ExitStack

from tests.stack.running import Stack

BEGINNING = (
    b"POST /accounts/login/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    b"Cookie: csrftoken=abcdefghijklmnopqrstuvwxyz012345\r\nContent-Length: 1000\r\n\r\nlogin="
)


def test_they_keep_no_other_client_waiting(stack: Stack, api_key: str) -> None:
    with ExitStack() as connections:
        for _ in range(40):
            connection = connections.enter_context(socket.create_connection(("127.0.0.1", stack.port)))
            connection.sendall(BEGINNING)

        assert stack.create_link(api_key)["clicks"] == 0


def test_a_broken_chunk_is_a_400_in_the_envelope(stack: Stack) -> None:
    with socket.create_connection(("127.0.0.1", stack.port), timeout=20) as connection:
        connection.sendall(
            b"POST /api/links HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nno length\r\n"
        )
        answer = connection.makefile("rb").read()

    headers, body = answer.split(b"\r\n\r\n")
    assert headers.startswith(b"HTTP/1.1 400 ")
    assert json.loads(body)["code"] == "bad_request"
