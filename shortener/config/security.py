"""Settings of passwords and of what browsers may load."""

from csp.constants import NONE, SELF

# Link passwords are checked on public pages: scrypt takes a lot of memory to guess, and 50 ms to check.
PASSWORD_HASHERS = [
    "shortener.password_hashing.LimitedScryptPasswordHasher",
    "shortener.password_hashing.LimitedPBKDF2PasswordHasher",
]
# No rules about kinds of characters: they make passwords that people forget, and that are guessed all the same.
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "accounts.sign_in.passwords.MaximumLengthValidator"},
    {"NAME": "accounts.sign_in.passwords.StolenPasswordValidator"},
]

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
