"""Parse short URLs that people paste."""

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
    url = text.strip()
    try:
        parts = urlsplit(url if "://" in url else f"https://{url}")
        host = host_names.ascii_host(parts.hostname or "")
    except ValueError:
        return []
    code = code_in(unquote(parts.path).removesuffix("+"))
    if code is None:
        return []
    keys = [link_key(pk, code) for pk in Domain.objects.filter(host=host).values_list("pk", flat=True)]
    own = site_host() or urlsplit(settings.PUBLIC_URL).hostname
    return [*keys, link_key("", code)] if host == own or host_names.is_local(host) else keys
