"""The DNS records that a domain needs, and what a check has found in the DNS, in sentences for people."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext as _

from domains.models import Domain, Proof
from domains.verification.dns import PREFIX, DnsAnswer
from redirects.hosts import site_host
from shortener.web import host_names

GRACE_PERIOD = timedelta(hours=72)  # from the first check without a proof until a verified domain stops serving
_SHOWN_TEXTS = 3  # at most


@dataclass(frozen=True)
class DnsRecord:
    """A DNS record, in the fields that DNS providers ask for."""

    type: str
    name: str
    value: str


def txt_value(token: str) -> str:
    """Return the text of the TXT record that proves a host for the domain with this token."""
    return f"shortener-verification={token}"


def required_records(domain: Domain) -> list[DnsRecord]:
    """Return the records to set: a TXT record as proof, and a CNAME to the site if its host is a name in the DNS."""
    txt = DnsRecord("TXT", PREFIX + domain.host, txt_value(domain.token))
    site = cname_target()
    return [txt, DnsRecord("CNAME", domain.host, site)] if site else [txt]


def cname_target() -> str:
    """Return the site's host for CNAME records, or an empty text if SITE_URL has no name that DNS can hold."""
    site = site_host()
    return site if host_names.can_be_domain(site) else ""


def has_record(answer: DnsAnswer | None, record: DnsRecord) -> bool:
    """Tell whether a check has found the record; without an answer it has not."""
    return answer is not None and record.value in (answer.texts if record.type == "TXT" else answer.aliases)


def explain_check(domain: Domain) -> str:
    """Return what the last check found and what to do next, in sentences; empty before the first check."""
    if domain.dns_answer is None:
        return ""
    answer = DnsAnswer.from_json(domain.dns_answer)
    return " ".join(sentence for sentence in _sentences(domain, answer) if sentence)


def _sentences(domain: Domain, answer: DnsAnswer) -> Iterator[str]:
    words = {"host": domain.host, "site": cname_target()}
    match domain.proof:
        case Proof.TXT:
            yield _("The TXT record is right.")
            if words["site"] and words["site"] not in answer.aliases:
                yield _("No CNAME to %(site)s was seen: make sure that %(host)s leads here.") % words
        case Proof.CNAME:
            yield _("The CNAME of %(host)s leads to %(site)s.") % words
        case Proof.CONTESTED:
            yield _("The CNAME leads to %(site)s, but another workspace has added %(host)s too.") % words
            yield _("Set the TXT record: it alone tells whose the domain is.")
        case Proof.TAKEN:
            yield _("Another workspace has verified this domain.")
        case Proof.NO_ANSWER:
            yield _("The DNS did not answer, so nothing has changed. Check again in a moment.")
        case _:
            yield from _found_records(domain, answer)
            yield _("Set the domain's records and check again: a change can take hours to be seen.")
    if domain.failing_since is not None:
        until = (domain.failing_since + GRACE_PERIOD).strftime("%Y-%m-%d %H:%M UTC")
        yield _("The domain serves its links until %(until)s.") % {"until": until}


def _found_records(domain: Domain, answer: DnsAnswer) -> Iterator[str]:
    words = {"host": domain.host, "name": PREFIX + domain.host}
    if answer.texts:
        text = _("The TXT record of %(name)s is “%(found)s”, which is not this domain's.")
        yield text % {**words, "found": "”, “".join(answer.texts[:_SHOWN_TEXTS])}
    else:
        yield _("%(name)s has no TXT record.") % words
    if not cname_target():
        return
    if answer.aliases:
        yield _("The CNAME of %(host)s leads to %(found)s.") % {**words, "found": answer.aliases[-1]}
    else:
        yield _("%(host)s has no CNAME.") % words
