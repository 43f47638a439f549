"""The sentences of Django, REST framework and allauth are replaced by the product's own, wherever they are shown."""

import gettext
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import rest_framework.fields
import rest_framework.relations
import rest_framework.serializers
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django import forms
from django.conf import settings
from django.core import validators
from django.db import models
from django.test import Client
from django.utils import translation

CATALOG = Path(settings.BASE_DIR, "locale/en/LC_MESSAGES/django")
FRAMEWORKS = ("django.forms.", "django.core.", "django.db.", "rest_framework.", "allauth.")
LIMITS = {"limit_value": 2, "show_value": 3, "max": 2, "length": 3, "num": 2}


def _subclasses(kind: type) -> Iterator[type]:
    yield kind
    below: list[type] = kind.__subclasses__()
    for one in below:
        yield from _subclasses(one)


def _is_of_framework(kind: type) -> bool:
    return kind.__module__.startswith(FRAMEWORKS)


def _framework_messages() -> Iterator[tuple[str, object]]:
    """Yield every default message of a field, a validator or an adapter, with the name of its class."""
    fields: tuple[type, ...] = (forms.Field, models.Field, rest_framework.fields.Field, forms.BaseModelFormSet)
    for base in fields:
        for kind in filter(_is_of_framework, _subclasses(base)):
            for name, text in getattr(kind, "default_error_messages", {}).items():
                yield f"{kind.__name__}.{name}", text
    for validator in (validators.BaseValidator, validators.RegexValidator):
        for kind in filter(_is_of_framework, _subclasses(validator)):
            yield kind.__name__, getattr(kind, "message", "")
    for name, text in validators.DecimalValidator.messages.items():
        yield f"DecimalValidator.{name}", text
    for adapter in (DefaultAccountAdapter, DefaultMFAAdapter, DefaultSocialAccountAdapter):
        for name, text in adapter.error_messages.items():
            yield f"{adapter.__name__}.{name}", text


def _said(text: object) -> str:
    try:
        return str(text)
    except (KeyError, TypeError):  # a plural, which needs its number
        return str(text % LIMITS)  # type: ignore[operator]


def test_every_error_of_the_frameworks_has_our_words() -> None:
    kept = []
    for name, text in _framework_messages():
        with translation.override("en"):
            ours = _said(text)
        with translation.override(None):
            theirs = _said(text)
        if theirs and ours == theirs:
            kept.append((name, theirs))

    assert kept == []


def test_the_compiled_catalog_is_that_of_the_text() -> None:
    text = CATALOG.with_suffix(".po").read_text()
    entries = re.findall(r'^msgid "(.+)"\n(?:msgid_plural ".+"\n)?msgstr(?:\[0\])? "(.+)"$', text, re.MULTILINE)
    with CATALOG.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)

    for theirs, ours in ((a.replace(r"\"", '"'), b.replace(r"\"", '"')) for a, b in entries):
        assert compiled.gettext(theirs) == ours
        placeholders = r"%\(\w+\)[srd]|%[sd]|\{[^}]*\}"
        assert set(re.findall(placeholders, ours)) <= set(re.findall(placeholders, theirs))
    assert len(entries) == text.count("msgid ") - 1


@pytest.mark.django_db
def test_forms_and_the_api_answer_in_our_words(dashboard: Client, api_key: tuple[object, str]) -> None:
    page = dashboard.post("/links/new", {"destination": ""})
    answer = dashboard.post(
        "/api/links", {"maxClicks": "5"}, content_type="application/json", headers={"x-api-key": api_key[1]}
    )

    assert "Enter a destination." in page.content.decode()
    assert answer.json()["errors"] == {"originalUrl": ["A value is required."], "maxClicks": ["Send an integer."]}
