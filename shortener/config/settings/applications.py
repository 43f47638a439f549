"""The applications and the middleware of Django, in their order."""

from collections.abc import Iterable
from typing import Any

from shortener.config.settings.security import SECURITY_MIDDLEWARE

_MIDDLEWARE = [
    "shortener.web.requests.request_ids.RequestIdMiddleware",
    "shortener.web.requests.durations.DurationMiddleware",
    "shortener.web.requests.access_lines.AccessLogMiddleware",
    "shortener.web.requests.traces.TracesMiddleware",
    "shortener.web.requests.middleware.TrustedProxyMiddleware",
    *SECURITY_MIDDLEWARE,  # outside of all that may refuse
    "shortener.api.cors.CorsMiddleware",  # first of those that may refuse: allowed origins can read these errors, too
    "domains.middleware.ShortHostMiddleware",
    "shortener.web.requests.middleware.OutageMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # inside of WhiteNoise, whose files are compressed already
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "shortener.web.requests.middleware.UploadMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "shortener.web.times.TimeZoneMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "shortener.web.requests.middleware.MethodNotAllowedMiddleware",
    "shortener.web.refused_forms.RefusedFormMiddleware",  # the innermost: the page that a view answers
]


def configuration(*, on_mongodb: bool, providers: Iterable[str]) -> dict[str, Any]:
    """Return INSTALLED_APPS and MIDDLEWARE; `providers` are the apps of other services that people may sign in with."""
    apps = [
        "shortener.db.mongodb.apps.AdminConfig" if on_mongodb else "django.contrib.admin",
        "shortener.db.mongodb.apps.AuthConfig" if on_mongodb else "django.contrib.auth",
        "shortener.db.mongodb.apps.ContentTypesConfig" if on_mongodb else "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.messages",
        "django.contrib.staticfiles",
        "csp",
        "rest_framework",
        "drf_spectacular",
        "drf_spectacular_sidecar",  # the files of /api/docs
        "django_ratelimit",
        "django_htmx",
        "allauth",
        "allauth.account",
        "allauth.mfa",
        "allauth.socialaccount",
        *providers,
        "allauth.usersessions",
        "shortener",
        "accounts",
        "moderation",
        "domains",
        "campaigns",
        "clicks",
        "links",
        "operations",
    ]
    return {"INSTALLED_APPS": apps, "MIDDLEWARE": _MIDDLEWARE}
