"""What a field of a link is, and values that have passed their fields' rules."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from typing import Any

from django_stubs_ext import StrOrPromise

from shortener.errors import Invalid
from shortener.values import clean_text


class Kind(Enum):
    """What a field holds: which serializer field, form field and cell of a table stand for it."""

    URL = auto()
    ALIAS = auto()
    PASSWORD = auto()
    TIME = auto()
    NUMBER = auto()
    CAMPAIGN = auto()
    DOMAIN = auto()
    TAGS = auto()
    TEXT = auto()  # one line
    PARAGRAPHS = auto()
    FLAG = auto()


class Door(StrEnum):
    """A way in which a field can be set."""

    CREATE = auto()
    UPDATE = auto()
    BULK = auto()  # POST /api/links/bulk
    IMPORT = auto()  # a row of a file
    GUEST = auto()  # without an account


EVERY_DOOR = frozenset(Door)
MEMBERS_DOORS = EVERY_DOOR - {Door.GUEST}


@dataclass(frozen=True, kw_only=True, eq=False)
class LinkField:
    """One field. `name` is what our own code calls it, `api_name` what programs do, `label` what people do."""

    name: str
    api_name: str
    label: StrOrPromise
    kind: Kind
    description: str  # of the API and docs/api.md
    example: Any
    doors: frozenset[Door] = MEMBERS_DOORS
    rule: Callable[[Any], Any] | None = None  # returns the value as the services take it, or raises Invalid
    empty: Any = ""  # what stands for "not set"
    column: str = ""  # the link's attribute that holds it, unless that is `name`
    minimum: int = 0  # characters of a text, or the smallest number
    maximum: int | None = None  # the same
    help_text: StrOrPromise = ""  # below the form's field
    headings: tuple[str, ...] = ()  # what columns of files are called that hold it
    is_required: bool = False
    is_searched: bool = False

    @property
    def attribute(self) -> str:
        """The attribute of a link that holds the value."""
        return self.column or self.name

    @property
    def may_be_null(self) -> bool:
        """Whether None means "not set"."""
        return not self.is_required and self.kind is not Kind.FLAG

    def clean(self, given: Any) -> "CleanValue":
        """Return the value as the services take it, or raise Invalid on this field; None means "not set"."""
        if given is None and self.may_be_null:
            return CleanValue(self, self.empty)
        try:
            return CleanValue(self, self._checked(given))
        except Invalid as error:
            raise Invalid(error.message, field=self.name) from error

    def _checked(self, given: Any) -> Any:
        if self.rule is not None:
            return self.rule(given)
        strip = self.kind is not Kind.PASSWORD
        return clean_text(given, minimum=self.minimum, limit=self.maximum, strip=strip)

    def __deepcopy__(self, _memo: object) -> "LinkField":
        """Stay the one row, also in copies of serializers, as DRF makes them."""
        return self


@dataclass(frozen=True)
class CleanValue:
    """A value that a field's rule has returned: LinkField.clean() makes these, and LinkValues consists of them."""

    field: LinkField
    value: Any


class LinkValues(Mapping[str, Any]):
    """Values for fields of a link, by their names: only such as have passed their rules. Services take nothing else."""

    def __init__(self, cleaned: Iterable[CleanValue] = ()) -> None:
        self._cleaned = {clean.field.name: clean for clean in cleaned}

    def __getitem__(self, name: str) -> Any:
        return self._cleaned[name].value

    def __iter__(self) -> Iterator[str]:
        return iter(self._cleaned)

    def __len__(self) -> int:
        return len(self._cleaned)

    def with_value(self, clean: CleanValue) -> "LinkValues":
        """Return the same values, and this one in place of the field's own, if there was one."""
        return LinkValues([*self._cleaned.values(), clean])

    def check_door(self, door: Door, refusal: StrOrPromise) -> None:
        """Raise Invalid, with the refusal, on the first field that cannot be set this way."""
        for name, clean in self._cleaned.items():
            if door not in clean.field.doors:
                raise Invalid(refusal, field=name)
