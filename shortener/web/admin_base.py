"""Base classes of the admin's pages: read-only, or with changes that go through services."""

from collections.abc import Callable, Iterable
from typing import Any, ClassVar, NoReturn, TypeVar

from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from shortener.errors import DomainError

Row = TypeVar("Row", bound=Model)
Parent = TypeVar("Parent", bound=Model)


class _Admin(admin.ModelAdmin[Row]):
    """A model whose `secret_columns` cannot be guessed with filters in the address."""

    secret_columns: ClassVar[tuple[str, ...]] = ()

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Refuse filters on secret columns, which would find their values character by character."""
        return not lookup.startswith(self.secret_columns) and super().lookup_allowed(lookup, value, request)


class ReadOnlyAdmin(_Admin[Row]):
    """A read-only model."""

    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReadOnlyInline(admin.TabularInline[Row, Parent]):
    """Read-only related rows."""

    extra = max_num = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def list_without_related(rows: Iterable[Model]) -> tuple[list[str], dict[str, int], set[str], list[str]]:
    """Return the value of get_deleted_objects() for these rows alone: the service decides what is deleted with them."""
    names = [str(row) for row in rows]
    return names, {}, set(), []


class ServiceAdmin(_Admin[Row]):
    """A model that services change: a subclass calls them, and their DomainErrors are shown on the page."""

    def save_model(self, request: HttpRequest, obj: Row, form: ModelForm[Row], change: bool) -> None:
        """Create or change the row through a service; subclasses that allow it override this."""
        _require_override(self, "save_model")

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Do nothing: the service has stored the related rows, too."""

    def delete_model(self, request: HttpRequest, obj: Row) -> None:
        """Delete the row through a service; subclasses that allow it override this."""
        _require_override(self, "delete_model")

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Row]) -> None:
        """Delete each row through delete_model()."""
        for row in queryset:
            self.delete_model(request, row)

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> Any:
        """Name the changed fields, without the inlines, which are read-only."""
        return super().construct_change_message(request, form, [], add)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show, create or change a row; a DomainError is shown above the form, which keeps its values."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except DomainError as error:
            if request.method != "POST":
                raise
            request.domain_error = error  # type: ignore[attr-defined]  # for get_form()
            return super().changeform_view(request, *args, **kwargs)

    def get_form(self, request: HttpRequest, obj: Row | None = None, change: bool = False, **kwargs: Any) -> Any:
        """Return the form class; after a DomainError of the service, one whose clean() adds that error."""
        form = super().get_form(request, obj, change=change, **kwargs)
        error = getattr(request, "domain_error", None)
        return _with_error(form, error) if error else form

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Delete a row after a confirmation."""
        return self._call_or_show_error(request, super().delete_view, *args, **kwargs)

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """List rows and run actions on them."""
        return self._call_or_show_error(request, super().changelist_view, *args, **kwargs)

    def log_action_on(self, request: HttpRequest, rows: Iterable[Row], what: str) -> None:
        """Add an entry to each row's history in the admin."""
        for row in rows:
            self.log_change(request, row, what)

    def _call_or_show_error(
        self, request: HttpRequest, view: Callable[..., HttpResponse], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except DomainError as error:
            self.message_user(request, str(error.message), messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())


def _with_error(form: type[ModelForm[Row]], error: DomainError) -> type[ModelForm[Row]]:
    class FormWithError(form):  # type: ignore[misc, valid-type]  # each model has its own
        def clean(self) -> Any:
            values = super().clean()
            name = getattr(self, "service_names", {}).get(error.field, error.field)
            self.add_error(name if name in self.fields else None, str(error.message))
            return values

    return FormWithError


def _require_override(model_admin: object, method: str) -> NoReturn:
    raise NotImplementedError(f"{type(model_admin).__name__}.{method} must call a service.")
