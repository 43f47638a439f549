from importlib import import_module

from allauth.account.signals import user_logged_in
from django.apps import AppConfig
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from accounts.workspaces.plans import PLANS


class AccountsConfig(AppConfig):
    """Settings of the app."""

    name = "accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        """Connect the receivers of signals; raise ImproperlyConfigured unless DEFAULT_PLAN names a plan."""
        if settings.DEFAULT_PLAN not in PLANS:  # the settings are read before the plans can be
            raise ImproperlyConfigured(
                f"DEFAULT_PLAN must be one of {', '.join(PLANS)}, not {settings.DEFAULT_PLAN!r}."
            )
        from accounts.people.sessions import on_sign_in

        user_logged_in.connect(on_sign_in, dispatch_uid="accounts.people.sessions")
        import_module("accounts.sign_in.receivers")  # needs the models
