"""Used codes of second factors."""

from allauth.mfa.models import Authenticator
from django.db import models
from django.utils.translation import gettext_lazy as _

from shortener.db.ids import ObjectIdField


class FactorUse(models.Model):
    """The codes of an authenticator that are used: none of them is accepted again."""

    id = ObjectIdField(primary_key=True)
    authenticator = models.OneToOneField(Authenticator, on_delete=models.CASCADE, related_name="use")
    # Of an app: the number of the newest period of 30 s since 1970 of which a code was used.
    last_step = models.BigIntegerField(default=0)
    # Of recovery codes: a bit for each, the first code's is 1.
    used_codes = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("use of a second factor")
        verbose_name_plural = _("uses of second factors")

    def __str__(self) -> str:
        return str(self.authenticator_id)
