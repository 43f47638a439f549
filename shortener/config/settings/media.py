"""Where uploaded pictures are kept: a folder, or storage that speaks S3."""

import os
from importlib import import_module
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from environ import Env

from shortener.config.settings import installation

_S3 = "s3://"
_WITHIN = 10  # seconds, for a connection and for an answer


def configuration(env: Env, *, data_dir: Path, public_url: str) -> dict[str, Any]:
    """Return MEDIA_ROOT, MEDIA_URL and MEDIA_STORAGE, the default of STORAGES, or raise ImproperlyConfigured."""
    place = env("MEDIA_STORAGE", default="").strip()
    url = installation.web_address(env, "MEDIA_URL") or f"{public_url}/media/"
    return {
        "MEDIA_ROOT": data_dir / "media",
        "MEDIA_URL": url if url.endswith("/") else f"{url}/",
        "MEDIA_STORAGE": _s3(place) if place else {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    }


def _s3(place: str) -> dict[str, Any]:
    """Return the storage in a bucket; credentials come from the AWS_* variables, as for other programs."""
    bucket, _, prefix = place.removeprefix(_S3).partition("/")
    if not place.startswith(_S3) or not bucket:
        raise ImproperlyConfigured(f"MEDIA_STORAGE must look like s3://bucket or s3://bucket/prefix, not {place!r}.")
    try:
        import_module("storages")
        client = import_module("botocore.config")
    except ImportError as error:
        raise ImproperlyConfigured(
            "MEDIA_STORAGE=s3://… needs django-storages: pip install --requirement requirements-s3.txt."
        ) from error
    options = {
        "bucket_name": bucket,
        "location": prefix.strip("/"),
        "endpoint_url": os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL") or None,
        "region_name": os.environ.get("AWS_REGION") or None,
        "default_acl": None,
        "file_overwrite": False,
        "client_config": client.Config(connect_timeout=_WITHIN, read_timeout=_WITHIN, retries={"max_attempts": 2}),
    }
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}
