"""Changes of workspaces: created, renamed, put on another plan, locked."""

from dataclasses import replace

from django.db import IntegrityError, models
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.audit.events import Event
from accounts.people.models import User, display_name
from accounts.workspaces.actors import Actor, NotAllowed, member
from accounts.workspaces.models import LONGEST_NAME, Membership, Workspace
from accounts.workspaces.plans import PLANS
from accounts.workspaces.roles import ALLOWED, Action, Role
from shortener.db.ids import new_id
from shortener.db.transactions import atomic
from shortener.errors import Invalid, LimitReached, NotFound
from shortener.names import clean_name, without_addresses
from shortener.web.times import zone_names

MAX_OWNED_WORKSPACES = 100  # of one person


class TooManyWorkspaces(LimitReached):
    """The person owns MAX_OWNED_WORKSPACES workspaces."""

    limit = "workspaces"

    def __init__(self) -> None:
        super().__init__(_("You own the maximum number of workspaces. Delete one that you no longer need."))


@atomic(repeat_on=(IntegrityError,))  # another process may create the same user at the same time
def ensure_user_with_workspace(*, email: str, plan: str | None = None) -> tuple[User, Workspace]:
    """Return the user with this address and the oldest workspace they own; create what is missing.

    A plan that is given is set on the workspace, also on one that existed before.
    """
    user = User.objects.filter(email=email.lower()).first() or User.objects.create_user(email)
    membership = user.memberships.filter(role=Role.OWNER).select_related("workspace").order_by("created_at").first()
    workspace = membership.workspace if membership else _create_first_workspace(user)
    if plan is not None and workspace.plan != plan:
        workspace.plan = plan
        workspace.save(update_fields=["plan"])
    return user, workspace


def proposed_name(user: User) -> str:
    """Return the name that a person's first workspace gets unless they choose another."""
    name = without_addresses(display_name(user))[: LONGEST_NAME - 20]
    return _("%(name)s’s workspace") % {"name": name.split()[0]} if name.strip() else _("My workspace")


@atomic()
def create_workspace(*, owner: User, name: str) -> Workspace:
    """Return a new workspace with its owner as the only member, or raise Invalid for its name."""
    name = clean_name(name, limit=LONGEST_NAME)
    slug = f"{slugify(name)[:40] or 'workspace'}-{new_id()[-6:]}"
    workspace = Workspace.objects.create(name=name, slug=slug)
    member(Membership.objects.create(workspace=workspace, user=owner, role=Role.OWNER)).record(
        Event.WORKSPACE_CREATED, name
    )
    return workspace


@atomic()
def create_another_workspace(*, owner: User, name: str) -> Workspace:
    """Return a new workspace, or raise TooManyWorkspaces or Invalid.

    The lock of the oldest workspace that the person owns lets one request at a time count them.
    """
    owned = owner.memberships.filter(role=Role.OWNER)
    if oldest := owned.order_by("created_at", "pk").values_list("workspace_id", flat=True).first():
        lock_workspace(oldest)
    if owned.count() >= MAX_OWNED_WORKSPACES:
        raise TooManyWorkspaces
    return create_workspace(owner=owner, name=name)


def rename_workspace(*, name: str, by: Actor) -> None:
    """Rename the actor's workspace, whose slug stays, or raise NotAllowed or Invalid."""
    by.check(Action.EDIT_WORKSPACE)
    name = clean_name(name, limit=LONGEST_NAME)
    _change("name", name, by, Event.WORKSPACE_CHANGED)


def change_time_zone(*, time_zone: str, by: Actor) -> None:
    """Set the zone of the workspace's days and times, an IANA name, or raise NotAllowed or Invalid.

    An empty one leaves each member with the zone of their browser.
    """
    by.check(Action.EDIT_WORKSPACE)
    if time_zone and time_zone not in zone_names():
        raise Invalid(_("Select a time zone from the list."), field="time_zone")
    _change("time_zone", time_zone, by, Event.TIME_ZONE_CHANGED)


def change_query_of_new_links(*, passes_query: bool, by: Actor) -> None:
    """Set whether new links pass on the query unless their creator says otherwise, or raise NotAllowed."""
    by.check(Action.EDIT_WORKSPACE)
    _change("passes_query", passes_query, by, Event.QUERY_CHANGED)


def change_plan(*, workspace: Workspace, by: Actor, plan: str) -> None:
    """Put the workspace on another plan; operators only.

    What exceeds the new plan's limits stays, but nothing can be added to it. Raises NotAllowed or Invalid.
    """
    if not by.is_operator:
        raise NotAllowed
    if plan not in PLANS:
        raise Invalid(_("There is no such plan."), field="plan")
    _set_plan(workspace, plan, by)
    workspace.plan = plan


@atomic()
def _change(column: str, value: str | bool, by: Actor, event: Event) -> None:
    # With the row as it is stored: a form may have changed the given one.
    by = lock_and_check(by, Action.EDIT_WORKSPACE)
    workspace = by.workspace
    before = getattr(workspace, column)
    if isinstance(value, bool):
        before = before is not False  # None on MongoDB for workspaces of the previous release
    Workspace.objects.filter(pk=workspace.pk).update(**{column: value})
    by.record(event, str(value) if column == "name" else workspace.name, before=before, after=value)


@atomic()
def _set_plan(workspace: Workspace, plan: str, by: Actor) -> None:
    stored = Workspace.objects.get(pk=workspace.pk)  # a form may have changed the given one
    Workspace.objects.filter(pk=stored.pk).update(plan=plan)
    by.record(Event.OPERATOR_CHANGED, stored.name, fields=["plan"], before=stored.plan, after=plan)


def lock_workspace(workspace_id: str) -> Workspace:
    """Lock the workspace's row until the caller's transaction ends, and return it as it is now; or raise NotFound.

    Every change of members and invitations takes this lock first: without it, two owners could leave at the same time,
    or two people take the last place of a plan. The lock is an update, not SELECT FOR UPDATE: other transactions wait
    for it on SQLite and PostgreSQL, and conflict and are repeated on MongoDB.
    """
    is_open = Workspace.objects.filter(pk=workspace_id, closed_at=None)
    if not is_open.update(member_changes=models.F("member_changes") + 1):
        raise NotFound(_("There is no such workspace."))
    return Workspace.objects.get(pk=workspace_id)


def lock_and_check(by: Actor, action: Action) -> Actor:
    """Lock the actor's workspace as lock_workspace() does; return the actor with the workspace and rights of by now.

    Raises NotFound, and NotAllowed when their role, which was read before the lock, no longer includes the action.
    """
    by = replace(by, tenant=lock_workspace(by.workspace.pk))
    if not by.is_operator:
        role = by.workspace.memberships.filter(user=by.user).values_list("role", flat=True).first()
        by = replace(by, allowed=by.allowed & ALLOWED[role] if role else frozenset())
    by.check(action)
    return by


def _create_first_workspace(user: User) -> Workspace:
    name = without_addresses(display_name(user))[:LONGEST_NAME]
    return create_workspace(owner=user, name=name or user.email[:LONGEST_NAME])
