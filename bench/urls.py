"""The site's URLs and an empty view, which does nothing but pass through the same middleware."""

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from shortener.config import urls
from shortener.config.urls import handler400, handler403, handler404, handler429, handler500  # noqa: F401 - for Django

EMPTY = "/bench/empty"


@csrf_exempt
def _empty(request: HttpRequest) -> HttpResponse:
    return HttpResponse(status=201)


urlpatterns = [path(EMPTY[1:], _empty), *urls.urlpatterns]
