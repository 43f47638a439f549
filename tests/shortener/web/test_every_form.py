"""Rules for every form of the site: no input makes a page fail, redirect to another site or show it as markup.

Forms are collected by opening the pages, so new ones are included.
"""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from django.db import connection
from django.test import Client

from accounts.models import User
from shortener import redis
from tests import pages
from tests.fixtures import Response
from tests.html_forms import Form, forms_in

pytestmark = pytest.mark.django_db

MARKUP = "<script>alert(1)</script>"
# What a database may fail at: only these are sent on every engine, as Python decides about the others.
FOR_DATABASES = ("\0", "9" * 400)
TYPED = (*FOR_DATABASES, MARKUP.encode() + b"\xed\xa0\x80", "//elsewhere.example/")
# After these nothing is left to try: they end the session, the workspace or a thing that another form is about.
_ENDS = ("logout", "delete", "leave", "transfer", "switch", "/end/", "password")


@pytest.fixture
def dashboard(owner: User) -> Client:
    """The browser of the owner of a furnished workspace, to whom a failure is a page."""
    pages.furnish(owner)
    client = Client(raise_request_exception=False)
    pages.sign_in(client, owner)
    return client


def _forms(dashboard: Client) -> Iterator[Form]:
    for address in map(pages.address, pages.ROUTES):
        page = dashboard.get(address)
        if page.status_code == 200 and not page.streaming and b"<html" in page.content:
            forms = forms_in(page.content.decode(), address)
            yield from (form for form in forms if not any(word in form.action for word in _ENDS))


def _send(dashboard: Client, form: Form, fields: dict[str, Any]) -> Response:
    redis.client().flushdb()  # so that no rate limit answers instead
    address, body = urlsplit(form.action).path, urlencode(fields)
    if form.method == "get":
        return dashboard.get(f"{address}?{body}")
    return dashboard.generic("POST", address, body, "application/x-www-form-urlencoded")


def test_no_input_fails_redirects_away_or_is_unescaped(dashboard: Client) -> None:
    tried, problems = set(), []
    for form in _forms(dashboard):
        usual = {name: next((value for value in values if value), "") for name, values in form.choices.items()}
        for name in form.choices.keys() - {"csrfmiddlewaretoken"}:
            if (form.method, form.action, name) in tried:
                continue
            tried.add((form.method, form.action, name))
            for text in TYPED if connection.vendor == "sqlite" else FOR_DATABASES:
                answer = _send(dashboard, form, usual | {name: text})
                leads_elsewhere = "elsewhere.example" in urlsplit(answer.get("Location", "")).netloc
                content = b"".join(answer)
                if answer.status_code >= 500 or leads_elsewhere or MARKUP.encode() in content:
                    problems.append((form.method, form.action, name, text, answer.status_code))

    assert problems == []
    assert len(tried) > 50
