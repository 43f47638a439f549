"""Create, update and delete links in one batch: operations of one kind in a row share their statements."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from accounts.workspaces.actors import Actor
from accounts.workspaces.roles import Action
from links.field_types import Door, LinkValues
from links.fields import ALIAS, DOMAIN, EXTERNAL_ID, PASSWORD
from links.models import Link
from links.rules.external_ids import PREFIX
from links.services import unit_of_work
from links.services.assignment import refuse_deleted
from links.services.bin import delete_link
from links.services.changes import LinkCheck, apply_values, change_link
from links.services.creation import Draft, prepare_links, store_links
from links.services.unit_of_work import LinkEdit
from shortener.db.transactions import atomic
from shortener.errors import Conflict, DomainError, Invalid, NotFound, Reason

MOST_PASSWORDS = 10  # of one batch: each takes a tenth of a second to hash

# Unique values: an update of these may need what another one in the batch gives up, so it runs on its own.
_UNIQUE = frozenset({ALIAS.name, DOMAIN.name, EXTERNAL_ID.name})


@dataclass(frozen=True)
class Create:
    """Create a link with these values."""

    values: LinkValues


@dataclass(frozen=True)
class Update:
    """Change these values of the link with this reference, an id or `ext_` and an external id."""

    reference: str
    values: LinkValues
    check: LinkCheck | None = None


@dataclass(frozen=True)
class Delete:
    """Move the link with this reference to the bin."""

    reference: str
    check: LinkCheck | None = None


Operation = Create | Update | Delete
Outcome = Link | DomainError | None  # the link that was created or changed, an error, or None for a deleted link


class OperationFailed(Exception):
    """An operation of an atomic batch failed, so nothing was changed."""

    def __init__(self, place: int, error: DomainError) -> None:
        super().__init__()
        self.place = place
        self.error = error


class _Undone(Exception):
    """Rolls a batch back that has run only to see whether it can."""


def run_batch(
    *, by: Actor, operations: Mapping[int, Operation], at: datetime, is_atomic: bool = False
) -> dict[int, Outcome]:
    """Run the operations in the order of their places and return what became of each.

    An atomic batch raises OperationFailed on the first that fails, and then has changed nothing. Raises NotAllowed.
    """
    by.check(Action.EDIT_LINKS)
    batch = _Batch(by, dict(sorted(operations.items())), at)
    return batch.run_all() if is_atomic else batch.run_each()


def check_batch(*, by: Actor, operations: Mapping[int, Operation], at: datetime) -> None:
    """Dry run of an atomic batch, which changes nothing. Raises OperationFailed and NotAllowed as run_batch() does."""
    by.check(Action.EDIT_LINKS)
    with suppress(_Undone):
        _Batch(by, dict(sorted(operations.items())), at).run_all(undo=True)


class _Batch:
    def __init__(self, by: Actor, operations: dict[int, Operation], at: datetime) -> None:
        self._by, self._operations, self._at = by, operations, at
        self._early: dict[int, Outcome] = {}  # refusals that need no look into the database
        self._passwords = self._hashed_passwords()
        new = {
            place: operation.values
            for place, operation in operations.items()
            if isinstance(operation, Create) and place not in self._early
        }
        # Outside of the transaction, because hashing is slow.
        self._drafts, refused = prepare_links(by=by, items=new, at=at, door=Door.CREATE)
        self._early |= refused

    def run_each(self) -> dict[int, Outcome]:
        """Run every operation, whatever becomes of the others."""
        outcomes = dict(self._early)
        for places in self._runs():
            try:
                outcomes |= self._run(places)
            except (DomainError, IntegrityError):  # of the run as a whole, such as a plan's limit within it
                for place in places:
                    outcomes[place] = self._run_one(place)
        return outcomes

    def run_all(self, *, undo: bool = False) -> dict[int, Outcome]:
        """Run all operations in one transaction, or raise OperationFailed; raise _Undone after them to `undo` all."""
        try:
            return self._run_all(undo)
        except IntegrityError:
            for place, operation in self._operations.items():
                try:
                    refuse_deleted(_values(operation), self._by)
                except DomainError as error:
                    raise OperationFailed(place, error) from error
            raise

    @atomic(repeat_on=(IntegrityError,))  # retry on a version conflict, or a lost race, which is then refused
    def _run_all(self, undo: bool) -> dict[int, Outcome]:
        outcomes = dict(self._early)
        for places in self._runs():
            self._raise_first(outcomes, before=places[0])
            try:
                done = self._run(places)
            except DomainError as error:
                if len(places) == 1:
                    raise OperationFailed(places[0], error) from error
                done = {}
                for place in places:
                    done[place] = self._run_one(place)
                    self._raise_first(outcomes | done, before=place + 1)
            outcomes |= done
            self._raise_first(outcomes, before=places[-1] + 1)
        self._raise_first(outcomes)
        if undo:
            raise _Undone
        return outcomes

    def _raise_first(self, outcomes: Mapping[int, Outcome], *, before: int | None = None) -> None:
        for place in sorted(outcomes):
            error = outcomes[place]
            if (before is None or place < before) and isinstance(error, DomainError):
                raise OperationFailed(place, error)

    def _hashed_passwords(self) -> dict[int, str]:
        """Return the hashes of passwords that updates set, and refuse operations that set more than MOST_PASSWORDS."""
        setting = [place for place, one in self._operations.items() if _values(one).get(PASSWORD.name)]
        text = _("Only %(number)d operations of a batch can set a password.") % {"number": MOST_PASSWORDS}
        self._early |= {
            place: Invalid(text, field=PASSWORD.name, reason=Reason.TOO_MANY) for place in setting[MOST_PASSWORDS:]
        }
        return {
            place: make_password(_values(self._operations[place])[PASSWORD.name])
            for place in setting[:MOST_PASSWORDS]
            if isinstance(self._operations[place], Update)
        }

    def _runs(self) -> Iterator[list[int]]:
        """Yield the places of operations that can share their statements, in their order."""
        run: list[int] = []
        for place, operation in self._operations.items():
            if place in self._early:
                continue
            if run and not self._fits(operation, [self._operations[other] for other in run]):
                yield run
                run = []
            run.append(place)
        if run:
            yield run

    def _fits(self, operation: Operation, run: Sequence[Operation]) -> bool:
        if type(operation) is not type(run[0]):
            return False
        if isinstance(operation, Create):
            return True
        references = {other.reference for other in run if not isinstance(other, Create)}
        is_plain = not any(_UNIQUE & set(_values(one)) for one in (operation, *run))
        return is_plain and operation.reference not in references

    def _run(self, places: Sequence[int]) -> dict[int, Outcome]:
        """Run operations of one kind with the same number of statements, however many they are."""
        if len(places) == 1 and not isinstance(self._operations[places[0]], Create):
            return {places[0]: self._run_one(places[0])}
        if isinstance(self._operations[places[0]], Create):
            drafts = {place: self._drafts[place] for place in places}
            refused = store_links(by=self._by, drafts=drafts, at=self._at)
            return {place: refused.get(place, draft.link) for place, draft in drafts.items()}
        return self._edit(places)

    @atomic(repeat_on=(IntegrityError,))  # retry when the version of a link has changed
    def _edit(self, places: Sequence[int]) -> dict[int, Outcome]:
        found = self._found(places)
        if len({link.pk for link in found.values()}) < len(found):
            raise Conflict(_("Two operations mean the same link."))  # by its id and its external id: one by one, then
        outcomes: dict[int, Outcome] = {}
        edits: list[LinkEdit] = []
        for place in places:
            try:
                edit = self._edited(place, found.get(place))
            except DomainError as error:
                outcomes[place] = error
            else:
                edits.append(edit)
                outcomes[place] = edit.link
        if isinstance(self._operations[places[0]], Update):
            unit_of_work.update(edits, by=self._by, at=self._at)
            return outcomes
        unit_of_work.delete([edit.link for edit in edits], by=self._by, at=self._at)
        return {place: one if isinstance(one, DomainError) else None for place, one in outcomes.items()}

    def _edited(self, place: int, link: Link | None) -> LinkEdit:
        operation: Any = self._operations[place]
        if link is None:
            raise _no_link()
        if operation.check is not None:
            operation.check(link)
        edit = LinkEdit(link)
        if isinstance(operation, Update):
            operation.values.check_door(Door.UPDATE, _("This can't be changed."))
            apply_values(edit, operation.values, password=self._passwords.get(place), by=self._by, at=self._at)
        return edit

    def _found(self, places: Sequence[int]) -> dict[int, Link]:
        operations = {place: self._operations[place] for place in places}
        references = {place: one.reference for place, one in operations.items() if not isinstance(one, Create)}
        external = [text.removeprefix(PREFIX) for text in references.values() if text.startswith(PREFIX)]
        ids = [text for text in references.values() if not text.startswith(PREFIX)]
        links = Link.objects.in_workspace(self._by.workspace).for_display()
        by_reference = {link.pk: link for link in links.filter(pk__in=ids)} if ids else {}
        if external:
            by_reference |= {f"{PREFIX}{link.external_id}": link for link in links.with_external_ids(external)}
        return {place: by_reference[text] for place, text in references.items() if text in by_reference}

    def _run_one(self, place: int) -> Outcome:
        operation = self._operations[place]
        try:
            return self._done(place, operation)
        except DomainError as error:
            return error

    def _done(self, place: int, operation: Operation) -> Outcome:
        if isinstance(operation, Create):
            return self._created(place, self._drafts[place], operation.values)
        link = self._found([place]).get(place)
        if link is None:
            raise _no_link()
        if isinstance(operation, Update):
            return change_link(
                link=link, by=self._by, values=operation.values, at=self._at, check=operation.check,
                password=self._passwords.get(place),
            )  # fmt: skip
        delete_link(link=link, by=self._by, at=self._at, check=operation.check)
        return None

    def _created(self, place: int, draft: Draft, values: LinkValues) -> Link:
        try:
            refused = store_links(by=self._by, drafts={place: draft}, at=self._at)
        except IntegrityError:
            refuse_deleted(values, self._by)
            raise
        if refused:
            raise refused[place]
        return draft.link


def _values(operation: Operation) -> LinkValues:
    return LinkValues() if isinstance(operation, Delete) else operation.values


def _no_link() -> NotFound:
    return NotFound(_("This workspace has no link with this ID."))
