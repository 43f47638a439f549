"""POST /api/links."""

from typing import Any

import pytest

pytestmark = pytest.mark.django_db


def test_the_contracts_example_makes_a_link(post_link: Any) -> None:
    answer = post_link(customAlias="launch", maxClicks=500, tags=["marketing", "launch"], folder="Product Launches")

    assert answer.status_code == 201
    body = answer.json()
    assert body["success"] is True
    assert body["message"] == "Short link created successfully"
    assert body["data"]["shortCode"] == "launch"
    assert body["data"]["shortUrl"] == "http://localhost:8000/launch"
    assert body["data"]["tags"] == ["marketing", "launch"]
