"""Which passwords people may choose."""

import pytest
from django.test import Client

from accounts.models import User

pytestmark = pytest.mark.django_db


def _refusals(password: str) -> str:
    form = {"name": "New", "email": "new@example.com", "password1": password}
    answer = Client().post("/accounts/signup/", form)
    return str(answer.context["form"].errors.get("password1", "")) if answer.status_code == 200 else ""


@pytest.mark.parametrize("stolen", ["password1", "Password1234", "iloveyou123", "1234567890", " qwertyuiop123 "])
def test_stolen_passwords_are_refused(stolen: str) -> None:
    assert "too common or was leaked" in _refusals(stolen)
    assert not User.objects.filter(email="new@example.com").exists()


@pytest.mark.parametrize(("password", "words"), [("x8#kQp2", "at least 8"), ("k" * 1001, "more than 1000")])
def test_length_is_bounded(password: str, words: str) -> None:
    assert words in _refusals(password)


@pytest.mark.parametrize("password", ["8402957316623", "ölweide blau kürbis", "🙂 lang und breit 🙂", "zq" * 500])
def test_any_characters_and_lengths_are_allowed(password: str) -> None:
    assert _refusals(password) == ""
    assert User.objects.get(email="new@example.com").check_password(password)
