"""Working days of the sandbox's town: Monday to Friday, Indonesia's holidays and cuti bersama left out."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Jakarta")


def after_working_days(start: datetime, days: int) -> datetime:
    """The same time of the day, `days` working days later. Raises ValueError for less than 1 or more than 60."""
    if days not in range(1, 61):
        raise ValueError("working_days must be 1 to 60")
    import holidays  # slow to read, and few ask

    at = start.astimezone(ZONE)
    free = holidays.country_holidays("ID", years=(at.year, at.year + 1), categories=("public", "government"))
    while days:
        at += timedelta(days=1)
        days -= at.weekday() < 5 and at.date() not in free
    return at
