"""The download of all data of a person."""

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

_LONGEST = 3_600  # seconds until a download that nobody has ended no longer stands in another's way


@require_GET  # no HEAD: nothing would read the body to its end, where the lock is released
@person_page("GET")
def takeout(request: PersonRequest) -> HttpResponseBase:
    """Send everything in one ZIP file, as it is read; one download at a time for each person."""
    user, at = request.user, timezone.now()
    if not _begins(user):
        messages.warning(request, _("Your data is being exported already. Wait until that download has ended."))
        return redirect("account-data")
    answer = StreamingHttpResponse(_until_its_end(user, at), content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="shortener-{at:%Y-%m-%d}.zip"'
    answer["Content-Encoding"] = "identity"  # compressed once is enough
    return answer


def _until_its_end(user: User, at: datetime) -> Iterator[bytes]:
    try:
        yield from zipped(files_of(user, at=at), at=at)
    finally:
        _end(user)


def _begins(user: User) -> bool:
    """Tell whether no other download of the person runs; with Redis down, nobody knows of one."""
    try:
        return cache.add(_name(user), 1, _LONGEST)
    except redis.FAILURES:
        return True


def _end(user: User) -> None:
    try:
        cache.delete(_name(user))
    except redis.FAILURES:
        return


def _name(user: User) -> str:
    return f"takeout:{user.pk}"
