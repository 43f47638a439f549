"""The audit log: who did what, where and when, as far as security is concerned."""

from datetime import date, datetime, time, timedelta
from typing import Any, NoReturn, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.audit.events import PERSONAL_GROUPS, Event
from shortener.db.ids import ObjectIdField

LONGEST_NAME = 254  # characters
_FIRST_DAY, _LAST_DAY = date(1970, 1, 1), date(9998, 12, 30)  # zones move days by up to one
MORE = "more"  # the detail of an entry that counts others; its value is how many


class AppendOnly(TypeError):
    """Code has tried to change or delete entries."""

    def __init__(self) -> None:
        super().__init__("Entries of the audit log are only added. Retention and erasure use AuditEntry._base_manager.")


class AuditEntryQuerySet(models.QuerySet["AuditEntry"]):
    """Queries for entries, which refuse to change or delete them."""

    def update(self, **values: Any) -> NoReturn:
        """Raise AppendOnly."""
        raise AppendOnly

    def delete(self) -> NoReturn:
        """Raise AppendOnly."""
        raise AppendOnly

    def bulk_update(self, *args: Any, **options: Any) -> NoReturn:
        """Raise AppendOnly."""
        raise AppendOnly

    def in_workspace(self, workspace_id: str) -> Self:
        """Only the entries of the workspace."""
        return self.filter(workspace_id=workspace_id)

    def concerning(self, person_id: str) -> Self:
        """Only those that the person has caused, or that are about them."""
        return self.filter(models.Q(actor_id=person_id) | models.Q(person_id=person_id))

    def caused_by(self, person_id: str) -> Self:
        """Only what the person has done, without the copies in logs of their workspaces."""
        personal = [event.value for event in Event if event.group in PERSONAL_GROUPS]
        return self.filter(models.Q(workspace_id=None) | ~models.Q(event__in=personal), actor_id=person_id)

    def of_kind(self, kind: str) -> Self:
        """Only this event, or all events of this kind of object, such as "key"."""
        return self.filter(event__in=[event.value for event in Event if kind in (event.value, event.group)])

    def between(self, since: date | None, until: date | None) -> Self:
        """Only entries of these days in the current time zone, both included; None is no limit."""
        entries = self
        if since is not None:
            entries = entries.filter(at__gte=_beginning(since))
        if until is not None:
            entries = entries.filter(at__lt=_beginning(min(until, _LAST_DAY) + timedelta(days=1)))
        return entries

    def mentioning(self, text: str) -> Self:
        """Only entries with this text in the name of the person or in the subject, in any case."""
        return self.filter(models.Q(actor_name__icontains=text) | models.Q(subject__icontains=text))


def _beginning(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(max(day, _FIRST_DAY), time()))


class AuditEntry(models.Model):
    """One event. It refers to a workspace and to people by id alone, so it outlives them.

    Entries are only added. What may change them uses the plain `_base_manager`: services.py, which deletes old ones and
    removes names that must be forgotten, and bounded.py, which counts in entries of its own.
    """

    id = ObjectIdField(primary_key=True)
    at = models.DateTimeField(_("time"), default=timezone.now)
    event = models.CharField(_("event"), max_length=40)  # of Event, or a former kind
    # None: the event concerns a person or the installation.
    workspace_id = ObjectIdField(_("workspace"), null=True)  # type: ignore[misc]  # django-stubs wants an Optional class
    actor_id = ObjectIdField(_("person"), null=True)  # type: ignore[misc]  # the same
    actor_name = models.CharField(_("by"), max_length=LONGEST_NAME, blank=True)
    subject = models.CharField(_("about"), max_length=LONGEST_NAME, blank=True)
    # The person that `subject` names, if it names one.
    person_id = ObjectIdField(_("about the person"), null=True)  # type: ignore[misc]  # the same
    address = models.CharField(_("address"), max_length=45, blank=True)
    details: models.JSONField[Any, Any] = models.JSONField(_("details"), default=dict)

    objects = AuditEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit log")
        indexes = (
            models.Index(fields=["workspace_id", "at"], name="audit_of_workspace"),
            models.Index(fields=["actor_id"], name="audit_of_actor"),
            models.Index(fields=["person_id"], name="audit_about_person"),
            models.Index(fields=["at"], name="audit_age"),
        )

    def __str__(self) -> str:
        return f"{self.label}: {self.subject}" if self.subject else self.label

    def save(self, *args: Any, **options: Any) -> None:
        """Add the entry; raise AppendOnly for one that is stored."""
        if not self._state.adding:
            raise AppendOnly
        super().save(*args, **options)

    def delete(self, *args: Any, **options: Any) -> NoReturn:
        """Raise AppendOnly."""
        raise AppendOnly

    @property
    def label(self) -> str:
        """What happened, for people."""
        return str(Event(self.event).label) if self.event in Event.values else self.event

    @property
    def who(self) -> str:
        """Who caused the event, for people."""
        if self.actor_name:
            return self.actor_name
        return gettext("A deleted account") if self.actor_id else gettext("Shortener")
