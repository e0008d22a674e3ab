"""A pin that is on the globe. Must not know any platform's fields."""

from __future__ import annotations

from conversations.messages import Location


def pin(latitude: float | str, longitude: float | str, label: str = "") -> Location:
    """Degrees as numbers or digits. Raises ValueError for what is nowhere."""
    place = Location(float(latitude), float(longitude), label)
    if not (abs(place.latitude) <= 90 and abs(place.longitude) <= 180):
        raise ValueError("not on the globe")
    return place
