"""The password form of short links."""

from django import forms
from django.utils.translation import gettext_lazy as _

from links.fields import PASSWORD


class LinkPasswordForm(forms.Form):
    """Asks for a link's password."""

    password = forms.CharField(
        label=_("Password"),
        max_length=PASSWORD.maximum,
        strip=False,
        widget=forms.PasswordInput(attrs={"class": "input w-full", "autofocus": True, "autocomplete": "off"}),
    )
