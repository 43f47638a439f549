"""Django's admin of links, the bin, imports and tags. Every change goes through the services."""

from links.admin import bin, guests, imports, links, reports, tags

__all__ = ["bin", "guests", "imports", "links", "reports", "tags"]
