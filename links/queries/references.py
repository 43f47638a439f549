"""What stands for a link's id in the API: the id, or `ext_` and its external id."""

from django.http import Http404

from links.models import Link, LinkQuerySet
from links.rules.external_ids import PREFIX, external_id
from shortener.errors import Invalid
from shortener.web.lookup import find


def find_link(links: LinkQuerySet, reference: str) -> Link:
    """Return the link, or raise Http404, for a malformed reference as for one of no link."""
    if not reference.startswith(PREFIX):
        return find(links, reference)
    wanted = external_id_in(reference)
    link = links.with_external_ids([wanted]).first() if wanted else None
    if link is None:
        raise Http404
    return link


def external_id_in(reference: str) -> str | None:
    """Return the external id after `ext_`, or None for a text that is none."""
    try:
        return external_id(reference.removeprefix(PREFIX))
    except Invalid:
        return None
