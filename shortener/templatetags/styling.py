"""Filters that style forms of other apps."""

from django import forms, template

from shortener.web.forms import style

register = template.Library()


@register.filter
def styled(form: forms.BaseForm) -> forms.BaseForm:
    """Return the form with the product's CSS classes and without placeholders."""
    style(form)
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)
    return form
