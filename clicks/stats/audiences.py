"""Whose clicks a page of statistics shows: those of people, unless its URL asks for bots or for all."""

from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _


class Audience(models.TextChoices):
    """The values of the query parameter `who`."""

    PEOPLE = "people", _("People")
    BOTS = "bots", _("Bots")
    ALL = "all", _("All")

    def number(self, clicks: int, bots: int) -> int:
        """Return how many of the clicks, of which so many are of bots, this audience made."""
        match self:
            case Audience.PEOPLE:
                return max(0, clicks - bots)
            case Audience.BOTS:
                return bots
            case Audience.ALL:
                return clicks


PARAMETER = "who"


def chosen_audience(given: Mapping[str, str]) -> Audience:
    """Return the audience that the query parameters ask for, usually people."""
    name = given.get(PARAMETER, "")
    return Audience(name) if name in Audience.values else Audience.PEOPLE
