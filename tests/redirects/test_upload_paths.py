"""The redirect plane knows the paths that take long bodies, without loading Django's views."""

from django.urls import reverse

from shortener.config.asgi import UPLOAD_PATHS


def test_uploads_are_expected_where_files_are_imported() -> None:
    assert (reverse("imports"),) == UPLOAD_PATHS
