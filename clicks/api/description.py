"""The properties of statistics in the OpenAPI document."""

from clicks.api.serializers import PointOutput, StatsOutput, ValueOutput
from clicks.stats.parameters import StatsQuery
from shortener.api.description import Property, Schema, describe_properties, describe_schemas

_DAY = "2026-11-24"

describe_schemas(
    {
        StatsOutput: Schema("Statistics", "Clicks and visits in a period."),
        PointOutput: Schema("SeriesPoint", "The counts of a day or an hour."),
        ValueOutput: Schema("ValueCount", "The counts of one value, such as a country."),
    }
)
describe_properties(
    {
        "from": Property("The start: a date in the time zone, or a time. 30 days before the end if left out.", _DAY),
        "to": Property("The end: a date, which is included, or a time. Now if left out.", "2026-11-24"),
        "timezone": Property("The IANA name of the time zone whose days are counted.", "Europe/Berlin"),
        "interval": Property("The length of a point of `series`.", "day"),
        "limit": Property("The largest number of values in each list, such as `countries`.", 10),
    },
    StatsQuery,
)
describe_properties(
    {
        "from": Property("The start of the time that was counted.", "2026-11-24T00:00:00.000Z"),
        "to": Property("Its end.", "2026-11-24T10:00:00.000Z"),
        "timezone": Property("The time zone whose days were counted.", "UTC"),
        "clicks": Property("The number of redirects, including those of bots.", 3),
        "visits": Property("The visits: each person counts once per link and day.", 2),
        "botClicks": Property("The number of redirects of bots.", 1),
        "series": Property("One point for each day or hour, in order."),
        "referrers": Property("The hosts of the pages with the link, most clicks first."),
        "countries": Property("ISO 3166 codes of countries, most clicks first."),
        "browsers": Property("Browsers, most clicks first."),
        "systems": Property("Operating systems, most clicks first."),
        "devices": Property("Kinds of devices, most clicks first."),
        "listsFrom": Property("The first day of the lists, which cover whole days.", _DAY),
        "listsTo": Property("The last day that the lists count.", _DAY),
        "updatedAt": Property("When this was counted.", "2026-11-24T10:00:00.000Z"),
    },
    StatsOutput,
)
_COUNTS = {
    "clicks": Property("The number of redirects.", 2),
    "visits": Property("The number of people.", 2),
}
describe_properties(
    _COUNTS | {"start": Property("A date such as 2026-11-24; with `interval=hour` the time of its start.", _DAY)},
    PointOutput,
)
describe_properties(
    _COUNTS | {"value": Property("The value; null for clicks without one, (other) for rare values.", "example.com")},
    ValueOutput,
)
