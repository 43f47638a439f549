"""Hosts that a workspace has stopped serving: for a while, another workspace needs the TXT record for them."""

from datetime import datetime

from domains import rules
from domains.models import Domain, Quarantine

_ROWS_OF_A_WORKSPACE = 1_000  # as many as a workspace may have domains; the oldest rows make room


def begin(domain: Domain, at: datetime) -> None:
    """Put the host of a domain that served links into quarantine; call it in the transaction that stops that."""
    values = {"workspace_id": domain.workspace_id, "until": at + rules.QUARANTINE_PERIOD}
    if not Quarantine.objects.filter(host=domain.host).update(**values):
        Quarantine.objects.create(host=domain.host, **values)
    ours = Quarantine.objects.filter(workspace_id=domain.workspace_id).order_by("-until", "pk")
    surplus = list(ours.values_list("pk", flat=True)[_ROWS_OF_A_WORKSPACE:])
    if surplus:
        Quarantine.objects.filter(pk__in=surplus).delete()


def concerns(domain: Domain, at: datetime) -> bool:
    """Tell whether another workspace served the domain's host until a while ago."""
    return Quarantine.objects.against(domain.workspace_id, domain.host, at).exists()


def end(host: str) -> None:
    """Remove the quarantine of a host that is verified again."""
    Quarantine.objects.filter(host=host).delete()


def delete_expired(*, at: datetime) -> None:
    """Delete the quarantines that are over."""
    Quarantine.objects.expired(at).delete()
