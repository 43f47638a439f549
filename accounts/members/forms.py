"""Forms about members and invitations."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.workspaces.actors import Actor
from accounts.workspaces.roles import Role
from shortener.web.forms import StyledForm


class InvitationForm(StyledForm):
    """An address and a role, no higher than the inviter's."""

    email = forms.EmailField(
        label=_("E-mail address"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.MEMBER)

    def __init__(self, by: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = choices_of_roles(by)  # type: ignore[attr-defined]  # of a ChoiceField


class TransferForm(StyledForm):
    """The address of the member who becomes owner."""

    email = forms.EmailField(
        label=_("E-mail address of a member"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )


def choices_of_roles(by: Actor) -> list[tuple[str, Any]]:
    """Return the roles that the actor may give, with their labels."""
    return [(role.value, role.label) for role in Role if by.covers(role)]
