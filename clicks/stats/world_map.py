"""A map of the world that is shaded by the clicks of each country; its shapes were drawn when the site was built."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from clicks.stats import countries

LEVELS = 5  # shades, the classes land-1 to land-5


@dataclass(frozen=True)
class _World:
    width: int
    height: int
    shapes: dict[str, str]
    dots: dict[str, tuple[int, int]]  # countries too small for a shape
    unclaimed: str


def svg(clicks: Mapping[str, int]) -> SafeString:
    """Return the map for these clicks by country code; empty when the site's files are not built.

    It is hidden from screen readers, for which the list of countries beside it has the same numbers.
    """
    world = _world()
    if world is None:
        return SafeString()
    most = max(clicks.values(), default=0)
    clicked = {code: number for code, number in clicks.items() if number}
    others = "".join([shape for code, shape in world.shapes.items() if code not in clicked])
    return format_html(
        '<svg class="world" viewBox="0 0 {} {}" aria-hidden="true"><path class="land" d="{}"/>{}{}</svg>',
        world.width,
        world.height,
        others + world.unclaimed,
        format_html_join(
            "",
            '<path class="land land-{}" d="{}"><title>{}</title></path>',
            (
                (_level(number, most), world.shapes[code], _title(code, number))
                for code, number in clicked.items()
                if code in world.shapes
            ),
        ),
        format_html_join(
            "",
            '<circle class="land land-{}" cx="{}" cy="{}" r="4"><title>{}</title></circle>',
            (
                (_level(number, most), *world.dots[code], _title(code, number))
                for code, number in clicked.items()
                if code in world.dots
            ),
        ),
    )


def _level(number: int, most: int) -> int:
    """Return the shade, by square roots: on a linear scale most countries beside the first would look white."""
    return math.ceil(LEVELS * math.sqrt(number / most))


def _title(code: str, number: int) -> str:
    return _("%(country)s: %(clicks)s") % {"country": countries.name(code), "clicks": f"{number:,}"}


@cache
def _world() -> _World | None:
    file = settings.BASE_DIR / "static" / "world.json"
    return _World(**json.loads(file.read_text())) if file.exists() else None
