"""English: Dec 9, 2026, 21:05 UTC. A time always has its zone, so that no page or mail can leave it out."""

DATE_FORMAT = "M j, Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "M j, Y, H:i T"
MONTH_DAY_FORMAT = "M j"
