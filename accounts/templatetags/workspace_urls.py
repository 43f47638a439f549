"""{% url %}, which names the workspace of the page in the URLs of pages of a workspace."""

from django import template
from django.template.base import Parser, Token
from django.template.context import Context
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as django_url

from shortener.web.addresses.workspace_paths import join_path
from shortener.web.addresses.workspace_urls import is_workspace_page

register = template.Library()


class WorkspaceURLNode(URLNode):
    """Django's URLNode, for pages of a workspace as well."""

    def render(self, context: Context) -> str:
        """Return the URL, or put it into the variable of `as`."""
        url = super().render(context)
        membership = getattr(context.get("request"), "membership", None)
        if membership is None or not is_workspace_page(self.view_name.resolve(context)):
            return url
        if self.asvar is None:
            return join_path(membership.workspace_id, url)
        if context[self.asvar]:
            context[self.asvar] = join_path(membership.workspace_id, context[self.asvar])
        return url


@register.tag
def url(parser: Parser, token: Token) -> URLNode:
    """Replace Django's tag of this name."""
    node = django_url(parser, token)
    return WorkspaceURLNode(node.view_name, node.args, node.kwargs, node.asvar)
