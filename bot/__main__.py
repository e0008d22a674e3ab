"""`python -m bot`: the command line. Must not hold anything of its own."""

from bot.cli import app

if __name__ == "__main__":
    app(prog_name="kanal")
