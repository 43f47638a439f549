"""Filters that style forms of other apps."""

from django import forms, template

from shortener.web.forms import style

register = template.Library()


@register.filter
def styled(form: forms.BaseForm) -> forms.BaseForm:
    """Return the form with the product's CSS classes, without placeholders, and with the focus where to type next."""
    style(form)
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)
    if (next_field := _to_type_in(form)) is not None:
        next_field.widget.attrs["autofocus"] = True
    return form


def _to_type_in(form: forms.BaseForm) -> forms.Field | None:
    """Return the first field with an error; after another error the password; at first the first empty field."""
    shown = form.visible_fields()
    if form.is_bound and form.errors:
        wrong = [bound.field for bound in shown if bound.errors]
        passwords = [bound.field for bound in shown if isinstance(bound.field.widget, forms.PasswordInput)]
        return next(iter(wrong or passwords or [bound.field for bound in shown]), None)
    return next((bound.field for bound in shown if not bound.value()), None)
