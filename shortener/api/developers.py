"""/developers: how to use the API, with complete example programs."""

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
    "bulk_import": ("js",),  # it needs a browser's session
}


@dataclass(frozen=True)
class Example:
    """An example program of a section."""

    name: str
    suffix: str
    text: str

    @property
    def language(self) -> str:
        """The language's name."""
        return _LANGUAGES[self.suffix]


@require_safe
def developers(request: HttpRequest) -> HttpResponse:
    """Show the page, with this site's address in the examples."""
    context = {"site_url": settings.PUBLIC_URL}
    examples = {
        name: [Example(name, suffix, _text(name, suffix, context)) for suffix in suffixes]
        for name, suffixes in _EXAMPLES.items()
    }
    return render(request, "developers/page.html", context | examples)


def _text(name: str, suffix: str, context: dict[str, str]) -> str:
    # strip() returns a plain str, not a SafeString: the page escapes it.
    return render_to_string(f"developers/examples/{name}.{suffix}", context).strip()
