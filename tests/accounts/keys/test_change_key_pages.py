"""The pages of /keys that change, rotate and delete a key."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from accounts.models import ApiKey, Workspace
from links.models import Link
from tests.accounts.fixtures import MakeKey
from tests.accounts.keys.reading import NOW, opens, shown
from tests.fixtures import MakeLink
from tests.reading import words
from tests.signing_in import date_sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_a_key_is_deactivated_and_activated_again(admin: Client, make_key: MakeKey) -> None:
    key, text = make_key()

    answer = admin.post(f"/keys/{key.pk}/deactivate", follow=True)
    assert "Shop is deactivated" in words(answer)
    assert opens(text) == 401

    answer = admin.post(f"/keys/{key.pk}/activate", follow=True)
    assert "Shop is active." in words(answer)
    assert opens(text) == 200


def test_rotated_key_works_until_the_chosen_overlap_ends(
    admin: Client, make_key: MakeKey, clock: time_machine.Traveller
) -> None:
    old, old_text = make_key(scopes=["links:read"], allowed_networks=["127.0.0.0/8"])
    assert "keeps working for a while" in words(admin.get(f"/keys/{old.pk}/rotate"))

    answer = admin.post(f"/keys/{old.pk}/rotate", {"hours": "1"})

    assert answer.status_code == 201
    assert "stops working on Jun 15, 2026, 15:00 CEST. Until then, both work." in words(answer)
    new = ApiKey.objects.exclude(pk=old.pk).get()
    assert (new.name, new.scopes, new.allowed_networks) == ("Shop", ["links:read"], ["127.0.0.0/8"])
    assert opens(old_text) == opens(shown(answer)) == 200
    clock.shift(timedelta(hours=1))
    assert (opens(old_text), opens(shown(answer))) == (401, 200)


@pytest.mark.parametrize("hours", ["", "-1", "5", "x", "999999999999"])
def test_rotation_takes_no_other_overlap(admin: Client, make_key: MakeKey, hours: str) -> None:
    key, _text = make_key()

    answer = admin.post(f"/keys/{key.pk}/rotate", {"hours": hours, "csrf": ""})

    assert answer.status_code == 400
    assert ApiKey.objects.count() == 1


def test_a_key_is_rotated_once(admin: Client, make_key: MakeKey) -> None:
    key, _text = make_key()
    admin.post(f"/keys/{key.pk}/rotate", {"hours": "24"})

    assert "/rotate" not in admin.get(f"/keys/{key.pk}").content.decode()
    answer = admin.post(f"/keys/{key.pk}/rotate", {"hours": "24"}, follow=True)

    assert "Only an active key that was not rotated before can be rotated." in words(answer)
    assert ApiKey.objects.count() == 2


def test_deleting_asks_first(admin: Client, make_key: MakeKey, make_link: MakeLink) -> None:
    key, text = make_key()
    make_link()
    asked = admin.get(f"/keys/{key.pk}/delete")
    assert f"Programs that use {key.prefix}… stop working at once." in words(asked)
    assert opens(text) == 200

    answer = admin.post(f"/keys/{key.pk}/delete", follow=True)

    assert "Shop deleted." in words(answer)
    assert opens(text) == 401
    assert Link.objects.exists()


def test_a_key_is_edited_and_what_was_not_touched_stays(admin: Client, make_key: MakeKey) -> None:
    key, text = make_key(expires_at=NOW + timedelta(days=1, seconds=7), allowed_networks=["203.0.113.0/24"])
    form = admin.get(f"/keys/{key.pk}/edit").context["form"]
    fields = {name: form[name].value() for name in form.fields} | {"expires_at": "2026-06-16T14:00"}
    assert opens(text) == 403

    answer = admin.post(f"/keys/{key.pk}/edit", fields | {"name": "Till", "allowed_networks": ""})

    assert (answer.status_code, answer["Location"]) == (302, f"/keys/{key.pk}")
    changed = ApiKey.objects.get()
    assert (changed.name, changed.allowed_networks, changed.scopes) == ("Till", [], key.scopes)
    assert changed.expires_at == key.expires_at
    assert opens(text) == 200


def test_expired_key_can_be_renamed_and_extended(
    admin: Client, make_key: MakeKey, clock: time_machine.Traveller
) -> None:
    key, text = make_key(expires_at=NOW + timedelta(hours=1))
    clock.shift(timedelta(hours=2))
    date_sign_in(admin)
    fields = {"name": "Old", "scopes": ["links:read"], "expires_at": "2026-06-15T15:00"}

    assert admin.post(f"/keys/{key.pk}/edit", fields).status_code == 302
    assert opens(text) == 401
    passed = admin.post(f"/keys/{key.pk}/edit", fields | {"expires_at": "2026-06-15T15:30"})
    assert "Enter a time in the future" in words(passed)
    admin.post(f"/keys/{key.pk}/edit", fields | {"expires_at": "2026-06-15T18:00"})
    assert opens(text) == 200


@pytest.mark.parametrize(("field", "value"), [("name", ""), ("scopes", []), ("allowed_networks", "everywhere")])
def test_a_wrong_edit_changes_nothing_and_keeps_what_was_typed(
    admin: Client, make_key: MakeKey, field: str, value: object
) -> None:
    key, _ = make_key()
    fields = {"name": "Typed", "scopes": ["links:read"], "allowed_networks": ""}

    answer = admin.post(f"/keys/{key.pk}/edit", fields | {field: value})

    assert answer.status_code == 400
    assert field in answer.context["form"].errors
    assert "Edit Shop" in words(answer)
    assert ApiKey.objects.get().name == "Shop"


def test_only_who_may_edit_keys_edits_them_and_only_their_own(
    admin: Client, member: Client, make_key: MakeKey, stranger: Workspace
) -> None:
    mine, _ = make_key()
    theirs, _ = make_key(workspace=stranger)
    fields = {"name": "Mine", "scopes": ["links:read"]}

    assert [
        member.post(f"/keys/{mine.pk}/edit", fields).status_code,
        member.get(f"/keys/{mine.pk}/edit").status_code,
    ] == [403] * 2
    assert admin.post(f"/keys/{theirs.pk}/edit", fields).status_code == 404
    assert not ApiKey.objects.filter(name="Mine").exists()
    assert "/edit" not in member.get(f"/keys/{mine.pk}").content.decode()
