"""What people fill in about a workspace and who is in it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.models import Role, Workspace
from shortener.web.forms import StyledForm


class InvitationForm(StyledForm):
    """Whom to invite, and as what: no more than the inviter is."""

    email = forms.EmailField(
        label=_("E-mail address"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.MEMBER)

    def __init__(self, by: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = roles_to_give(by)  # type: ignore[attr-defined]  # of a ChoiceField


class WorkspaceForm(StyledForm):
    """What a workspace is called."""

    name = forms.CharField(
        label=_("Name of the workspace"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


class TransferForm(StyledForm):
    """Who becomes owner."""

    email = forms.EmailField(
        label=_("E-mail address of a member"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )


class TypedForm(StyledForm):
    """A word that must be typed, so that nobody does by accident what cannot be undone."""

    typed = forms.CharField(max_length=254, widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def __init__(self, word: str, *args: Any, label: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._word = word
        self.fields["typed"].label = label

    def clean_typed(self) -> str:
        """Return the word, or say that it is another."""
        typed: str = self.cleaned_data["typed"]
        if " ".join(typed.split()) != " ".join(self._word.split()):
            raise forms.ValidationError(_("That is not it."))
        return typed


def roles_to_give(by: Actor) -> list[tuple[str, Any]]:
    """Return the roles that the actor may give to somebody, with their labels."""
    return [(role.value, role.label) for role in Role if by.covers(role)]


def deletion_form(workspace: Workspace, data: Any) -> TypedForm:
    """Return the form that asks for the workspace's name."""
    return TypedForm(workspace.name, data, label=_("Type the name of the workspace to delete it"))
