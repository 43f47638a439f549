"""URLs that lead to sign-in with other services, instead of allauth's own."""

from collections.abc import Callable
from functools import wraps
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import URLPattern, path

View = Callable[..., HttpResponseBase]


def _by_page(view: View) -> View:
    """Answer with a page that leads to the other service instead of a redirect to it.

    The Content-Security-Policy allows forms to be sent to this site alone, and browsers apply that to redirects of the
    response, too.
    """

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        answer = view(request, *args, **kwargs)
        if not isinstance(answer, HttpResponseRedirect) or not urlsplit(answer.url).netloc:
            return answer
        return render(request, "socialaccount/login_redirect.html", {"redirect_to": answer.url})

    return wrapper


urlpatterns: list[URLPattern] = []
for provider in settings.SOCIALACCOUNT_PROVIDERS:
    provider_views = import_module(f"allauth.socialaccount.providers.{provider}.views")
    if provider == "openid_connect":
        urlpatterns.append(
            path("oidc/<str:provider_id>/login/", _by_page(provider_views.login), name="openid_connect_login")
        )
    else:
        urlpatterns.append(path(f"{provider}/login/", _by_page(provider_views.oauth2_login), name=f"{provider}_login"))
