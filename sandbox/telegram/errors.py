"""Telegram's refusals, in its own words."""

from sandbox.world import Json


class Refusal(Exception):
    def __init__(self, description: str, code: int = 400, parameters: Json | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.parameters = parameters
        kinds = {400: "Bad Request: ", 403: "Forbidden: ", 409: "Conflict: ", 429: "Too Many Requests: "}
        self.description = kinds.get(code, "") + description

    def as_json(self) -> Json:
        body: Json = {"ok": False, "error_code": self.code, "description": self.description}
        return {**body, "parameters": self.parameters} if self.parameters else body
