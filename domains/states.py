"""Where a domain stands, in few words."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from domains.models import Domain
from domains.proofs import Proof


class State(models.TextChoices):
    """Whether a domain serves its links, and why not."""

    VERIFIED = "verified", _("Verified")
    VOUCHED = "vouched", _("Verified by the site's operator")
    FAILING = "failing", _("Verified, but its DNS has changed")
    TAKEN = "taken", _("Verified by another workspace")
    UNCHECKED = "unchecked", _("Not checked yet")
    WAITING = "waiting", _("Not verified yet")

    @property
    def look(self) -> str:
        """The class of its badge."""
        return _LOOKS[self]


_LOOKS = {
    State.VERIFIED: "badge-success",
    State.VOUCHED: "badge-success",
    State.FAILING: "badge-warning",
    State.TAKEN: "badge-error",
    State.UNCHECKED: "",
    State.WAITING: "badge-info",
}


def state(domain: Domain) -> State:
    """Return where the domain stands after its last check."""
    if domain.verified_at is not None:
        if domain.is_vouched:
            return State.VOUCHED
        return State.FAILING if domain.failing_since is not None else State.VERIFIED
    if domain.last_checked_at is None:
        return State.UNCHECKED
    return State.TAKEN if domain.proof == Proof.TAKEN else State.WAITING
