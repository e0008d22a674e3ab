"""What the sandbox is started with. Holds nothing that changes while it runs."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class SandboxSettings:
    """`backoff_unit` is the first retry pause in seconds; tests make it tiny so that nobody waits."""

    data: Path
    telegram_token: str
    twilio_sid: str
    twilio_token: str
    twilio_sender: str
    whatsapp_webhook: str = ""
    host: str = "127.0.0.1"
    port: int = 8090
    public_url: str = ""
    fresh: bool = False
    backoff_unit: float = 1.0

    @property
    def url(self) -> str:
        """Where media links point: the address under which the bot reaches this sandbox."""
        return self.public_url.rstrip("/") or f"http://{self.host}:{self.port}"
