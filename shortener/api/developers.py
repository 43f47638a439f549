"""/developers: how to use the API, with examples that run as they stand."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

_LANGUAGES = {"sh": "curl", "js": "JavaScript", "py": "Python"}
_EXAMPLES = {
    "create_link": ("sh", "js", "py"),
    "guest_link": ("sh", "js", "py"),
    "bulk_import": ("js",),  # for pages of the dashboard: it takes a browser's session
}


@dataclass(frozen=True)
class Example:
    """A program that does what a section tells of."""

    name: str
    suffix: str
    text: str

    @property
    def language(self) -> str:
        """What people call the language."""
        return _LANGUAGES[self.suffix]


@require_safe
def developers(request: HttpRequest) -> HttpResponse:
    """Show the API's page with this site's address in its examples."""
    context = {"site_url": settings.PUBLIC_URL}
    examples = {
        name: [Example(name, suffix, _text(name, suffix, context)) for suffix in suffixes]
        for name, suffixes in _EXAMPLES.items()
    }
    return render(request, "developers/page.html", context | examples)


def _text(name: str, suffix: str, context: dict[str, str]) -> str:
    # What strip() returns is no safe string any more: the page escapes it like any other text.
    return render_to_string(f"developers/examples/{name}.{suffix}", context).strip()
