"""English: 9 Dec 2026, 21:05. Days come before months, whose names leave no doubt which is which."""

DATE_FORMAT = "j M Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j M Y, H:i"
MONTH_DAY_FORMAT = "j M"
