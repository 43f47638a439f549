"""Django's apps with ObjectIds as keys."""

from django.contrib.admin import apps as admin
from django.contrib.auth import apps as auth
from django.contrib.contenttypes import apps as contenttypes

_KEY = "django_mongodb_backend.fields.ObjectIdAutoField"


class AdminConfig(admin.AdminConfig):
    """The admin."""

    default_auto_field = _KEY


class AuthConfig(auth.AuthConfig):
    """Groups and permissions."""

    default_auto_field = _KEY


class ContentTypesConfig(contenttypes.ContentTypesConfig):
    """The models by name."""

    default_auto_field = _KEY
