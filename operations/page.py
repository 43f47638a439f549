"""What the operations page shows, read side by side: a part that does not answer in time is None."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from shutil import disk_usage
from typing import Any, cast

from django.conf import settings
from django.utils import formats, timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from clicks import backlog, minutes
from clicks.stats.sparklines import Sparkline
from domains.models import Domain
from links.models import GuestLink
from operations import parts, releases, storage, versions
from shortener import __version__, metrics, redis
from shortener.backups import state
from shortener.mail import failures
from shortener.runtime import health

NEWEST = 10  # people and guest links
MOST_DOMAINS = 20

_NAMES = {
    "database": _("Database"),
    "migrations": _("Migrations"),
    "redis": _("Redis"),
    "worker": _("Worker"),
    "beat": _("Beat"),
    "disk": _("Disk"),
    "clicks": _("Storing clicks"),
    "backups": _("Backups"),
}
_BY_THIS_REQUEST = ("database", "migrations")  # its connection is there, and its statements have deadlines


@dataclass(frozen=True)
class Health:
    """A part of the readiness check: its name for people, whether it works, and what else is known of it."""

    name: str
    works: bool
    note: str = ""


@dataclass(frozen=True)
class Table:
    """A table with about how many rows it has, and how many a day were added in each span; None: not known."""

    name: str
    rows: int | None
    growth: list[int | None]


def read(*, at: datetime, user: Any) -> dict[str, object]:
    """Return the context of the page: what the operator may see, as the permissions of the admin's lists say."""
    answers = parts.ask(
        {f"health of {name}": partial(health.read_part, name) for name in _on_threads()}
        | {
            "backlog": backlog.read,
            "minutes": lambda: Sparkline(minutes.read(redis.client(), at=at)),
            "memory": lambda: redis.client().info("memory"),
            "server": lambda: redis.client().info("server"),
            "mail": failures.read,
            "release": releases.newer,
            "disk": lambda: disk_usage(settings.DATA_DIR),
            "refused": metrics.refusals,
            "backups": state.read,
        }
    )
    for name in _BY_THIS_REQUEST:
        answers[f"health of {name}"] = health.read_part(name)
    return {
        **answers,
        "health": [_health(name, answers) for name in health.part_names()],
        "per_minute": minutes.KEPT,
        "days": storage.SPANS,
        **_storage(at),
        "versions": _versions(answers),
        "newest": NEWEST,
        **_lists(user),
    }


def _on_threads() -> list[str]:
    return [name for name in health.part_names() if name not in _BY_THIS_REQUEST]


def _health(name: str, answers: dict[str, object]) -> Health:
    title, answer = str(_NAMES.get(name, name.capitalize())), answers[f"health of {name}"]
    if name == "backups":  # the readiness check never counts it as failing: the site serves
        return _backups(title, answers["backups"])
    works = bool(cast("tuple[bool, object]", answer)[0]) if answer is not None else False
    return Health(title, works)


def _backups(title: str, known: object) -> Health:
    if not isinstance(known, state.State):
        return Health(title, works=False)
    made_at = known.made_at and formats.date_format(timezone.localtime(known.made_at), "DATETIME_FORMAT")
    note = _("The newest is of %(time)s.") % {"time": made_at} if made_at else _("None has been made yet.")
    return Health(title, not known.is_failing, str(note))


def _storage(at: datetime) -> dict[str, object]:
    now = storage.read()
    growth = storage.growth(now, at=at)
    return {
        "database_size": now.size,
        "database_growth": _of(growth, ""),
        "tables": [
            Table(str(model._meta.verbose_name_plural), now.rows.get(model._meta.label), _of(growth, model._meta.label))
            for model in storage.TABLES
        ],
    }


def _of(growth: dict[int, dict[str, int]], name: str) -> list[int | None]:
    return [growth.get(span, {}).get(name) for span in storage.SPANS]


def _versions(answers: dict[str, object]) -> dict[str, str]:
    server = answers["server"]
    about: dict[str, Any] = server if isinstance(server, dict) else {}
    name = "Valkey" if "valkey_version" in about else "Redis"
    database, version = versions.of_database()
    return {
        "Shortener": __version__,
        **versions.of_libraries(),
        database: version,
        name: str(about.get("valkey_version") or about.get("redis_version") or "") or str(_("no answer")),
    }


def _lists(user: Any) -> dict[str, object]:
    """Return the newest people and guest links and the failing domains, those whose admin lists the operator sees."""
    # Ids of different seconds sort by age. Of guest links, an index has all; their number is limited.
    guests = GuestLink.objects.filter(is_guest__in=[True]).order_by("-created_at", "-pk")
    guests = guests.only("code", "destination", "created_at")
    failing = Domain.objects.filter(failing_since__isnull=False).order_by("failing_since", "pk")
    return {
        "people": list(User.objects.order_by("-pk")[:NEWEST]) if user.has_perm("accounts.view_user") else None,
        "guest_links": list(guests[:NEWEST]) if user.has_perm("links.view_guestlink") else None,
        "domains": (
            list(failing.prefetch_related("workspace")[: MOST_DOMAINS + 1])
            if user.has_perm("domains.view_domain")
            else None
        ),
        "most_domains": MOST_DOMAINS,
    }
