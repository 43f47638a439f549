"""Addresses that answer each POST with another value, to tell replays from new answers."""

import secrets
from collections.abc import Sequence

from django.urls import path
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.request import Request
from rest_framework.response import Response

from shortener.api.views import EnvelopeView, success
from shortener.config.urls import handler400, handler404, handler500
from shortener.config.urls import urlpatterns as site_patterns
from tests.fixtures import Response as Answer

__all__ = ["handler400", "handler404", "handler500"]


class Tried(EnvelopeView):
    """Answers every request, each time differently."""

    authentication_classes: Sequence[type[BaseAuthentication]] = ()
    permission_classes = throttle_classes = ()

    def post(self, request: Request) -> Response:
        """Answer."""
        return success(secrets.token_hex(), "Done")


class TriedSignedIn(Tried):
    """Answers those who are signed in."""

    authentication_classes = (SessionAuthentication,)


urlpatterns = [
    path("api/tried", Tried.as_view()),
    path("api/tried-signed-in", TriedSignedIn.as_view()),
    *site_patterns,
]


def refusal(answer: Answer) -> tuple[int, str]:
    """Return status and code of an error that is not a replay."""
    assert "Idempotency-Replayed" not in answer
    return answer.status_code, answer.json()["code"]
