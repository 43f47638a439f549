"""Whether a host's DNS proves that it is a workspace's."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from domains.dns import DnsAnswer


class Proof(models.TextChoices):
    """What a check of the DNS showed, in one word."""

    TXT = "txt", _("proven by TXT")
    CNAME = "cname", _("proven by CNAME")
    CONTESTED = "contested", _("needs the TXT record")
    MISSING = "missing", _("no record")
    TAKEN = "taken", _("verified by another workspace")
    NO_ANSWER = "no_answer", _("no answer")

    @property
    def is_proven(self) -> bool:
        """Whether the host is the workspace's."""
        return self in (Proof.TXT, Proof.CNAME)


def txt_value(token: str) -> str:
    """Return what the host's TXT record must say."""
    return f"shortener-verification={token}"


def judge(answer: DnsAnswer, *, token: str, site_host: str, is_contested: bool) -> Proof:
    """Return what the answer proves.

    A CNAME to the site shows no more than that the host leads here, for whomever: once a second workspace has added the
    host, only the TXT record with its own token tells them apart.
    """
    if txt_value(token) in answer.texts:
        return Proof.TXT
    leads_here = bool(site_host) and site_host in answer.aliases
    if leads_here and not is_contested:
        return Proof.CNAME
    if not answer.is_complete:
        return Proof.NO_ANSWER
    return Proof.CONTESTED if leads_here else Proof.MISSING
