from importlib import import_module
from typing import Any

from allauth.account.signals import user_logged_in
from django.apps import AppConfig
from django.conf import settings
from django.core.checks import Error, register
from django.utils.translation import gettext_lazy as _

from accounts.workspaces.plans import PLANS


class AccountsConfig(AppConfig):
    """Settings of the app."""

    name = "accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        """Register the app's system check and the receivers of signals."""
        from accounts.people.sessions import on_sign_in

        register(check_default_plan)
        user_logged_in.connect(on_sign_in, dispatch_uid="accounts.people.sessions")
        import_module("accounts.sign_in.receivers")  # needs the models


def check_default_plan(**kwargs: Any) -> list[Error]:
    """System check: DEFAULT_PLAN names a plan."""
    if settings.DEFAULT_PLAN in PLANS:
        return []
    return [Error(f"DEFAULT_PLAN is {settings.DEFAULT_PLAN!r}, which is no plan.", hint=f"Choose {', '.join(PLANS)}.")]
