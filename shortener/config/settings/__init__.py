"""Settings, read from the environment or an .env file; .env.example has every variable."""

import re
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from shortener import places
from shortener.config.settings import (
    abuse,
    api,
    applications,
    background,
    backups,
    caches,
    databases,
    dns_servers,
    environment,
    identity_providers,
    installation,
    logs,
    mail,
    media,
    production,
    redis_servers,
    security,
    sign_in,
    tls,
)
from shortener.config.settings.api import (  # noqa: F401 - settings
    CORS_ALLOW_CREDENTIALS,
    CORS_ALLOW_HEADERS,
    CORS_ALLOW_METHODS,
    CORS_EXPOSE_HEADERS,
    CORS_URLS_REGEX,
    REST_FRAMEWORK,
    SPECTACULAR_SETTINGS,
)
from shortener.config.settings.security import (  # noqa: F401 - settings
    AUTH_PASSWORD_VALIDATORS,
    CONTENT_SECURITY_POLICY,
    PASSWORD_HASHERS,
    PERMISSIONS_POLICY,
    SECURITY_MIDDLEWARE,
)

BASE_DIR = places.FILES
env = environment.Environment()
env.read_file(places.WORKING / ".env")

# --- Installation --------------------------------------------------------------------------------

# A command that creates nothing, such as doctor, works in a temporary folder where NO_DATA_IN has no installation.
DATA_DIR, NO_DATA_IN = installation.prepared_data_dir(Path(env("DATA_DIR", default=str(places.WORKING / "var"))))
HOST = env("HOST", default="127.0.0.1")
PORT = installation.number(env, "PORT", 8000, least=1, most=65_535)
CONTROL_HOST = installation.private_address(env, "CONTROL_HOST", "127.0.0.1")
CONTROL_PORT = installation.number(env, "CONTROL_PORT", 0, least=0, most=65_535)  # 0: a private Unix socket
REDIRECT_WORKERS = installation.number(env, "REDIRECT_WORKERS", 1, least=1, most=1_000)
CONTROL_WORKERS = installation.number(env, "CONTROL_WORKERS", 1, least=1, most=1_000)
VALKEY_MAXMEMORY = installation.number(env, "VALKEY_MAXMEMORY", 512, least=64, most=1_048_576)  # MB
CONNECTIONS_PER_ADDRESS = installation.number(env, "CONNECTIONS_PER_ADDRESS", 512, least=16, most=1_000_000)
METRICS_TOKEN = installation.token(env, "METRICS_TOKEN")  # without one there is no /metrics
# 0 keeps them for ever; the counts of clicks stay either way.
CLICKS_KEPT_DAYS = installation.number(env, "CLICKS_KEPT_DAYS", 0, least=0, most=36_500)
AUDIT_KEPT_DAYS = installation.number(env, "AUDIT_KEPT_DAYS", 365, least=0, most=36_500)
if env("WEB_WORKERS", default=""):
    raise ImproperlyConfigured(
        "WEB_WORKERS is now two settings: REDIRECT_WORKERS for redirects and CONTROL_WORKERS for all other requests. "
        "Set those and unset WEB_WORKERS."
    )
CLICK_STREAM_LIMIT = VALKEY_MAXMEMORY * 1_048_576 // 2  # bytes; the rest is for caches and the queue of tasks
# How many requests a process of the control plane works on at once; its other threads send long answers.
CONTROL_REQUESTS, CONTROL_STREAMS = 4, 8
# Where the control plane listens, to which the redirect plane passes on what is no redirect.
CONTROL_SOCKET = installation.socket_path(DATA_DIR, "control.sock")

# The public URL of the site, without a slash at the end; empty means that every host is the site.
SITE_URL = env("SITE_URL", default="").rstrip("/")
if SITE_URL and not re.fullmatch(api.ORIGIN, SITE_URL):
    raise ImproperlyConfigured(
        "SITE_URL must be a URL without a path, like https://links.example.com. Write international names as xn--…."
    )
PUBLIC_URL = SITE_URL or f"http://localhost:{PORT}"
TLS: tls.Tls | None = tls.configuration(env, site_url=SITE_URL, host=HOST)  # None: another proxy ends TLS, or none does
INTERNAL_HOST = installation.private_address(env, "INTERNAL_HOST", "127.0.0.1")
INTERNAL_PORT = tls.internal_port(env, TLS)  # 0: there is none
TRUSTED_PROXIES = [*installation.networks(env, "TRUSTED_PROXIES"), *(TLS.proxies if TLS else ())]
installation.check_ports(PORT=PORT, CONTROL_PORT=CONTROL_PORT, INTERNAL_PORT=INTERNAL_PORT, **tls.ports(TLS))
BACKUPS = backups.configuration(env, PUBLIC_URL)

