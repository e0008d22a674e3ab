"""What one person does on a phone, as POST /api/act says it, before it is a platform's business."""

import base64
import binascii
from dataclasses import dataclass

from sandbox.samples import Sample, sample
from sandbox.world import Json, Person


class CannotAct(Exception):
    pass


@dataclass(frozen=True, slots=True)
class Act:
    """Public names of the JSON body: do, text, caption, reply_to, message_id, button, code, file, filename, mime."""

    person: Person
    body: Json

    @property
    def verb(self) -> str:
        return str(self.body["do"])

    def text(self) -> str:
        text = str(self.body.get("text", "")).strip()
        if not text:
            raise CannotAct("text is empty")
        return text

    def caption(self) -> str:
        return str(self.body.get("caption", ""))

    def coordinates(self) -> tuple[float, float]:
        try:
            return float(self.body.get("latitude", -7.4478)), float(self.body.get("longitude", 112.7183))
        except (TypeError, ValueError):
            raise CannotAct("latitude and longitude must be numbers") from None

    def file(self, kind: str) -> Sample:
        """The file sent along as base64, or a sample."""
        if "file" not in self.body:
            return sample(kind)
        try:
            data = base64.b64decode(self.body["file"], validate=True)
        except (binascii.Error, TypeError, ValueError):
            raise CannotAct("file is not base64") from None
        fallback = sample(kind)
        return Sample(
            str(self.body.get("filename") or fallback.name), str(self.body.get("mime") or fallback.mime), data
        )
