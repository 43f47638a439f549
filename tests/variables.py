"""Values for the environment variables of .env.example that say the same as leaving them out.

Tests and the installations that they start set them all: neither the caller's environment nor an .env file changes
what a test sees.
"""

UNSET = {
    "DATA_DIR": "",  # each run and each installation has its own
    "HOST": "127.0.0.1",
    "PORT": "8000",
    "REDIRECT_WORKERS": "1",
    "CONTROL_WORKERS": "1",
    "CONTROL_HOST": "127.0.0.1",
    "CONTROL_PORT": "0",
    "CONNECTIONS_PER_ADDRESS": "512",
    "METRICS_TOKEN": "",
    "SITE_URL": "",
    "TRUSTED_PROXIES": "",
    "CORS_ALLOWED_ORIGINS": "",
    "DATABASE_URL": "",
    "REDIS_URL": "",
    "ALLOW_INSECURE_REDIS": "0",
    "SECRET_KEY": "",
    "DEFAULT_PLAN": "business",
    "SIGNUP_OPEN": "true",
    "SESSION_IDLE_HOURS": "336",
    "SESSION_MAX_DAYS": "90",
    "ADMIN_REQUIRES_SECOND_FACTOR": "",
    "EMAIL_URL": "",
    "DEFAULT_FROM_EMAIL": "",
    "GOOGLE_CLIENT_ID": "",
    "GOOGLE_CLIENT_SECRET": "",
    "GITHUB_CLIENT_ID": "",
    "GITHUB_CLIENT_SECRET": "",
    "OIDC_SERVER_URL": "",
    "OIDC_CLIENT_ID": "",
    "OIDC_CLIENT_SECRET": "",
    "OIDC_NAME": "",
    "GEOIP_PATH": "",
    "LOG_LEVEL": "INFO",
    "LOG_FORMAT": "plain",
    "DEBUG": "",
    "DNS_SERVERS": "",
    "ALLOW_PRIVATE_DESTINATIONS": "",
    "SECURITY_CONTACT": "",
    "CLICKS_KEPT_DAYS": "0",
    "AUDIT_KEPT_DAYS": "365",
    "VALKEY_MAXMEMORY": "512",
}
