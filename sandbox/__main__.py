"""`python -m sandbox`: reads the command line and serves until SIGINT or SIGTERM."""

import argparse
import sys
from pathlib import Path

from sandbox.server import SandboxServer
from sandbox.settings import SandboxSettings


def settings_from(arguments: list[str]) -> SandboxSettings:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8090)
    parser.add_argument("--data", type=Path, required=True, help="folder that keeps the world between starts")
    parser.add_argument("--telegram-token", required=True)
    parser.add_argument("--twilio-sid", required=True)
    parser.add_argument("--twilio-token", required=True)
    parser.add_argument("--twilio-sender", default="whatsapp:+6281100000000")
    parser.add_argument("--whatsapp-webhook", default="", help="where people's WhatsApp messages are posted")
    parser.add_argument("--public-url", default="", help="address of this sandbox as the bot sees it")
    parser.add_argument("--fresh", action="store_true", help="begin with an empty world")
    return SandboxSettings(**vars(parser.parse_args(arguments)))


def main() -> None:
    settings = settings_from(sys.argv[1:])
    server = SandboxServer(settings)
    sys.stdout.write(f"Sandbox: {settings.url}\n")
    sys.stdout.flush()
    server.run()


if __name__ == "__main__":
    main()
