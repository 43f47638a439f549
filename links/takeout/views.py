"""/account/export: the download of all data of a person."""

from collections.abc import Iterator
from datetime import datetime

from django.contrib import messages
from django.core.cache import cache
from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.models import User
from accounts.workspaces.access import PersonRequest, person_page
from links.takeout.contents import files_of
from links.takeout.streaming import zipped
from shortener import redis

_LOCK_TIMEOUT = 3_600  # seconds, if the process was killed before it released the lock


@require_GET  # no HEAD: its body is never read to the end, where the lock is released
@person_page("GET")
def takeout(request: PersonRequest) -> HttpResponseBase:
    """Stream a ZIP file. A lock in the cache allows one download at a time for each person."""
    user, at = request.user, timezone.now()
    if not _acquire_lock(user):
        messages.warning(request, _("Your data is being exported already. Wait until that download has ended."))
        return redirect("account-data")
    answer = StreamingHttpResponse(_stream_and_release(user, at), content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="shortener-{at:%Y-%m-%d}.zip"'
    answer["Content-Encoding"] = "identity"  # keeps the gzip middleware from compressing it again
    return answer


def _stream_and_release(user: User, at: datetime) -> Iterator[bytes]:
    try:
        yield from zipped(files_of(user, at=at), at=at)
    finally:
        _release_lock(user)


def _acquire_lock(user: User) -> bool:
    """Acquire the lock, and tell whether that succeeded. While Redis is down, there is no lock."""
    try:
        return cache.add(_lock_name(user), 1, _LOCK_TIMEOUT)
    except redis.FAILURES:
        return True


def _release_lock(user: User) -> None:
    try:
        cache.delete(_lock_name(user))
    except redis.FAILURES:
        return


def _lock_name(user: User) -> str:
    return f"takeout:{user.pk}"