# A site with an https URL is in production: it must set SECRET_KEY and must not set DEBUG.
PRODUCTION = SITE_URL.startswith("https://")
DEBUG = installation.switch(env, "DEBUG", default=False)
SECRET_KEY = env("SECRET_KEY", default="")
if PRODUCTION and DEBUG:
    raise ImproperlyConfigured("DEBUG shows secrets to all visitors. Unset DEBUG, or use an http:// SITE_URL.")
if PRODUCTION and not SECRET_KEY:
    raise ImproperlyConfigured(
        "SECRET_KEY is missing. Every process of a site with an https:// SITE_URL must share one: set SECRET_KEY to "
        "50 or more random characters."
    )
if SECRET_KEY:
    production.check_secret_key(SECRET_KEY)
SECRET_KEY = SECRET_KEY or installation.kept_secret(DATA_DIR / "secret-key")

# --- Data ----------------------------------------------------------------------------------------

DATABASE_URL = env("DATABASE_URL", default="")
EMBEDDED_DATABASE = not DATABASE_URL
DATABASES = databases.configurations(DATABASE_URL, env("DATABASE_REPLICA_URL", default=""), DATA_DIR)
ALLOW_NEWER_SCHEMA = installation.switch(env, "ALLOW_NEWER_SCHEMA", default=False)
ON_MONGODB = databases.is_mongodb(DATABASE_URL)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
if ON_MONGODB:
    DEFAULT_AUTO_FIELD = "django_mongodb_backend.fields.ObjectIdAutoField"
    # These apps' own migrations create integer keys; ours create ObjectIds.
    ALLAUTH_DEFAULT_AUTO_FIELD = "shortener.db.mongodb.fields.TextKeyField"
    MIGRATION_MODULES = {
        app: f"shortener.db.mongodb.migrations.{app}"
        for app in ("admin", "auth", "contenttypes", "account", "mfa", "socialaccount", "usersessions")
    }

# Without REDIS_URL a Valkey of our own runs on a private socket.
VALKEY_SOCKET = installation.socket_path(DATA_DIR, "valkey.sock")
ALLOW_INSECURE_REDIS = installation.switch(env, "ALLOW_INSECURE_REDIS", default=False)
EMBEDDED_VALKEY, REDIS_URL, BROKER_URL, REDIS_MIN_REPLICAS = redis_servers.configured(
    env, VALKEY_SOCKET, must_be_safe=PRODUCTION and not ALLOW_INSECURE_REDIS
)
REDIS_TIMEOUT = 1.0  # seconds until a Redis that doesn't answer counts as down

CACHES = caches.configuration(REDIS_URL)
RATELIMIT_USE_CACHE = "rate limits"
# django-ratelimit knows the third-party Redis backends only; Django's own has the same atomic incr().
SILENCED_SYSTEM_CHECKS = ["django_ratelimit.W001"]
if ON_MONGODB:
    SILENCED_SYSTEM_CHECKS += ["models.W027"]  # check constraints come in addition to the services' own checks

# --- Other services that people may sign in with ---------------------------------------------------

PROVIDER_APPS, SOCIALACCOUNT_PROVIDERS = identity_providers.configured(env)

# --- Applications --------------------------------------------------------------------------------

globals().update(applications.configuration(on_mongodb=ON_MONGODB, providers=PROVIDER_APPS))
ROOT_URLCONF = "shortener.config.urls"
SHORT_HOST_URLCONF = "links.visitors.urls"  # of custom domains
WSGI_APPLICATION = "shortener.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "accounts.workspaces.access.navigation",
            ],
            "builtins": ["accounts.templatetags.workspace_urls"],
        },
    }
]

