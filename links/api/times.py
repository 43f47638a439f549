"""The field for a link's end; links/periods.py has the rule."""

from datetime import date, timedelta

from django.utils import timezone

from shortener.api.fields import InstantField, JsonSchema

_DAY = timedelta(days=1)  # more than any offset


class ExpiresAtField(InstantField):
    """When a link closes."""

    def json_schema(self, *, is_input: bool) -> JsonSchema:
        """Describe the days that are not over yet wherever somebody is."""
        return super().json_schema(is_input=is_input) | {"pattern": f"^({_since(timezone.now().date() - _DAY)})"}


def _since(day: date) -> str:
    """Return an expression for the dates, with a hyphen or T behind them, from this one to the end of the year 9999."""
    year, month, number = f"{day:%Y}", f"{day:%m}", f"{day:%d}"
    return "|".join(
        [
            f"({_above(year)})-",
            *(f"{year}-({later})-" for later in [_above(month)] if later),
            f"{year}-{month}-({number}{'|' + _above(number) if _above(number) else ''})T",
        ]
    )


def _above(digits: str) -> str:
    """Return an expression for the numbers of as many digits that are greater."""
    ways = []
    for place, digit in enumerate(digits):
        if digit != "9":
            rest = len(digits) - place - 1
            ways.append(f"{digits[:place]}[{int(digit) + 1}-9]" + "[0-9]" * rest)
    return "|".join(ways)
