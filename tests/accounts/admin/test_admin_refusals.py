"""Errors of services in the admin: shown above the form, which keeps its input."""

import pytest
from django.test import Client

from accounts.models import Membership, User, Workspace

pytestmark = pytest.mark.django_db


def test_a_refused_change_keeps_what_was_typed(admin_client: Client, workspace: Workspace) -> None:
    (last_owner,) = workspace.memberships.all()

    answer = admin_client.post(f"/admin/accounts/membership/{last_owner.pk}/change/", {"role": "viewer"})

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "A workspace needs an owner" in page
    assert '<option value="viewer" selected>' in page
    last_owner.refresh_from_db()
    assert last_owner.role == "owner"


def test_a_refused_new_row_keeps_what_was_typed(admin_client: Client, workspace: Workspace, owner: User) -> None:
    fields = {"user": owner.pk, "workspace": workspace.pk, "role": "viewer"}

    answer = admin_client.post("/admin/accounts/membership/add/", fields)

    assert answer.status_code == 200
    assert "already" in answer.content.decode()
    assert '<option value="viewer" selected>' in answer.content.decode()
    assert Membership.objects.count() == 1
