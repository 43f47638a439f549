"""Guest links can be turned off, expire sooner, and need a proof of work."""

import hashlib
import re
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from django.core import mail
from django.test import Client
from pytest_django import Settings

from accounts.workspaces.actors import operator
from links.abuse.blocking import block_links
from links.models import Link
from links.services import guest_proofs
from tests.fixtures import MakeLink, Response

pytestmark = pytest.mark.django_db

BODY = {"originalUrl": "https://example.com/"}
FORM = {"destination": "https://example.com/", "life": "1h"}


def _post(client: Client) -> Response:
    return client.post("/api/links/guest", BODY, content_type="application/json")


def test_guest_links_can_be_turned_off(client: Client, settings: Settings) -> None:
    settings.GUEST_LINKS = False

    answer = _post(client)
    assert (answer.status_code, answer.json()["code"]) == (403, "guest_links_closed")
    assert "you need an account" in client.get("/").text
    client.post("/", FORM)
    assert not Link.objects.exists()


def test_they_expire_sooner(client: Client, settings: Settings) -> None:
    settings.GUEST_LINK_HOURS = 30
    begun = datetime.now(UTC)

    assert _post(client).status_code == 201
    page = client.get("/").text
    assert "It works for 30 hours." in page
    assert "7 days" not in page
    assert client.post("/", FORM | {"life": "longest"}).status_code == 302
    for link in Link.objects.all():
        assert link.expires_at is not None
        assert link.expires_at - begun < timedelta(hours=30, minutes=1)
    too_late = BODY | {"expiresAt": (begun + timedelta(hours=31)).isoformat()}
    refused = client.post("/api/links/guest", too_late, content_type="application/json")
    assert "at most 30 hours" in refused.json()["message"]


def test_they_need_an_email(client: Client, settings: Settings) -> None:
    settings.GUEST_LINKS_PROOF = "email"
    assert "Your email" in client.get("/").text

    assert client.post("/", FORM).status_code == 400
    made = client.post("/", FORM | {"email": "reader@example.com"}, follow=True)
    assert "Check your email" in made.text
    link = Link.objects.get()
    assert client.get(f"/{link.code}").status_code == 410
    (message,) = mail.outbox
    assert message.to == ["reader@example.com"]
    address = re.search(r"http://localhost:8000(/guest/\S+)", str(message.body))
    assert address is not None

    assert client.get(address[1]).status_code == 200  # as a program does that checks mails
    assert client.get(f"/{link.code}").status_code == 410
    assert "works now" in client.post(address[1]).text
    assert client.get(f"/{link.code}").status_code == 302
    assert client.post(f"{address[1]}x").status_code == 404
    assert "Check your email" not in client.get(f"/guest/{link.pk}").text


def test_a_blocked_link_cannot_be_confirmed(client: Client, settings: Settings) -> None:
    settings.GUEST_LINKS_PROOF = "email"
    client.post("/", FORM | {"email": "reader@example.com"})
    address = re.search(r"http://localhost:8000(/guest/\S+)", str(mail.outbox[0].body))
    assert address is not None
    block_links(links=Link.objects.all(), reason="Phishing", by=operator(None), at=datetime.now(UTC))

    assert client.post(address[1]).status_code == 404
    assert Link.objects.get().blocked_because == "Phishing"


def _solve(challenge: str) -> str:
    for number in count():
        proof = f"{challenge}:{number}"
        if int.from_bytes(hashlib.sha256(proof.encode()).digest()) >> (256 - guest_proofs.ZERO_BITS) == 0:
            return proof
    raise AssertionError


def test_they_need_a_proof_of_work(client: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.GUEST_LINKS_PROOF = "work"
    monkeypatch.setattr(guest_proofs, "ZERO_BITS", 8)
    page = client.get("/").text
    assert "need JavaScript" in page
    found = re.search(r'data-challenge="([^"]+)"', page)
    assert found is not None
    proof = _solve(found[1])

    assert _post(client).json()["code"] == "guest_links_closed"
    for wrong in ("", "1", _solve("made-up"), "x" * 300):
        assert client.post("/", FORM | {"proof": wrong}).status_code == 400
    assert client.post("/", FORM | {"proof": proof}).status_code == 302
    assert client.post("/", FORM | {"proof": proof}).status_code == 400  # used up
    assert Link.objects.count() == 1


def test_a_refused_alias_does_not_use_up_the_proof(
    client: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch, make_link: MakeLink
) -> None:
    settings.GUEST_LINKS_PROOF = "work"
    monkeypatch.setattr(guest_proofs, "ZERO_BITS", 8)
    make_link(alias="taken")
    proof = _solve(guest_proofs.new_challenge())

    for _ in range(2):
        refused = client.post("/", FORM | {"proof": proof, "alias": "taken"})
        assert refused.status_code == 400
        assert f'value="{proof}"' in refused.text
        assert "data-proof-missing" not in refused.text
    assert client.post("/", FORM | {"proof": proof, "alias": "free"}).status_code == 302
    used_up = client.post("/", FORM | {"proof": proof, "alias": "taken"})

    assert used_up.status_code == 400
    assert proof not in used_up.text
    assert client.post("/", FORM | {"proof": proof}).status_code == 400
