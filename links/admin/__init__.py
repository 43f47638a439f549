"""Django's admin of links, the bin, imports and tags. Every change goes through the services."""

from links.admin import bin, guests, imports, links, tags

__all__ = ["bin", "guests", "imports", "links", "tags"]
