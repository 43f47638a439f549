"""URLs that name an object but no workspace: which of the person's workspaces has it."""

from collections.abc import Iterator, Mapping

from django.apps import apps
from django.db.models import Model

from accounts.people.models import User
from accounts.workspaces.models import Workspace
from shortener.db.ids import is_object_id


def workspace_of_address(user: User, parameters: Mapping[str, object], *, current: Workspace) -> Workspace | None:
    """Return the other workspace of the person that has the object with an id in a page's address, or None.

    Ids of workspaces that the person is not in are like unknown ones.
    """
    others = {one.pk: one for one in Workspace.objects.of_member(user).exclude(pk=current.pk)}
    if not others:
        return None
    for name, value in parameters.items():
        pk = str(value).lower()
        if not name.endswith("_id") or not is_object_id(pk):
            continue
        for model in _models(name.removesuffix("_id")):
            rows = model._default_manager.filter(pk=pk, workspace__in=list(others))
            if (found := rows.values_list("workspace_id", flat=True).first()) is not None:
                return others[found]
    return None


def _models(word: str) -> Iterator[type[Model]]:
    """Yield the models of workspaces that a parameter means: `link_id` is the id of a link, deleted or not."""
    for model in apps.get_models():
        has_workspace = any(field.name == "workspace" for field in model._meta.concrete_fields)
        if has_workspace and not model._meta.proxy and model.__name__.lower().endswith(word):
            yield model
