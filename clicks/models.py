"""Clicks, their counts, and the salts of visitor hashes."""

import secrets

from django.db import models
from django.utils.translation import gettext_lazy as _

from shortener.db.ids import ObjectIdField, new_id


class Click(models.Model):
    """One answered redirect, without the address it came from."""

    id = ObjectIdField(primary_key=True)
    # No foreign key: this app knows links as ids only, and clicks wait for their link while it is in the bin.
    link_id = ObjectIdField(_("link"))
    stream_id = models.CharField(max_length=48, unique=True, editable=False)
    at = models.DateTimeField(_("time"))
    visitor = models.CharField(_("visitor"), max_length=24, help_text=_("Cannot be connected to another day or link."))
    is_visit = models.BooleanField(_("first of the visitor that day"))
    is_bot = models.BooleanField(_("bot"))
    referrer = models.CharField(_("referrer"), max_length=253, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    browser = models.CharField(_("browser"), max_length=50, blank=True)
    os = models.CharField(_("system"), max_length=50, blank=True)
    device = models.CharField(_("device"), max_length=10, blank=True)
    # Of the link when it was clicked; empty for the link's own destination.
    rule_id = models.CharField(_("rule"), max_length=8, blank=True, default="", db_default="")
    variant = models.CharField(_("variant"), max_length=30, blank=True, default="", db_default="")

    class Meta:
        verbose_name = _("click")
        verbose_name_plural = _("clicks")
        indexes = (models.Index(fields=["link_id", "-at"], name="click_newest"),)
        constraints = (
            models.UniqueConstraint(
                fields=["visitor"], condition=models.Q(is_visit=True), name="click_one_visit_per_visitor"
            ),
        )

    def __str__(self) -> str:
        return f"{self.link_id} {self.at:%Y-%m-%d %H:%M}"


class HourlyClicks(models.Model):
    """Clicks (bots included) and visits of a scope, the id of a link, campaign or workspace, in one hour.

    The clicks of its bots alone are in a scope of their own: clicks.counters.bots_of().
    """

    id = ObjectIdField(primary_key=True)
    scope = ObjectIdField(_("scope"))
    hour = models.DateTimeField(_("hour"))
    clicks = models.PositiveBigIntegerField(_("clicks"))
    visits = models.PositiveBigIntegerField(_("visits"))

    class Meta:
        verbose_name = _("hourly clicks")
        verbose_name_plural = _("hourly clicks")
        constraints = (models.UniqueConstraint(fields=["scope", "hour"], name="hourly_once"),)

    def __str__(self) -> str:
        return f"{self.scope} {self.hour:%Y-%m-%d %H}:00"


class DailyBreakdown(models.Model):
    """Clicks and visits of a scope on one day (UTC) with one value of one dimension, such as country DE."""

    id = ObjectIdField(primary_key=True)
    scope = ObjectIdField(_("scope"))
    day = models.DateField(_("day"))
    dimension = models.CharField(_("dimension"), max_length=10)
    value = models.CharField(_("value"), max_length=253, blank=True)
    clicks = models.PositiveBigIntegerField(_("clicks"))
    visits = models.PositiveBigIntegerField(_("visits"))

    class Meta:
        verbose_name = _("daily breakdown")
        verbose_name_plural = _("daily breakdowns")
        constraints = (models.UniqueConstraint(fields=["scope", "day", "dimension", "value"], name="breakdown_once"),)

    def __str__(self) -> str:
        return f"{self.scope} {self.day} {self.dimension}"


class MonthlyBreakdown(models.Model):
    """The sums of a scope's daily breakdowns in a month that is over, if the month's row in SummedMonth says so."""

    id = ObjectIdField(primary_key=True)
    scope = ObjectIdField(_("scope"))
    month = models.DateField(_("month"), help_text=_("Its first day."))
    dimension = models.CharField(_("dimension"), max_length=10)
    value = models.CharField(_("value"), max_length=253, blank=True)
    clicks = models.PositiveBigIntegerField(_("clicks"))
    visits = models.PositiveBigIntegerField(_("visits"))

    class Meta:
        verbose_name = _("monthly breakdown")
        verbose_name_plural = _("monthly breakdowns")
        constraints = (models.UniqueConstraint(fields=["scope", "month", "dimension", "value"], name="month_once"),)

    def __str__(self) -> str:
        return f"{self.scope} {self.month:%Y-%m} {self.dimension}"


class SummedMonth(models.Model):
    """A scope's month, and whether its monthly breakdowns have all clicks of its days."""

    id = ObjectIdField(primary_key=True)
    scope = ObjectIdField(_("scope"))
    month = models.DateField(_("month"))
    is_summed = models.BooleanField(_("summed"))
    # New with each write: on MongoDB, a write that changes nothing does not conflict with another transaction's.
    revision = ObjectIdField(default=new_id, editable=False)

    class Meta:
        verbose_name = _("summed month")
        verbose_name_plural = _("summed months")
        constraints = (models.UniqueConstraint(fields=["scope", "month"], name="summed_once"),)

    def __str__(self) -> str:
        return f"{self.scope} {self.month:%Y-%m}"


class VisitorSalt(models.Model):
    """The secret key of one day's visitor hashes; deleted two days later, so that visitors stay anonymous."""

    id = ObjectIdField(primary_key=True)
    day = models.DateField(unique=True)
    salt = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("visitor salt")
        verbose_name_plural = _("visitor salts")

    def __str__(self) -> str:
        return str(self.day)

    @staticmethod
    def new_salt() -> str:
        """Return 32 random bytes in hex."""
        return secrets.token_hex(32)
