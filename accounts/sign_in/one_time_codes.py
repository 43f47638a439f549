"""Codes of apps and recovery codes, each of which is accepted once: the database decides which request is the first."""

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt

from accounts.sign_in.models import FactorUse


def use_code(*, authenticator: Authenticator, code: str) -> bool:
    """Tell whether the code is valid and unused, and mark it as used.

    A code of an app also uses up all earlier ones.
    """
    FactorUse.objects.get_or_create(authenticator=authenticator)
    if authenticator.type == Authenticator.Type.TOTP:
        return any(_use_step(authenticator, step) for step in _steps(authenticator, code))
    return any(_use_recovery_code(authenticator, number) for number in _numbers(authenticator, code))


def _steps(authenticator: Authenticator, code: str) -> list[int]:
    """Return the periods, of those around now, that have this code: rarely more than one."""
    secret = decrypt(authenticator.data["secret"])
    steps = yield_hotp_counters_from_time()
    return [step for step in steps if _is_same(code, format_hotp_value(hotp_value(secret, step)))]


def _use_step(authenticator: Authenticator, step: int) -> bool:
    unused = FactorUse.objects.filter(authenticator=authenticator, last_step__lt=step)
    return unused.update(last_step=step) == 1


def _numbers(authenticator: Authenticator, code: str) -> list[int]:
    codes = RecoveryCodes(authenticator).generate_codes()
    return [number for number, known in enumerate(codes) if _is_same(code, known)]


def _use_recovery_code(authenticator: Authenticator, number: int) -> bool:
    bit, rows = 1 << number, FactorUse.objects.filter(authenticator=authenticator)
    while True:
        used = rows.values_list("used_codes", flat=True).get()
        if (used | authenticator.data["used_mask"]) & bit:
            return False
        if rows.filter(used_codes=used).update(used_codes=used | bit):
            break
    _show_used(authenticator)
    return True


def _show_used(authenticator: Authenticator) -> None:
    """Copy the used codes to where allauth's pages count them; it decides nothing there.

    Of requests that do this at once, a slow one may write an old value last: so each looks again after writing.
    """
    rows = FactorUse.objects.filter(authenticator=authenticator).values_list("used_codes", flat=True)
    shown = None
    while (used := rows.get()) != shown:
        authenticator.data["used_mask"] |= used
        authenticator.save(update_fields=["data"])
        shown = used


def _is_same(code: str, expected: str) -> bool:
    return bool(compare_user_code(actual=code, expected=expected))
