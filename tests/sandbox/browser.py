"""Says whether the browser tests can run here, and with what."""

import shutil


def chromium() -> str:
    return shutil.which("chromium") or ""


def chromedriver() -> str:
    return shutil.which("chromedriver") or ""


def chromium_missing() -> str | None:
    """Why the browser tests must be left out, or None when they can run."""
    missing = [name for name, path in (("chromium", chromium()), ("chromedriver", chromedriver())) if not path]
    return f"browser tests left out: {' and '.join(missing)} not installed" if missing else None
