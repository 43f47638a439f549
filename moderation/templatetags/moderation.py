"""Template tags of pages about blocked workspaces."""

from django import template

from accounts.models import Workspace
from moderation import verdicts

register = template.Library()


@register.simple_tag
def block_of(workspace: Workspace | None) -> str | None:
    """Return why the workspace is blocked, or None."""
    return verdicts.block_of_workspace(workspace.pk) if isinstance(workspace, Workspace) else None
