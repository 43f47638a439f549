"""Django's admin as operators get it: rows to read, and changes that go through services alone."""

from collections.abc import Callable, Iterable
from typing import Any, NoReturn, TypeVar

from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from shortener.errors import DomainError

Row = TypeVar("Row", bound=Model)
Parent = TypeVar("Parent", bound=Model)


class ReadOnlyAdmin(admin.ModelAdmin[Row]):
    """Rows that nobody makes, edits or deletes by hand."""

    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReadOnlyInline(admin.TabularInline[Row, Parent]):
    """What hangs on a row, to read."""

    extra = max_num = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def named_alone(rows: Iterable[Model]) -> tuple[list[str], dict[str, int], set[str], list[str]]:
    """Return, as get_deleted_objects() does, the rows themselves: what goes with them, their service decides."""
    names = [str(row) for row in rows]
    return names, {}, set(), []


class ServiceAdmin(admin.ModelAdmin[Row]):
    """Rows that services make, edit and delete: a subclass calls them, and what they refuse is said on the page."""

    def save_model(self, request: HttpRequest, obj: Row, form: ModelForm[Row], change: bool) -> None:
        """Make or edit the row through a service."""
        _without_service(self, "save_model")

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Do nothing: the service has stored the row with all that hangs on it."""

    def delete_model(self, request: HttpRequest, obj: Row) -> None:
        """Delete the row through a service."""
        _without_service(self, "delete_model")

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Row]) -> None:
        """Delete each of the rows as one alone would be."""
        for row in queryset:
            self.delete_model(request, row)

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> Any:
        """Say which fields were edited; rows beside the form are there to read."""
        return super().construct_change_message(request, form, [], add)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show, make or edit a row; what a service refuses stands above the form as it was filled in."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except DomainError as error:
            if request.method != "POST":
                raise
            request.refusal = error  # type: ignore[attr-defined]  # for get_form()
            return super().changeform_view(request, *args, **kwargs)

    def get_form(self, request: HttpRequest, obj: Row | None = None, change: bool = False, **kwargs: Any) -> Any:
        """Return the form, which is wrong when the service has just refused what it says."""
        form = super().get_form(request, obj, change=change, **kwargs)
        refusal = getattr(request, "refusal", None)
        return _refused(form, refusal) if refusal else form

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Delete a row after asking."""
        return self._unless_refused(request, super().delete_view, *args, **kwargs)

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """List rows and act on several of them."""
        return self._unless_refused(request, super().changelist_view, *args, **kwargs)

    def log_action_on(self, request: HttpRequest, rows: Iterable[Row], what: str) -> None:
        """Write into the rows' history in the admin who did what to them."""
        for row in rows:
            self.log_change(request, row, what)

    def _unless_refused(
        self, request: HttpRequest, view: Callable[..., HttpResponse], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except DomainError as error:
            self.message_user(request, str(error.message), messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())


def _refused(form: type[ModelForm[Row]], refusal: DomainError) -> type[ModelForm[Row]]:
    class Refused(form):  # type: ignore[misc, valid-type]  # each model has its own
        def clean(self) -> Any:
            values = super().clean()
            name = getattr(self, "service_names", {}).get(refusal.field, refusal.field)
            self.add_error(name if name in self.fields else None, str(refusal.message))
            return values

    return Refused


def _without_service(model_admin: object, method: str) -> NoReturn:
    raise NotImplementedError(f"{type(model_admin).__name__}.{method} must call a service.")
