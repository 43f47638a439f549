"""A tag that keeps the indentation of templates out of long pages."""

import re

from django import template
from django.template.base import NodeList, Parser, Token
from django.template.context import Context
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

_INDENTATION = re.compile(r"\s*\n\s*")


class _FlushNode(template.Node):
    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        return mark_safe(_INDENTATION.sub("\n", self.nodelist.render(context)))  # noqa: S308 - rendered already


@register.tag
def flush(parser: Parser, _token: Token) -> template.Node:
    """Remove empty lines and indentation until `endflush`; browsers show the same, except in textarea and pre."""
    nodelist = parser.parse(("endflush",))
    parser.delete_first_token()
    return _FlushNode(nodelist)
