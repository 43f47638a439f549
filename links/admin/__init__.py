"""Links, the bin, imports and tags for operators; every change goes through services."""

from links.admin import bin, guests, imports, links, tags

__all__ = ["bin", "guests", "imports", "links", "tags"]
