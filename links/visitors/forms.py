"""The forms of visitors: the password of a link, and the report of one."""

from django import forms
from django.utils.translation import gettext_lazy as _

from links.fields import PASSWORD
from moderation.models import ReportKind
from moderation.reports import LONGEST_TEXT
from shortener.web.forms import StyledForm

LONGEST_URL = 2_048  # characters of a reported URL


class LinkPasswordForm(forms.Form):
    """Asks for a link's password."""

    password = forms.CharField(
        label=_("Password"),
        max_length=PASSWORD.maximum,
        strip=False,
        widget=forms.PasswordInput(attrs={"class": "input w-full", "autofocus": True, "autocomplete": "off"}),
    )


class ReportForm(StyledForm):
    """Reports a short link to the operators."""

    url = forms.CharField(
        label=_("Short link"),
        max_length=LONGEST_URL,
        widget=forms.TextInput({"inputmode": "url", "autocomplete": "off", "autocapitalize": "none", "dir": "ltr"}),
        error_messages={"required": _("Enter the short link.")},
    )
    kind = forms.ChoiceField(
        label=_("What is wrong with it?"),
        choices=ReportKind.choices,
        widget=forms.RadioSelect(attrs={"class": "radio radio-sm radio-primary"}),
        error_messages={"required": _("Select a reason.")},
    )
    text = forms.CharField(
        label=_("Details"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 4, "dir": "auto"}),
        help_text=_("For example, where you got the link and what you saw."),
    )
    email = forms.EmailField(
        label=_("Your email"),
        required=False,
        max_length=254,
        help_text=_("Only if we can ask you about it. The owner of the link doesn’t see it."),
    )
    # People don't see it, programs fill it.
    website = forms.CharField(
        required=False, max_length=LONGEST_URL, widget=forms.TextInput({"tabindex": "-1", "autocomplete": "off"})
    )

    @property
    def is_from_program(self) -> bool:
        """Whether the field that people do not see is filled."""
        return bool(self.data.get("website"))
