"""People: who can sign in."""

from typing import ClassVar

from allauth.account.models import EmailAddress
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.audit import services as audit
from accounts.audit.events import Event
from shortener.db.ids import ObjectIdField

LONGEST_NAME = 100  # characters


class UserManager(BaseUserManager["User"]):
    """Creates users, who sign in with their e-mail address, stored in lower case."""

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        """Return a new user; without a password they cannot sign in yet."""
        user = self.model(email=email.lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> "User":
        """Return a new superuser, whose address counts as confirmed.

        Only operators with a shell can call this, and they have to sign in before mail is set up.
        """

        user = self.create_user(email, password, is_staff=True, is_superuser=True, **fields)
        EmailAddress.objects.using(self._db).create(user=user, email=user.email, primary=True, verified=True)
        audit.record(Event.OPERATOR_ADDED, actor_name=gettext("Command line"), subject=user.email, person_id=user.pk)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        """Return the user with this e-mail address, in any case."""
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A person; their e-mail address is their login."""

    id = ObjectIdField(primary_key=True)
    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=LONGEST_NAME, blank=True)
    is_staff = models.BooleanField(_("may use the admin"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    EMAIL_FIELD = USERNAME_FIELD = "email"

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")

    def __str__(self) -> str:
        return self.email

    def clean(self) -> None:
        """Store the address in lower case, so that one person has one account."""
        super().clean()
        self.email = self.email.lower()


def display_name(user: User) -> str:
    """Return the person's name, or without one the local part of their address."""
    return user.name or user.email.partition("@")[0]
