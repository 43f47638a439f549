"""The links of the bin, as the API shows them."""

from collections.abc import Sequence

from django.db import models
from django.http import Http404

from links.models import DeletedLink, Link
from links.queries.references import external_id_in
from links.rules.external_ids import PREFIX
from links.services.stored_fields import links_from_bin
from shortener.web.lookup import find


def links_of(rows: Sequence[DeletedLink]) -> list[Link]:
    """Return unsaved links with the domains and tags that they had, in the order of the rows, in one query."""
    links = links_from_bin(rows)
    models.prefetch_related_objects(links, "domain")
    for link, row in zip(links, rows, strict=True):
        link.cache_tags(link.prepare_tags(row.tag_names))
    return links


def find_deleted_link(rows: "models.QuerySet[DeletedLink]", reference: str) -> DeletedLink:
    """Return the row with this id, or the newest of this external id after `ext_`, or raise Http404."""
    if not reference.startswith(PREFIX):
        return find(rows, reference)
    wanted = external_id_in(reference)
    row = rows.filter(values__external_id=wanted).order_by("-deleted_at", "-pk").first() if wanted else None
    if row is None:
        raise Http404
    return row
