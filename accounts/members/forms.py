"""Forms about members and invitations."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.keys.models import ApiKey
from accounts.keys.succession import heirs_of
from accounts.people.models import User, display_name
from accounts.workspaces.actors import Actor
from accounts.workspaces.roles import Role
from shortener.web.forms import StyledForm


class InvitationForm(StyledForm):
    """An address and a role, no higher than the inviter's."""

    email = forms.EmailField(
        label=_("Email address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Enter an email address.")},
    )
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.MEMBER)

    def __init__(self, by: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = choices_of_roles(by)  # type: ignore[attr-defined]  # of a ChoiceField


class TransferForm(StyledForm):
    """The address of the member who becomes owner."""

    email = forms.EmailField(
        label=_("Member’s email address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Enter an email address.")},
    )


class KeysForm(StyledForm):
    """What becomes of the API keys of a person who may not have any from now on; valid if there are none.

    The field is called `keys`, which its choices send as an empty text or as the id of the person who gets them.
    """

    keys = forms.ChoiceField(required=False, widget=forms.RadioSelect(attrs={"class": "radio"}))

    def __init__(self, data: Any = None, *, person: User, by: Actor) -> None:
        super().__init__(data)
        self.names = [key.name for key in ApiKey.objects.active_of(by.workspace.pk, person.pk)]
        self._heirs = heirs_of(person, by)
        choices: list[tuple[str, Any]] = [("", _("Deactivate them: programs that use them get error 401"))]
        for heir in self._heirs:
            label = _("Make them mine") if heir == by.user else _("Hand them over to %(name)s")
            choices.append((heir.pk, label % {"name": f"{display_name(heir)} ({heir.email})"}))
        field = self.fields["keys"]
        field.choices = choices  # type: ignore[attr-defined]  # of a ChoiceField
        field.label = ngettext("Their API key", "Their API keys", len(self.names))
        field.initial = ""
        if person == by.user:
            field.label = ngettext("Your API key", "Your API keys", len(self.names))
        if self._heirs:
            field.help_text = _(
                "Keys get at most the permissions of their new owner. Rotate them after handing them over."
            )

    @property
    def heir(self) -> User | None:
        """Who gets the keys; None: they are deactivated."""
        chosen = self.cleaned_data["keys"]
        return next((heir for heir in self._heirs if heir.pk == chosen), None)


def choices_of_roles(by: Actor) -> list[tuple[str, Any]]:
    """Return the roles that the actor may give, with their labels."""
    return [(role.value, role.label) for role in Role if by.covers(role)]
