"""The product's looks for forms that come from elsewhere."""

from django import forms, template

from shortener.web.forms import style

register = template.Library()


@register.filter
def styled(form: forms.BaseForm) -> forms.BaseForm:
    """Return the form with fields that look as fields do here, and no examples inside them: they have labels."""
    style(form)
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)
    return form
