"""Signing up while somebody else does so with the same address: both get the page that everybody gets."""

from typing import Any

from allauth.account.forms import SignupForm
from allauth.socialaccount.forms import SignupForm as ServiceSignupForm
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse

from accounts.models import User


class _SecondComes:
    """Treats an address that was taken since the form was checked as one that was taken before."""

    account_already_exists: bool
    cleaned_data: dict[str, Any]

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """Return the new person, or the answer when there is none."""
        attempt: Any = super()
        try:
            made: tuple[User | None, HttpResponse | None] = attempt.try_save(request)
        except IntegrityError:
            if not User.objects.filter(email=self.cleaned_data["email"].lower()).exists():
                raise
            self.account_already_exists = True
            made = attempt.try_save(request)
        return made


class SignUpForm(_SecondComes, SignupForm):  # type: ignore[misc]  # allauth has no types
    """With a password."""


class ServiceSignUpForm(_SecondComes, ServiceSignupForm):  # type: ignore[misc]  # the same
    """With another service."""
