"""allauth's sign-up forms, safe against two sign-ups with the same address at the same time."""

from typing import Any

from allauth.account.forms import SignupForm
from allauth.socialaccount.forms import SignupForm as ServiceSignupForm
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse

from accounts.people.models import User

CONFIRMING = "confirming"  # of a session: the address that was last given at a sign-up, with an account or without


class _RetryWhenTaken:
    """Treats an address that was taken since validation like one that was taken before it."""

    account_already_exists: bool
    cleaned_data: dict[str, Any]

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """Return the new user, or the response when none was created."""
        attempt: Any = super()
        request.session[CONFIRMING] = self.cleaned_data["email"].lower()
        try:
            made: tuple[User | None, HttpResponse | None] = attempt.try_save(request)
        except IntegrityError:
            if not User.objects.filter(email=self.cleaned_data["email"].lower()).exists():
                raise
            self.account_already_exists = True
            made = attempt.try_save(request)
        return made


class PasswordSignUpForm(_RetryWhenTaken, SignupForm):  # type: ignore[misc]  # allauth has no types
    """Sign-up with a password, which takes the same time whether the address has an account or not."""

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """Return the new user, or the response when none was created."""
        if self.account_already_exists:
            make_password(self.cleaned_data["password1"])  # as for a new account: hashing takes the most time
        return super().try_save(request)


class ProviderSignUpForm(_RetryWhenTaken, ServiceSignupForm):  # type: ignore[misc]  # the same
    """Sign-up with another service."""
