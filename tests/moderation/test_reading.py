"""Hosts are read from hosts files, plain lists and RPZ zones; whatever else is in them is left out."""

from io import BytesIO

import pytest

from moderation.feeds.reading import hosts_in, lines_of

HOSTS = """\ufeff# A hosts file
127.0.0.1 localhost
::1 ip6-localhost
0.0.0.0 0.0.0.0
0.0.0.0 Evil.example www.evil.example # a comment
0.0.0.0\tb\u00fccher.example
not an address evil2.example
"""
LIST = """! plain
evil.example
*.wild.example
||adblock.example^
https://url.example/path
1.2.3.4
2001:db8::1
com
under_score.example
evil.example.
"""
ZONE = """$TTL 60
@ IN SOA localhost. root.localhost. (
    1 3600 600 86400 60 )
  IN NS localhost.
$ORIGIN rpz.example.
evil.example CNAME .
*.evil.example 60 IN CNAME .
nodata.example IN CNAME *. ; comment
good.example CNAME rpz-passthru.
drop.example CNAME rpz-drop.
absolute.example.rpz.example. CNAME .
local.example A 192.0.2.1
elsewhere.example CNAME walled.garden.
32.1.2.0.192.rpz-ip CNAME .
ns.evil.example.rpz-nsdname CNAME .
"""


@pytest.mark.parametrize(
    ("text", "hosts"),
    [
        (HOSTS, ["evil.example", "www.evil.example", "xn--bcher-kva.example"]),
        (LIST, ["evil.example", "wild.example", "adblock.example", "1.2.3.4", "[2001:db8::1]", "evil.example"]),
        (
            ZONE,
            ["evil.example", "evil.example", "nodata.example", "drop.example", "absolute.example", "local.example"],
        ),
        ("\0\xff\n<html>\n", []),
    ],
)
def test_hosts_are_read(text: str, hosts: list[str]) -> None:
    assert list(hosts_in(line.encode() for line in text.splitlines(keepends=True))) == hosts


@pytest.mark.parametrize("size", [8_191, 8_192, 8_193, 100_000])
def test_long_lines_are_left_out(size: int) -> None:
    file = BytesIO(b"a.example\n" + b"x" * size + b" y.example\nb.example\n" + b"z" * size)

    lines = list(lines_of(file))

    assert [line for line in lines if len(line) < 100] == [b"a.example\n", b"b.example\n"]
    assert max(map(len, lines)) <= 8_192
