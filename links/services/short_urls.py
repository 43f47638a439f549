"""Parse short URLs that people paste."""

from collections.abc import Iterable
from urllib.parse import unquote, urlsplit

from django.conf import settings

from domains.models import Domain
from redirects.codes import code_in, link_key
from redirects.hosts import site_host
from shortener.web.addresses import host_names


def keys_of(text: str) -> list[str]:
    """Return the keys of the links that a pasted short URL can mean; an empty list for any other text.

    The scheme may be missing, and a plus sign may follow the code, as in URLs of previews.
    """
    return keys_of_each([text])[text]


def keys_of_each(texts: Iterable[str]) -> dict[str, list[str]]:
    """Return keys_of() of each text, in one query."""
    parsed = {text: _host_and_code(text) for text in texts}
    hosts = {found[0] for found in parsed.values() if found}
    ids_of: dict[str, list[str]] = {}
    for host, pk in Domain.objects.filter(host__in=hosts).values_list("host", "pk") if hosts else ():
        ids_of.setdefault(host, []).append(pk)
    return {text: _keys(*found, ids_of.get(found[0], [])) if found else [] for text, found in parsed.items()}


def _keys(host: str, code: str, domain_ids: Iterable[str]) -> list[str]:
    keys = [link_key(pk, code) for pk in domain_ids]
    own = site_host() or urlsplit(settings.PUBLIC_URL).hostname
    return [*keys, link_key("", code)] if host == own or host_names.is_local(host) else keys


def _host_and_code(text: str) -> tuple[str, str] | None:
    url = text.strip()
    try:
        parts = urlsplit(url if "://" in url else f"https://{url}")
        host = host_names.ascii_host(parts.hostname or "")
    except ValueError:
        return None
    code = code_in(unquote(parts.path).removesuffix("+"))
    return (host, code) if code is not None else None
