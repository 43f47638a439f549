"""/developers/reference, and the same texts for programs: Markdown twins and /llms.txt."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.views.decorators.http import require_safe
from django_stubs_ext import StrPromise

from shortener.api.developers import examples_of_page
from shortener.api.reference.endpoints import Group, groups
from shortener.api.reference.error_codes import ERROR_CODES

_MOST_LANGUAGES = 8


@require_safe
def reference(request: HttpRequest) -> HttpResponse:
    """Show every endpoint with examples, and the table of error codes."""
    site_url = settings.PUBLIC_URL
    context = {"groups": groups(site_url), "sections": _sections(get_language() or "", site_url)}
    return render(request, "developers/reference.html", context)


@require_safe
def reference_markdown(request: HttpRequest) -> HttpResponse:
    """Respond with the same as Markdown."""
    return _text("developers/reference.md", _context(settings.PUBLIC_URL), "text/markdown")


@require_safe
def developers_markdown(request: HttpRequest) -> HttpResponse:
    """Respond with /developers as Markdown."""
    return _text("developers/page.md", examples_of_page(settings.PUBLIC_URL), "text/markdown")


@require_safe
def llms_txt(request: HttpRequest) -> HttpResponse:
    """Respond with where language models find the API, as llmstxt.org proposes."""
    return _text(
        "developers/llms.txt", {"site_url": settings.PUBLIC_URL, "groups": groups(settings.PUBLIC_URL)}, "text/plain"
    )


@lru_cache(_MOST_LANGUAGES)
def _sections(_language: str, site_url: str) -> SafeString:
    """Return the sections of the page in the active language: the same for everyone, and slow to render."""
    return mark_safe(render_to_string("developers/endpoints.html", _context(site_url)))  # noqa: S308 - a template's own


def _context(site_url: str) -> Mapping[str, Any]:
    found = groups(site_url)
    return {"site_url": site_url, "groups": found, "error_codes": list(_codes(found))}


def _codes(found: Sequence[Group]) -> Sequence[tuple[str, str, StrPromise]]:
    """Return the codes that endpoints answer, with their statuses, by status."""
    statuses = {code: status for group in found for each in group.endpoints for status, code in each.codes}
    return sorted((statuses[code], code, text) for code, text in ERROR_CODES.items() if code in statuses)


def _text(template: str, context: Mapping[str, Any], media_type: str) -> HttpResponse:
    text = render_to_string(template, dict(context)).strip() + "\n"
    return HttpResponse(text, content_type=f"{media_type}; charset=utf-8")