# --- People --------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
DEFAULT_PLAN = env("DEFAULT_PLAN", default="business")
SIGNUP_OPEN = installation.switch(env, "SIGNUP_OPEN", default=True)
# A session ends so long after it was saved, which accounts.sign_in.sessions does again from time to time.
SESSION_COOKIE_AGE = installation.number(env, "SESSION_IDLE_HOURS", 14 * 24, least=1, most=8_760) * 3600
SESSION_MOST_AGE = installation.number(env, "SESSION_MAX_DAYS", 90, least=1, most=3_650) * 86_400  # seconds
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60  # seconds for which a sign-in is recent
ADMIN_REQUIRES_SECOND_FACTOR = installation.switch(env, "ADMIN_REQUIRES_SECOND_FACTOR", default=PRODUCTION)
MFA_SUPPORTED_TYPES = sign_in.factors(production=PRODUCTION, public_url=PUBLIC_URL)
globals().update(sign_in.configuration(production=PRODUCTION))

if PRODUCTION:
    production.check_mail(env("EMAIL_URL", default=""))
globals().update(mail.configuration(env("EMAIL_URL", default="")))
EMAIL_TIMEOUT = 10  # seconds
DEFAULT_FROM_EMAIL = SERVER_EMAIL = (
    env("DEFAULT_FROM_EMAIL", default="") or f"Shortener <noreply@{urlsplit(PUBLIC_URL).hostname}>"
)

# --- Web -----------------------------------------------------------------------------------------

# Hosts are checked by domains.middleware, which knows the verified custom domains too.
ALLOWED_HOSTS = ["*"]
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"  # per installation: two that start at once do not write the same files
FILE_UPLOAD_PERMISSIONS = 0o600  # Django writes collected files with it: DATA_DIR is its owner's alone
STATICFILES_DIRS = [BASE_DIR / "static"]
globals().update(media.configuration(env, data_dir=DATA_DIR, public_url=PUBLIC_URL))
STORAGES = {
    "default": globals().pop("MEDIA_STORAGE"),
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_048_576  # bytes of one request's body, files aside
FILE_UPLOAD_HANDLERS = [
    "shortener.web.forms.BoundedUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

ALLOW_PRIVATE_DESTINATIONS = installation.switch(
    env, "ALLOW_PRIVATE_DESTINATIONS", default=DEBUG
)  # hosts of an intranet

# Behind a proxy that does not say that it ends TLS, requests seem to use http, and the browser says https.
CSRF_TRUSTED_ORIGINS = [SITE_URL] if PRODUCTION else []
CSRF_FAILURE_VIEW = "shortener.web.error_views.csrf_failure"
COOKIE_PREFIX = "__Host-" if PRODUCTION else ""  # which browsers accept for this one host, on https
globals().update(security.configuration(production=PRODUCTION, cookie_prefix=COOKIE_PREFIX))
SECURE_REFERRER_POLICY = "same-origin"
SECURITY_CONTACT = security.contacts(env("SECURITY_CONTACT", default=""))  # of /.well-known/security.txt
ABUSE_CONTACT, DNS_BLOCKLISTS, SAFE_BROWSING_KEY, GUEST_LINKS, GUEST_LINKS_PROOF, GUEST_LINK_HOURS = abuse.read(env)
X_FRAME_OPTIONS = "DENY"
SILENCED_SYSTEM_CHECKS += [
    "security.W005",  # HSTS must not reach into subdomains that we don't serve
    "security.W021",  # … nor be preloaded: that is the owner's decision
    "security.W008",  # the proxy that ends TLS redirects http
]

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]  # grows with the translations that exist
LOCALE_PATHS = [BASE_DIR / "locale"]  # locale/en replaces sentences of Django, REST framework and allauth
FORMAT_MODULE_PATH = "shortener.config.formats"
TIME_ZONE = "UTC"
USE_TZ = True

# --- API -----------------------------------------------------------------------------------------

# Origins of other sites whose pages may call the API, with a key and never with a session's cookie.
CORS_ALLOWED_ORIGINS = api.allowed_origins(env)

# --- Background work -----------------------------------------------------------------------------

globals().update(background.configuration(BROKER_URL, DATA_DIR))

UPDATE_CHECK_URL = installation.web_address(env, "UPDATE_CHECK_URL")  # empty: newer releases are not looked for
GEOIP_PATH = installation.readable_countries(env("GEOIP_PATH", default=""))

# The DNS servers that verify custom domains; without any, those of this machine.
try:
    DNS_SERVERS = [dns_servers.parsed(entry.strip()) for entry in env.list("DNS_SERVERS", default=[])]
except ValueError as error:
    raise ImproperlyConfigured(f"DNS_SERVERS: {error}.") from error

LOGGING, LOG_FORMAT, ACCESS_LOG = logs.configuration(env)

MISSPELLED_VARIABLES = env.misspelled()  # the last line: by now all names have been read
