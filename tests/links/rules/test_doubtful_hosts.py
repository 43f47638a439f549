"""Destinations on private networks, and hosts that imitate others: refused to guests, and a notice for members."""

import pytest
from django.test import Client
from pytest_django import Settings

from links.models import Link
from tests.fixtures import MakeLink

pytestmark = pytest.mark.django_db

PRIVATE = [
    "http://10.1.2.3/", "http://172.16.0.1/", "http://192.168.1.1/admin", "http://3232235777/", "http://0xa.1/",
    "http://169.254.169.254/latest/meta-data/", "http://100.64.0.1/", "http://127.0.0.1:3000/", "http://0.0.0.0:3000/",
    "http://[64:ff9b::7f00:1]/", "http://[64:ff9b::a00:1]/", "http://[2002:a00:1::]/", "http://[::10.0.0.1]/",
    "http://[::ffff:0:10.0.0.1]/", "http://[64:ff9b:1::5db8:d822]/", "http://[fec0::1]/", "http://[::1]/",
    "http://[::]/", "http://[2001:0:4136:e378:8000:63bf:3fff:fdd2]/", "http://[fd00::1]/",
    "http://app.localhost/", "http://printer.local/", "http://PRINTER.local./", "http://metadata.google.internal/",
]  # fmt: skip
LOOKALIKES = [
    "https://p\u0430ypal.com/",  # a Cyrillic letter
    "https://xn--pypal-4ve.com/",  # the same
    "https://login.g\u03bf\u03bfgle.com/",  # Greek letters
    "https://\u0430\u0440\u0440\u04cf\u0435.com/",  # Cyrillic letters alone
]
USUAL = [
    "https://example.com/", "https://8.8.8.8/", "https://b\xfccher.example/", "https://\u4f8b\u3048.jp/",
    "https://\u043f\u0440\u0438\u043c\u0435\u0440.\u0440\u0444/", "https://\u043f\u0440\u0438\u043c\u0435\u0440.com/",
    "https://toyota\u8eca.jp/", "http://[64:ff9b::808:808]/", "http://[2002:808:808::]/", "http://[2606:2800::1]/",
    "https://a-1.example.com/", "https://localhost.example.com/",
]  # fmt: skip


@pytest.mark.parametrize("url", PRIVATE + LOOKALIKES)
def test_guests_cannot_link_to_doubtful_hosts(client: Client, url: str) -> None:
    answer = client.post("/api/links/guest", {"originalUrl": url}, content_type="application/json")

    assert answer.status_code == 400, url
    assert list(answer.json()["errors"]) == ["originalUrl"]
    assert not Link.objects.exists()


def test_home_page_says_why_it_refuses_a_host(client: Client) -> None:
    answer = client.post("/", {"destination": "http://192.168.1.1/", "life": "7d"})

    assert answer.status_code == 400
    assert "in a private network" in answer.content.decode()


@pytest.mark.parametrize("url", USUAL)
def test_guests_can_link_to_usual_hosts(client: Client, url: str) -> None:
    answer = client.post("/api/links/guest", {"originalUrl": url}, content_type="application/json")

    assert answer.status_code == 201, answer.content


@pytest.mark.parametrize(("url", "words"), [(PRIVATE[2], "in a private network"), (LOOKALIKES[0], "look alike")])
def test_members_see_a_notice(dashboard: Client, make_link: MakeLink, settings: Settings, url: str, words: str) -> None:
    settings.ALLOW_PRIVATE_DESTINATIONS = True
    doubtful, usual = make_link(destination=url), make_link()

    for path in ("", "/edit"):
        assert words in dashboard.get(f"/links/{doubtful.pk}{path}").content.decode()
        assert words not in dashboard.get(f"/links/{usual.pk}{path}").content.decode()
