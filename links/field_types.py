"""The types of the field table, and LinkValues: values that have passed the rules of their fields."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from typing import Any

from django_stubs_ext import StrOrPromise

from shortener.errors import Invalid, Reason
from shortener.values import clean_text


class Kind(Enum):
    """The type of a field. It decides the serializer field, the form field and how a cell of a file is read."""

    URL = auto()
    ALIAS = auto()
    PASSWORD = auto()
    TIME = auto()
    NUMBER = auto()
    CAMPAIGN = auto()
    DOMAIN = auto()
    TAGS = auto()
    TEXT = auto()  # one line: line breaks become spaces
    PARAGRAPHS = auto()
    FLAG = auto()
    RULES = auto()
    UTM = auto()
    PREVIEW = auto()


# Objects and lists: JSON in files, and null columns of links without them.
COMPOSITE = frozenset({Kind.RULES, Kind.UTM, Kind.PREVIEW})
PLAIN_TEXTS = frozenset({Kind.TEXT, Kind.PARAGRAPHS})  # stored and shown as they are


class Door(StrEnum):
    """A way to set fields: each door accepts some fields and refuses the others."""

    CREATE = auto()
    UPDATE = auto()
    BULK = auto()  # POST /api/links/bulk
    IMPORT = auto()  # a row of a file
    GUEST = auto()  # without an account


EVERY_DOOR = frozenset(Door)
MEMBERS_DOORS = EVERY_DOOR - {Door.GUEST}


@dataclass(frozen=True, kw_only=True, eq=False)
class LinkField:
    """One row of the field table. `name` is used in our code, `api_name` in JSON, `label` in the interface."""

    name: str
    api_name: str
    label: StrOrPromise
    kind: Kind
    description: str  # of the API and docs/api.md
    example: Any
    doors: frozenset[Door] = MEMBERS_DOORS
    rule: Callable[[Any], Any] | None = None  # returns the normalized value, or raises Invalid
    empty: Any = ""  # the value of a field that is not set
    column: str = ""  # the link's attribute that holds it, unless that is `name`
    minimum: int = 0  # characters of a text, or the smallest number
    maximum: int | None = None  # in the same unit
    characters: str = ""  # the only ones in a text, as in a class of regular expressions
    help_text: StrOrPromise = ""  # below the form's field
    headings: tuple[str, ...] = ()  # of columns in imported files that hold it
    is_required: bool = False
    is_searched: bool = False

    @property
    def attribute(self) -> str:
        """The attribute of Link that holds the value."""
        return self.column or self.name

    @property
    def may_be_null(self) -> bool:
        """Whether an empty cell of a file means "not set"; of a flag it means nothing."""
        return not self.is_required and self.kind is not Kind.FLAG

    def clean(self, given: Any) -> "CleanValue":
        """Return the value normalized by the field's rule, or raise Invalid on this field; None means "not set"."""
        if given is None and not self.is_required:
            return CleanValue(self, self.empty)
        try:
            return CleanValue(self, self._checked(given))
        except Invalid as error:
            raise Invalid(error.message, field=self.name, reason=error.reason, place=error.place) from error

    def _checked(self, given: Any) -> Any:
        if self.rule is not None:
            return self.rule(given)
        strip = self.kind is not Kind.PASSWORD
        text = clean_text(given, minimum=self.minimum, limit=self.maximum, strip=strip)
        return " ".join(text.splitlines()) if self.kind is Kind.TEXT else text

    def __deepcopy__(self, _memo: object) -> "LinkField":
        """Return the row itself: DRF deep-copies serializer fields, and rows are compared by identity."""
        return self


@dataclass(frozen=True)
class CleanValue:
    """A value that has passed its field's rule. Only LinkField.clean() creates these."""

    field: LinkField
    value: Any


class LinkValues(Mapping[str, Any]):
    """Values of fields by name, all of which have passed their rules. The services accept nothing else.

    Having one is the proof that the rules have run, so a service does not run them again.
    """

    def __init__(self, cleaned: Iterable[CleanValue] = ()) -> None:
        self._cleaned = {clean.field.name: clean for clean in cleaned}

    def __getitem__(self, name: str) -> Any:
        return self._cleaned[name].value

    def __iter__(self) -> Iterator[str]:
        return iter(self._cleaned)

    def __len__(self) -> int:
        return len(self._cleaned)

    def with_value(self, clean: CleanValue) -> "LinkValues":
        """Return a copy in which the field has this value."""
        return LinkValues([*self._cleaned.values(), clean])

    def without(self, name: str) -> "LinkValues":
        """Return a copy in which this field is not set."""
        return LinkValues(clean for other, clean in self._cleaned.items() if other != name)

    def check_door(self, door: Door, refusal: StrOrPromise) -> None:
        """Raise Invalid with this message on the first field that the door does not accept."""
        for name, clean in self._cleaned.items():
            if door not in clean.field.doors:
                raise Invalid(refusal, field=name, reason=Reason.NOT_ACCEPTED)
