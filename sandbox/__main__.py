"""`python -m sandbox`: options from the command line, secrets from the environment; serves until SIGINT or SIGTERM."""

import argparse
import os
import signal
import sys
import threading
from collections.abc import Mapping
from pathlib import Path

from sandbox.server import SandboxServer
from sandbox.settings import SandboxSettings

SECRETS = {
    "telegram_token": "SANDBOX_TELEGRAM_TOKEN",
    "twilio_sid": "SANDBOX_TWILIO_SID",
    "twilio_token": "SANDBOX_TWILIO_TOKEN",
}
"""Setting → environment variable: a command line can be read by everybody on the machine."""


def settings_from(arguments: list[str], env: Mapping[str, str]) -> tuple[SandboxSettings, bool]:
    """The settings, and whether to end with standard input."""
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8090)
    parser.add_argument("--data", type=Path, required=True, help="folder that keeps the world between starts")
    parser.add_argument("--twilio-sender", default="whatsapp:+6281100000000")
    parser.add_argument("--whatsapp-webhook", default="", help="where people's WhatsApp messages are posted")
    parser.add_argument("--public-url", default="", help="address of this sandbox as the bot sees it")
    parser.add_argument("--fresh", action="store_true", help="begin with an empty world")
    parser.add_argument("--until-eof", action="store_true", help="end with standard input: with whoever started this")
    given = vars(parser.parse_args(arguments))
    until_eof = given.pop("until_eof")
    if missing := [variable for variable in SECRETS.values() if not env.get(variable)]:
        parser.error(f"not set in the environment: {', '.join(missing)}")
    given |= {name: env[variable] for name, variable in SECRETS.items()}
    return SandboxSettings(**given), until_eof


def end_with_input() -> None:
    """However the starter dies, its end of the pipe is closed: then stop as for a signal."""
    while os.read(0, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def main() -> None:
    settings, until_eof = settings_from(sys.argv[1:], os.environ)
    if until_eof:
        threading.Thread(target=end_with_input, daemon=True).start()
    server = SandboxServer(settings)
    sys.stdout.write(f"Sandbox: {settings.url}\n")
    sys.stdout.flush()
    server.run()


if __name__ == "__main__":
    main()
