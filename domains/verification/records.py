"""The DNS records that a domain needs, and what a check has found in the DNS, in sentences for people."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from domains import rules
from domains.models import Domain, Proof
from domains.verification.answers import PREFIX, TXT_PREFIX, DnsAnswer
from redirects.hosts import site_host
from shortener.web.addresses import host_names

_SHOWN_TEXTS = 3  # at most


@dataclass(frozen=True)
class DnsRecord:
    """A DNS record, in the fields that DNS providers ask for."""

    type: str
    name: str
    value: str


def txt_value(token: str) -> str:
    """Return the text of the TXT record that proves a host for the domain with this token."""
    return TXT_PREFIX + token


def required_records(domain: Domain) -> list[DnsRecord]:
    """Return the records to set: a TXT record as proof, and a CNAME to the site if its host is a name in the DNS."""
    txt = DnsRecord("TXT", PREFIX + domain.host, txt_value(domain.token))
    site = cname_target()
    return [txt, DnsRecord("CNAME", domain.host, site)] if site else [txt]


def possible_records(domain: Domain) -> list[tuple[str, DnsRecord]]:
    """Return every record that helps, each with its purpose: "proof", "routing" or "proof_and_routing"."""
    purposes = {"TXT": "proof", "CNAME": "routing"}
    records = [(purposes[record.type], record) for record in required_records(domain)]
    own = own_cname(domain)
    return [*records, ("proof_and_routing", own)] if own else records


def own_cname(domain: Domain) -> DnsRecord | None:
    """Return the CNAME that proves the host and brings visitors, if *.<site> is in the DNS; None without a site."""
    name = own_name(domain.token)
    return DnsRecord("CNAME", domain.host, name) if name else None


def own_name(token: str) -> str:
    """Return the name below the site's that is the domain's with this token alone, empty without a site's host."""
    site = cname_target()
    return f"{token}.{site}" if site and host_names.can_be_domain(f"{token}.{site}") else ""


def cname_target() -> str:
    """Return the site's host for CNAME records, or an empty text if SITE_URL has no name that DNS can hold."""
    site = site_host()
    return site if host_names.can_be_domain(site) else ""


def has_record(answer: DnsAnswer | None, record: DnsRecord) -> bool:
    """Tell whether a check has found the record; without an answer it has not."""
    return answer is not None and record.value in (answer.texts if record.type == "TXT" else answer.aliases)


def explain_check(domain: Domain) -> str:
    """Return what the last check found, what to do next and what follows, in sentences."""
    return " ".join(text for text in (explain_records(domain), explain_consequences(domain)) if text)


def explain_records(domain: Domain) -> str:
    """Return what the last check found and what to do next, in sentences; empty before the first check."""
    if domain.dns_answer is None:
        return ""
    return " ".join(_sentences(domain, DnsAnswer.from_json(domain.dns_answer)))


def explain_consequences(domain: Domain) -> str:
    """Return what becomes of the domain, in sentences; empty if it stays as it is."""
    return " ".join(_consequences(domain))


def _sentences(domain: Domain, answer: DnsAnswer) -> Iterator[str]:
    words = {"host": domain.host, "site": cname_target()}
    match domain.proof:
        case Proof.TXT:
            yield _("The TXT record is right.")
            if any(text.startswith(TXT_PREFIX) and text != txt_value(domain.token) for text in answer.texts):
                text = _("%(name)s has another verification record. Remove it unless you know whose it is.")
                yield text % {"name": PREFIX + domain.host}
            if words["site"] and not _leads_here(answer):
                yield _("No CNAME to %(site)s was found. Make sure that %(host)s points here.") % words
        case Proof.OWN_CNAME:
            yield _("The CNAME of %(host)s points to your workspace's own name, which proves ownership.") % words
        case Proof.CNAME:
            yield _("The CNAME of %(host)s points to %(site)s, so visitors arrive here.") % words
            yield _("The CNAME is the same for all workspaces, so it doesn't prove ownership. Set the TXT record.")
            yield from _txt_alias(domain, answer)
        case Proof.CONTESTED:
            yield (
                _(
                    "%(host)s belonged to another workspace until recently. "
                    "Set the TXT record; for now, only that counts."
                )
                % words
            )
            yield from _txt_alias(domain, answer)
        case Proof.NO_ANSWER:
            yield _("The DNS didn't respond, so nothing has changed. Check again in a moment.")
        case _:
            yield from _found_records(domain, answer)
            yield _("Set the domain's records and check again. DNS changes can take hours.")


def _consequences(domain: Domain) -> Iterator[str]:
    if domain.refused_at is not None:
        yield _("The operator of this site has blocked this domain, so it can't be verified. Please ask them.")
        return
    if domain.failing_since is not None:
        until = _day(domain.failing_since + rules.GRACE_PERIOD)
        yield _("The domain serves its links until %(until)s.") % {"until": until}
    if domain.is_weak:
        yield _("The domain serves its links as before, but a workspace that proves ownership gets it.")
    if domain.contested_at is not None:
        until = _day(domain.contested_at + rules.CLAIM_PERIOD)
        if domain.verified_at is None:
            yield _(
                "Another workspace uses the domain. It becomes yours at %(until)s if your record is still there."
            ) % {"until": until}
        else:
            yield _("Another workspace has also proven ownership, and gets the domain at %(until)s.") % {"until": until}
            yield _("If you own the domain, remove that workspace's record from the DNS before then.")
    elif domain.verified_at is None and domain.proof in (Proof.TXT, Proof.OWN_CNAME):
        yield _("The operator of this site has decided about this domain. Please ask them.")


def _day(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M UTC")


def _leads_here(answer: DnsAnswer) -> bool:
    site = cname_target()
    return any(name == site or name.endswith(f".{site}") for name in answer.aliases)


def _txt_alias(domain: Domain, answer: DnsAnswer) -> Iterator[str]:
    if answer.is_txt_alias:
        yield _(
            "%(name)s is a CNAME, perhaps from a wildcard. A TXT record behind a CNAME doesn't count. "
            "Set the TXT record at that name itself."
        ) % {"name": PREFIX + domain.host}


def _found_records(domain: Domain, answer: DnsAnswer) -> Iterator[str]:
    words = {"host": domain.host, "name": PREFIX + domain.host}
    if answer.is_hidden:
        yield _("%(host)s doesn't point to public addresses, so its other DNS records are not shown.") % words
        return
    if answer.is_txt_alias:
        yield from _txt_alias(domain, answer)
    elif answer.texts:
        text = _("The TXT record of %(name)s is “%(found)s”, which doesn't match this domain.")
        yield text % {**words, "found": "”, “".join(answer.texts[:_SHOWN_TEXTS])}
    else:
        yield _("%(name)s has no TXT record.") % words
    if not cname_target():
        return
    if answer.aliases:
        yield _("The CNAME of %(host)s points to %(found)s.") % {**words, "found": answer.aliases[-1]}
    else:
        yield _("%(host)s has no CNAME.") % words
