"""Settings of sign-up, sign-in, sessions and second factors that do not come from the environment."""

from typing import Any
from urllib.parse import urlsplit

_SETTINGS: dict[str, Any] = {
    "LOGIN_URL": "account_login",
    "LOGIN_REDIRECT_URL": "/overview",
    "AUTHENTICATION_BACKENDS": ["allauth.account.auth_backends.AuthenticationBackend"],
    "SESSION_ENGINE": "accounts.sign_in.sessions",
    "ACCOUNT_ADAPTER": "accounts.sign_in.adapters.AccountAdapter",
    "ACCOUNT_USER_MODEL_USERNAME_FIELD": None,
    "ACCOUNT_USER_DISPLAY": "accounts.models.display_name",
    "ACCOUNT_LOGIN_METHODS": {"email"},
    "ACCOUNT_SIGNUP_FIELDS": ["email*", "password1*"],
    "ACCOUNT_FORMS": {"signup": "accounts.sign_in.sign_up_forms.PasswordSignUpForm"},
    "ACCOUNT_SIGNUP_FORM_CLASS": "accounts.sign_in.forms.SignUpFields",
    "ACCOUNT_EMAIL_VERIFICATION": "mandatory",
    "ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION": True,
    "ACCOUNT_CHANGE_EMAIL": True,  # one address for each person, the old one until the new one is confirmed
    "ACCOUNT_EMAIL_NOTIFICATIONS": True,
    "ACCOUNT_EMAIL_SUBJECT_PREFIX": "",
    "ACCOUNT_PREVENT_ENUMERATION": True,
    "ACCOUNT_REAUTHENTICATION_REQUIRED": True,
    "ACCOUNT_RATE_LIMITS": {"signup": "20/m/ip,100/d/ip"},  # the others are allauth's own
    "SOCIALACCOUNT_FORMS": {"signup": "accounts.sign_in.sign_up_forms.ProviderSignUpForm"},
    "SOCIALACCOUNT_ADAPTER": "accounts.sign_in.adapters.SocialAccountAdapter",
    "USERSESSIONS_ADAPTER": "accounts.sign_in.adapters.SessionsAdapter",
    "MFA_ADAPTER": "accounts.sign_in.adapters.MFAAdapter",
    "MFA_PASSKEY_LOGIN_ENABLED": True,
    "MFA_FORMS": {
        "authenticate": "accounts.sign_in.code_forms.AuthenticateForm",
        "reauthenticate": "accounts.sign_in.code_forms.ReauthenticateForm",
        "add_webauthn": "accounts.sign_in.passkey_forms.AddForm",
        "authenticate_webauthn": "accounts.sign_in.passkey_forms.AuthenticateForm",
        "login_webauthn": "accounts.sign_in.passkey_forms.LoginForm",
        "reauthenticate_webauthn": "accounts.sign_in.passkey_forms.ReauthenticateForm",
    },
    "MFA_RECOVERY_CODES_SHOW_ONCE": True,
    "MFA_TOTP_TOLERANCE": 1,  # periods of 30 s: telephones' clocks go wrong
}


def configuration(*, production: bool) -> dict[str, Any]:
    """Return the settings by name."""
    return _SETTINGS | {"ACCOUNT_DEFAULT_HTTP_PROTOCOL": "https" if production else "http"}


def factors(*, production: bool, public_url: str) -> list[str]:
    """Return the kinds of second factors, with passkeys where browsers have them."""
    has_passkeys = production or urlsplit(public_url).hostname == "localhost"
    return ["totp", "recovery_codes", *(["webauthn"] if has_passkeys else [])]
