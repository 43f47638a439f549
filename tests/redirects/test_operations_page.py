"""The operations page while Redis hangs or is down, and while there is no worker."""

import time

import pytest
from django.test import Client

from tests.redirects.conftest import Valkey

pytestmark = pytest.mark.django_db(transaction=True)


def test_it_opens_within_two_seconds_while_redis_hangs(valkey: Valkey, admin_client: Client) -> None:
    assert admin_client.get("/admin/operations/").status_code == 200  # templates are loaded

    with valkey.frozen():
        began_at = time.monotonic()
        answer = admin_client.get("/admin/operations/")
        took = time.monotonic() - began_at
    valkey.kill()
    without = admin_client.get("/admin/operations/")

    assert took < 2
    for shown in (answer.content.decode(), without.content.decode()):
        assert "Redis doesn’t answer." in shown
        assert "Worker</th>" in shown
        assert "Newest people" in shown
    valkey.start()
    valkey.wait_until_used()
    again = admin_client.get("/admin/operations/").content.decode()
    assert "Redis doesn’t answer." not in again
    assert "Fails or doesn’t answer" in again  # there is no worker
