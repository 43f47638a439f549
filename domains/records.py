"""What a domain's DNS should say, and in a sentence for people what it said."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext as _

from domains.dns import PREFIX, DnsAnswer
from domains.models import Domain
from domains.proofs import Proof, txt_value
from redirects.hosts import site_host
from shortener.web import host_names

GRACE = timedelta(hours=72)  # from the first check that finds no proof any more until the domain stops serving
_MOST_SHOWN = 3  # texts


@dataclass(frozen=True)
class Record:
    """One record, as a DNS provider asks for it."""

    type: str
    name: str
    value: str


def records(domain: Domain) -> list[Record]:
    """Return the records to set: TXT proves whose the host is, CNAME brings visitors here, if the site has a name."""
    txt = Record("TXT", PREFIX + domain.host, txt_value(domain.token))
    site = cname_target()
    return [txt, Record("CNAME", domain.host, site)] if site else [txt]


def cname_target() -> str:
    """Return the host that CNAMEs should lead to, empty while the site has none that DNS could name."""
    site = site_host()
    return site if host_names.can_be_domain(site) else ""


def is_set(record: Record, answer: DnsAnswer | None) -> bool:
    """Tell whether the DNS had the record at the last check."""
    return answer is not None and record.value in (answer.texts if record.type == "TXT" else answer.aliases)


def explanation(domain: Domain) -> str:
    """Return what the last check found, and what to do about it; empty before the first."""
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
            yield from _what_is_there(domain, answer)
            yield _("Set the domain's records and check again: a change can take hours to be seen.")
    if domain.failing_since is not None:
        until = (domain.failing_since + GRACE).strftime("%Y-%m-%d %H:%M UTC")
        yield _("The domain serves its links until %(until)s.") % {"until": until}


def _what_is_there(domain: Domain, answer: DnsAnswer) -> Iterator[str]:
    words = {"host": domain.host, "name": PREFIX + domain.host}
    if answer.texts:
        text = _("The TXT record of %(name)s is “%(found)s”, which is not this domain's.")
        yield text % {**words, "found": "”, “".join(answer.texts[:_MOST_SHOWN])}
    else:
        yield _("%(name)s has no TXT record.") % words
    if not cname_target():
        return
    if answer.aliases:
        yield _("The CNAME of %(host)s leads to %(found)s.") % {**words, "found": answer.aliases[-1]}
    else:
        yield _("%(host)s has no CNAME.") % words
