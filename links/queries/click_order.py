"""Pages of a list in order of clicks, which do not move when clicks arrive: the order of the first page is kept.

The ids are kept in Redis for as long as pages are read. A cursor of the order's values, as other lists have it, would
leave out links that have been clicked, and so moved, since the page before.
"""

import json
import logging
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import replace

from links.models import Link, LinkQuerySet
from shortener import redis
from shortener.web.pagination import CURSOR, InvalidCursor, Order, Page, read_page

logger = logging.getLogger(__name__)

MOST_LINKS = 10_000  # in a list by clicks
_KEPT_SECONDS = 900  # since the last page
_ID_BYTES = 12
_TOKEN_BYTES = 12


def read_page_by_clicks(links: LinkQuerySet, workspace_id: str, *, order: Order, cursor: str, limit: int) -> Page[Link]:
    """Return a page of the first MOST_LINKS links in this order, as it was at the first page; or raise InvalidCursor.

    Links that were deleted since, or no longer match, are left out: a page can have fewer than `limit` links.
    """
    if cursor:
        return _next_page(links, workspace_id, order, cursor, limit)
    page = read_page(links, order=order, cursor="", limit=limit)
    if page.next_cursor is None:
        return page
    sign = "-" if order.descending else ""
    ids = list(links.order_by(f"{sign}{order.column}", f"{sign}pk").values_list("pk", flat=True)[:MOST_LINKS])
    # Both queries may see other clicks: the page's links come first, the others in the order of the second query.
    shown = {link.pk for link in page.rows}
    rest = [pk for pk in ids if pk not in shown]
    token = secrets.token_hex(_TOKEN_BYTES)
    try:
        redis.client().set(_key(workspace_id, token), b"".join(map(bytes.fromhex, rest)), ex=_KEPT_SECONDS)
    except redis.FAILURES:
        logger.warning("Redis does not answer: the order of a list by clicks is not kept")
        return page
    return replace(page, next_cursor=_encode(order, token, 0) if rest else None)


def _next_page(links: LinkQuerySet, workspace_id: str, order: Order, cursor: str, limit: int) -> Page[Link]:
    token, start = _decode(order, cursor)
    client, key = redis.client(), _key(workspace_id, token)
    kept = client.getrange(key, start * _ID_BYTES, (start + limit + 1) * _ID_BYTES - 1)
    if not isinstance(kept, bytes) or not kept:
        raise InvalidCursor
    client.expire(key, _KEPT_SECONDS)
    ids = [kept[at : at + _ID_BYTES].hex() for at in range(0, len(kept), _ID_BYTES)]
    found = {link.pk: link for link in links.filter(pk__in=ids[:limit])}
    rows = [found[pk] for pk in ids[:limit] if pk in found]
    next_cursor = _encode(order, token, start + limit) if len(ids) > limit else None
    previous_cursor = _encode(order, token, max(start - limit, 0)) if start else None
    return Page(rows, next_cursor, limit, previous_cursor=previous_cursor, is_first=False)


def _key(workspace_id: str, token: str) -> str:
    return f"click-order:{workspace_id}:{token}"


def _encode(order: Order, token: str, start: int) -> str:
    text = json.dumps([order.column, order.descending, token, start], separators=(",", ":"))
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _decode(order: Order, cursor: str) -> tuple[str, int]:
    """Return the name of the kept order and the place in it, or raise InvalidCursor."""
    try:
        if not CURSOR.fullmatch(cursor):
            raise ValueError
        column, descending, token, start = json.loads(urlsafe_b64decode(cursor.encode("ascii") + b"=="))
        is_ours = isinstance(token, str) and len(bytes.fromhex(token)) == _TOKEN_BYTES
        if (column, descending) != (order.column, order.descending) or not is_ours or not 0 <= int(start) < MOST_LINKS:
            raise ValueError
        return token, int(start)
    except (ValueError, TypeError, RecursionError, OverflowError):
        raise InvalidCursor from None
