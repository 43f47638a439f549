"""Settings against abuse: the address for appeals, blocklists of other services, and guest links."""

from environ import Env

from shortener.config.settings import dns_servers, installation, security

_LONGEST_GUEST_HOURS = 7 * 24


def read(env: Env) -> tuple[str, list[str], str, bool, str, int]:
    """Return ABUSE_CONTACT, DNS_BLOCKLISTS, SAFE_BROWSING_KEY, and whether and how there are guest links.

    Those are GUEST_LINKS, GUEST_LINKS_PROOF and GUEST_LINK_HOURS. Raises ImproperlyConfigured.
    """
    return (
        security.contact(env("ABUSE_CONTACT", default=""), name="ABUSE_CONTACT"),
        dns_servers.zones(env.list("DNS_BLOCKLISTS", default=[])),
        env("SAFE_BROWSING_KEY", default="").strip(),
        installation.switch(env, "GUEST_LINKS", default=True),
        installation.one_of(env, "GUEST_LINKS_PROOF", "none", "work", "email"),
        installation.number(env, "GUEST_LINK_HOURS", _LONGEST_GUEST_HOURS, least=1, most=_LONGEST_GUEST_HOURS),
    )
