"""The gateway passes requests and answers on as they are, and lets no client forge where it comes from."""

import asyncio
import gzip
from pathlib import Path

from aiohttp import web

from shortener.web.requests.hop import token
from tests.redirects.control import CLIENT, Client, run_behind_gateway


async def _echo(request: web.Request) -> web.Response:
    return web.json_response(
        {
            "method": request.method,
            "target": request.raw_path,
            "headers": [[name.decode(), value.decode("latin-1")] for name, value in request.raw_headers],
            "body": (await request.read()).decode("latin-1"),
        }
    )


def test_a_request_arrives_as_it_was_sent(folder: Path) -> None:
    async def work(client: Client) -> None:
        answer = await client.send(
            "POST",
            b"//a%2Fb/../%C3%BC",
            query=b"x=1&y=%20",
            headers=((b"cookie", b"a=b"), (b"referer", "https://example.com/ü".encode()), (b"x-a", b"1")),
            body=b"0123456789" * 20_000,
        )
        seen = answer.json
        headers = {name.lower(): value for name, value in seen["headers"]}
        assert (seen["method"], seen["target"]) == ("POST", "//a%2Fb/../%C3%BC?x=1&y=%20")
        assert seen["body"] == "0123456789" * 20_000
        assert headers["host"] == "links.example.org"
        assert headers["referer"].encode("latin-1") == "https://example.com/ü".encode()
        assert (headers["cookie"], headers["x-a"], headers["content-length"]) == ("a=b", "1", "200000")
        assert not {"user-agent", "accept", "accept-encoding"} & headers.keys()  # the client sent none

    run_behind_gateway(folder, _echo, work)


def test_raw_bytes_in_the_address_are_quoted(folder: Path) -> None:
    async def work(client: Client) -> None:
        answer = await client.send(path="/ü".encode(), query=b"\xff=\xe4")
        assert answer.json["target"] == "/%C3%BC?%FF=%E4"

    run_behind_gateway(folder, _echo, work)


def test_a_client_cannot_forge_where_it_comes_from(folder: Path) -> None:
    forged = (
        (b"x-forwarded-for", b"198.51.100.1"), (b"x_forwarded_for", b"198.51.100.2"), (b"x-forwarded-proto", b"ftp"),
        (b"x_forwarded_proto", b"ftp"), (b"x-shortener-hop", b"guess"), (b"x_shortener_hop", b"guess"),
        (b"forwarded", b"for=198.51.100.3"), (b"x-shortener-waited", b"9"), (b"x_shortener_waited", b"9"),
    )  # fmt: skip

    async def work(client: Client) -> None:
        answer = await client.send(headers=forged)
        about = {(name.lower(), value) for name, value in answer.json["headers"] if name.lower() != "host"}
        assert about == {
            ("x-forwarded-for", CLIENT[0]),
            ("x-forwarded-proto", CLIENT[1]),
            ("x-shortener-hop", token()),
        }

    run_behind_gateway(folder, _echo, work)


def test_an_answer_arrives_as_it_was_sent(folder: Path) -> None:
    packed = gzip.compress(b"text " * 1_000)

    async def handler(request: web.Request) -> web.Response:
        answer = web.Response(status=201, body=packed, headers={"Content-Encoding": "gzip", "ETag": '"a"'})
        answer.headers.add("Set-Cookie", "a=1")
        answer.headers.add("Set-Cookie", "b=2")
        return answer

    async def work(client: Client) -> None:
        answer = await client.send()
        assert (answer.status, answer.body, answer.is_complete) == (201, packed, True)
        assert [value for name, value in answer.headers if name == b"set-cookie"] == [b"a=1", b"b=2"]
        assert not {b"server", b"date", b"connection"} & {name for name, _ in answer.headers}

    run_behind_gateway(folder, handler, work)


def test_head_keeps_the_length_and_has_no_body(folder: Path) -> None:
    async def handler(request: web.Request) -> web.Response:
        return web.Response(body=b"12345")

    async def work(client: Client) -> None:
        answer = await client.send("HEAD")
        assert (answer.status, answer.header(b"content-length"), answer.body) == (200, b"5", b"")

    run_behind_gateway(folder, handler, work)


def test_a_chunked_body_is_not_passed_on(folder: Path) -> None:
    async def work(client: Client) -> None:
        answer = await client.send("POST", headers=((b"transfer-encoding", b"chunked"),), body=b"12345678")
        headers = {name.lower(): value for name, value in answer.json["headers"]}
        assert (headers.get("transfer-encoding"), answer.json["body"]) == ("chunked", "")

    run_behind_gateway(folder, _echo, work)


def test_a_chunk_that_cannot_be_read_is_a_400(folder: Path) -> None:
    asked: list[str] = []

    async def handler(request: web.Request) -> web.Response:
        asked.append(request.path)
        return web.Response()

    async def work(client: Client) -> None:
        unreadable = asyncio.Event()
        unreadable.set()
        headers = ((b"transfer-encoding", b"chunked"),)
        answer = await client.send("POST", b"/api/links", headers=headers, leaves=unreadable)
        assert (answer.status, answer.json["code"], answer.is_complete) == (400, "bad_request", True)

    run_behind_gateway(folder, handler, work)
    assert asked == []
