"""The way from here to another service, where people sign in."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render

View = Callable[..., HttpResponseBase]


def by_page(view: View) -> View:
    """Let a page lead to the other service where the view redirects there.

    The Content-Security-Policy lets forms be sent to this site alone, and browsers hold redirects after them to that.
    """

    @wraps(view)
    def leave(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        answer = view(request, *args, **kwargs)
        if not isinstance(answer, HttpResponseRedirect) or not urlsplit(answer.url).netloc:
            return answer
        return render(request, "socialaccount/login_redirect.html", {"redirect_to": answer.url})

    return leave
