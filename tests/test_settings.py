"""config.yaml and the environment: what is accepted, and how kindly the rest is refused."""

from __future__ import annotations

import logging
import re
import tomllib
from collections.abc import Callable, Mapping
from datetime import date, time
from pathlib import Path

import pytest
from pydantic import ValidationError
from sqlalchemy.ext.asyncio import create_async_engine

from bot.sections import OfficeSettings
from bot.settings import Settings, SettingsProblem, load
from bot.workdays import free_days, undecreed

CITY = """\
city: {name: Kota Uji, zone: Asia/Makassar}
agencies:
  - {id: dishub, name: Dinas Perhubungan, short: Dishub}
  - {id: pln, name: PT PLN, short: PLN, external: true, contact: "123"}
topics:
  - id: street_light
    names: {id: Lampu jalan, en: Street light}
    agency: dishub
    words: [lampu jalan]
"""
FIRST = CITY.count("\n") + 1
"""The line on which what a test appends begins."""
ROOT = Path(__file__).resolve().parent.parent

Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def written(more: str, city: str = CITY) -> Path:
        path = tmp_path / "config.yaml"
        path.write_text(city + more, encoding="utf-8")
        return path

    return written


def loaded(path: Path, env: Mapping[str, str] | None = None) -> Settings:
    return load(path, env or {}, channels=False)


def refused(path: Path, env: Mapping[str, str] | None = None, *, channels: bool = False) -> list[str]:
    with pytest.raises(SettingsProblem) as caught:
        load(path, env or {}, channels=channels)
    return str(caught.value).splitlines()


def test_a_city_is_enough(write: Write) -> None:
    settings = loaded(write(""))
    assert (settings.city.zone_name, settings.limits.verify_wd, settings.telegram.mode) == ("WITA", 3, "polling")


def test_the_data_directory_lies_beside_the_file(write: Write, tmp_path: Path) -> None:
    assert loaded(write("")).storage.url == f"sqlite+aiosqlite:///{tmp_path / 'data' / 'kanal.db'}"
    assert loaded(write("storage: {data_dir: /elsewhere}\n")).storage.data_dir == Path("/elsewhere")


@pytest.mark.parametrize(
    ("more", "line", "said"),
    [
        ("telegram:\n  moed: polling\n", 1, "unknown key `moed`; did you mean `mode`?"),
        ("telegrm: {}\n", 0, "unknown key `telegrm`; did you mean `telegram`?"),
        ("public_base_url: https://a.id\n", 0, "unknown key `public_base_url`; did you mean `web.public_base_url`?"),
        ("http: {zzz: 1}\n", 0, "unknown key `zzz`; known here: read_seconds."),
        ("web: {port: eighty}\n", 0, "`web.port` should be a whole number, found 'eighty'."),
        ("web:\n\n  port: 70000\n", 2, "`web.port` should be less than or equal to 65535, found 70000."),
        ("web: here\n", 0, "`web` should be keys and values, indented below, found 'here'."),
        ("telegram: {mode: push}\n", 0, "`telegram.mode` should be one of 'polling' or 'webhook', found 'push'."),
        ("telegram: {enabled: maybe}\n", 0, "`telegram.enabled` should be true or false, found 'maybe'."),
        ("holidays: {not: [tomorrow]}\n", 0, "`holidays.not.0` should be a date such as 2027-03-09, found 'tomorrow'."),
        ("web: {host: 127}\n", 0, "`web.host` should be text (put it in quotes), found 127."),
        ("languages: id\n", 0, "`languages` should be a list, found 'id'."),
        ("web:\n  port: 1\nweb:\n  port: 2\n", 2, "`web` stands twice; keep one of the two."),
        ("groups: {dishup: -1}\n", 0, "`dishup` is neither `coordinator` nor an agency; did you mean `dishub`?"),
        ("web: {port: [}\n", 0, "this is not valid YAML"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(write: Write, more: str, line: int, said: str) -> None:
    (told,) = refused(write(more))
    assert told.startswith(f"config.yaml line {FIRST + line}: {said}")


def test_a_word_that_yaml_takes_for_something_else(write: Write) -> None:
    (told,) = refused(write("    emergency_words: [no]\n"))
    assert told.endswith("`topics.0.emergency_words.0` should be text (put it in quotes), found False.")


def test_all_problems_are_told_at_once(write: Write) -> None:
    told = refused(write("web: {port: x}\nhttp: {read_seconds: y}\ntelegram: {token: z, mode: 1}\nchat: 1\n"))
    assert len(told) == 5


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("agency: dishub", "agency: disub", "there is no agency `disub`; did you mean `dishub`?"),
        ("id: pln", "id: dishub", "the id `dishub` stands twice in `agencies`."),
        (", en: Street light", "", "the topic `street_light` has no name in `en`."),
        ("name: Kota Uji, ", "", "`city.name` is missing."),
        ("Makassar", "London", "`city.zone` should be one of"),
        ("id: pln", "id: P L N", "`agencies.1.id` should be 1 to 32 small letters"),
    ],
)
def test_a_city_that_does_not_fit_together(write: Write, tmp_path: Path, old: str, new: str, said: str) -> None:
    path = write("")
    path.write_text(CITY.replace(old, new), encoding="utf-8")
    (told,) = refused(path)
    assert said in told
    assert told.startswith("config.yaml line ")


SECRETS = ("telegram.token", "telegram.webhook_secret", "whatsapp.account_sid", "whatsapp.auth_token")


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_in_the_file_is_refused_and_not_repeated(write: Write, name: str) -> None:
    section, key = name.split(".")
    (told,) = refused(write(f"{section}:\n  {key}: hush-hush\n"))
    assert told.startswith(f"config.yaml line {FIRST + 1}: `{name}` is a secret")
    assert f"KANAL_{section}__{key}".upper() in told
    assert "hush-hush" not in told


def test_a_database_password_in_the_file_is_refused_and_not_repeated(write: Write) -> None:
    path = write("storage: {database_url: 'postgresql+psycopg://me:hush-hush@db/kanal'}\n")
    (told,) = refused(path)
    assert "KANAL_STORAGE__DATABASE_URL" in told
    assert "hush-hush" not in told


@pytest.mark.parametrize(
    "url",
    [
        "hello",
        "mysql://me:hush-hush@db/kanal",
        "postgres://me:hush-hush@db/kanal",
        "postgresql+asyncpg://me:hush-hush@db/kanal",
        "postgresql://me:hush-hush@db",
        "postgresql://me:hush-hush@db:port/kanal",
        "sqlite:///kanal.db",
        "sqlite+aiosqlite://",
        "sqlite+aiosqlite:///:memory:",
    ],
)
def test_a_database_that_is_none_of_ours_is_refused_and_not_repeated(write: Write, url: str) -> None:
    (told,) = refused(write(""), {"KANAL_STORAGE__DATABASE_URL": url})
    assert "KANAL_STORAGE__DATABASE_URL: `storage.database_url` should be an address such as postgresql" in told
    assert "hush-hush" not in told


@pytest.mark.parametrize(
    "url",
    [
        "sqlite+aiosqlite:////srv/kanal.db",
        "sqlite+aiosqlite:///kanal.db",
        "postgresql://db/kanal",
        "postgresql+psycopg://me:p%40ss@db:5432/kanal?sslmode=require",
        "postgresql+psycopg://me@[::1]:5432/kanal",
        "postgresql+psycopg://postgres@/kanal?host=/run/postgresql",
    ],
)
def test_a_database_url_names_a_driver_that_comes_with_kanal(write: Write, url: str) -> None:
    read = loaded(write(""), {"KANAL_STORAGE__DATABASE_URL": url}).storage.url
    driver = create_async_engine(read).dialect.driver
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert any(re.match(rf"{driver}\b", needed) for needed in project["dependencies"])


def test_the_environment_wins_over_the_file(write: Write) -> None:
    env = {
        "KANAL_TELEGRAM__TOKEN": "12:ab",
        "KANAL_TELEGRAM__WEBHOOK_SECRET": "12345",
        "KANAL_WEB__PORT": "99",
        "KANAL_GROUPS__COORDINATOR": "-100",
        "KANAL_LOG_LEVEL": "debug",
    }
    settings = loaded(write("web: {port: 1, host: 0.0.0.0}\n"), env)
    assert settings.telegram.token
    assert settings.telegram.webhook_secret
    assert settings.telegram.token.get_secret_value() == "12:ab"
    assert settings.telegram.webhook_secret.get_secret_value() == "12345"
    assert (settings.web.port, settings.web.host, settings.groups) == (99, "0.0.0.0", {"coordinator": -100})  # noqa: S104
    assert "12:ab" not in repr(settings)


def test_dotenv_lies_beside_the_file_and_the_environment_wins_over_it(write: Write, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("KANAL_WEB__PORT=5\nKANAL_WEB__HOST=a\nKANAL_HTTP__READ_SECONDS=\n")
    settings = loaded(write(""), {"KANAL_WEB__HOST": "b"})
    assert (settings.web.port, settings.web.host, settings.http.read_seconds) == (5, "b", 20)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("KANAL_WEB__PORT", "x", "environment variable KANAL_WEB__PORT: `web.port` should be a whole number"),
        ("KANAL_TELEGRAM__TOKN", "hush", "environment variable KANAL_TELEGRAM__TOKN: there is no such setting; did"),
        ("KANAL_TELEGRM__TOKEN", "hush", "environment variable KANAL_TELEGRM__TOKEN: there is no such setting"),
    ],
)
def test_a_wrong_variable_is_named_and_no_secret_shown(write: Write, name: str, value: str, said: str) -> None:
    (told,) = refused(write(""), {name: value})
    assert told.startswith(said)
    assert "hush" not in told


def test_variables_of_a_container_platform_are_let_be(write: Write) -> None:
    made_up = {
        "KANAL_PORT": "tcp://10.0.0.1:80",
        "KANAL_SERVICE_HOST": "10.0.0.1",
        "KANAL_SERVICE_PORT_HTTP": "80",
        "KANAL_PORT_80_TCP_PORT": "80",
        "KANAL_BOT_PORT": "tcp://10.0.0.2:80",
    }
    assert loaded(write(""), made_up)


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("KANAL_TELEGRAM_TOKEN", "did you mean KANAL_TELEGRAM__TOKEN?"),
        ("KANAL_WEB_PORT", "did you mean KANAL_WEB__PORT?"),
        ("KANAL_TELEGRAM__TOKN", "did you mean KANAL_TELEGRAM__TOKEN?"),
        ("KANAL_ZZZZZZZZZZZZ", "config.yaml names those there are"),
    ],
)
@pytest.mark.parametrize("value", ["", "hush"])
def test_a_name_no_setting_has_is_named_wherever_it_stands(
    write: Write, tmp_path: Path, name: str, near: str, value: str
) -> None:
    (told,) = refused(write(""), {name: value})
    assert told.startswith(f"environment variable {name}: there is no such setting; ") and near in told
    (tmp_path / ".env").write_text(f"# secrets\n\nKANAL_HTTP__READ_SECONDS=5\n\n{name}={value}\n")
    (told,) = refused(write(""))
    assert told.startswith(f".env line 5, {name}: there is no such setting; ") and near in told
    assert "hush" not in told


def test_a_fault_in_dotenv_is_said_to_be_there(write: Write, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("KANAL_WEB__PORT=x\nKANAL_WEB__HOST='no end\n", encoding="utf-8")
    unreadable, port = refused(write(""))
    assert port.startswith(".env line 1, KANAL_WEB__PORT: `web.port` should be a whole number")
    assert unreadable.startswith(".env line 2: this is not a line such as")
    (tmp_path / ".env").write_bytes(b"\xff\xfe")
    (told,) = refused(write(""))
    assert ".env cannot be read" in told


def test_an_empty_line_in_dotenv_is_not_blamed_for_what_the_file_says(write: Write, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("KANAL_WEB__PORT=\n")
    (told,) = refused(write("web: {port: x}\n"))
    assert told.startswith(f"config.yaml line {FIRST}: `web.port`")


def test_an_enabled_channel_says_what_it_lacks_and_where_to_get_it(write: Write) -> None:
    told = refused(write("telegram: {enabled: true, mode: webhook}\nwhatsapp: {enabled: true}\n"), channels=True)
    wanted = (
        *("KANAL_TELEGRAM__TOKEN", "@BotFather", "KANAL_TELEGRAM__WEBHOOK_SECRET", "KANAL_WHATSAPP__ACCOUNT_SID"),
        *("KANAL_WHATSAPP__AUTH_TOKEN", "console.twilio.com", "web.public_base_url", "whatsapp.sender"),
    )
    assert [word for word in wanted if word not in "\n".join(told)] == []


def test_a_channel_with_all_it_needs(write: Write) -> None:
    env = {"KANAL_WHATSAPP__ACCOUNT_SID": "AC1", "KANAL_WHATSAPP__AUTH_TOKEN": "t", "KANAL_WHATSAPP__ENABLED": "true"}
    more = 'whatsapp: {sender: "whatsapp:+62811234567"}\nweb: {public_base_url: "https://lapor.example.go.id"}\n'
    assert load(write(more), env).whatsapp.enabled


def test_no_channel_at_all(write: Write) -> None:
    (told,) = refused(write(""), channels=True)
    assert "no channel is enabled" in told


def test_a_missing_file_and_a_file_of_something_else(write: Write, tmp_path: Path) -> None:
    assert "does not exist" in refused(tmp_path / "none.yaml")[0]
    (tmp_path / "list.yaml").write_text("- a\n")
    assert "expected sections" in refused(tmp_path / "list.yaml")[0]


def test_an_empty_section_means_its_defaults(write: Write) -> None:
    assert loaded(write("web:\nlimits:\n")).web.port == 8080


def test_the_catalogue_is_the_file_in_the_words_of_the_conversation(write: Write) -> None:
    more = "limits: {verify_wd: 2}\nintake: {quiet_seconds: 1.5}\nholidays: {extra: [2027-01-04], not: [2027-01-01]}\n"
    catalogue = loaded(write(more)).catalogue()
    assert (catalogue.city, catalogue.zone_name, str(catalogue.zone)) == ("Kota Uji", "WITA", "Asia/Makassar")
    assert [agency.external for agency in catalogue.agencies] == [False, True]
    assert catalogue.topics[0].words == ("lampu jalan",)
    assert (catalogue.limits.verify_wd, catalogue.intake.quiet.total_seconds()) == (2, 1.5)
    assert date(2027, 1, 4) in catalogue.holidays
    assert date(2027, 1, 1) not in catalogue.holidays


def test_free_days_hold_national_holidays_and_cuti_bersama() -> None:
    days = free_days(date(2025, 6, 1))
    assert {date(2025, 8, 17), date(2025, 12, 26), date(2026, 1, 1), date(2024, 12, 25)} <= days


def test_unknown_cuti_bersama_of_next_year_is_worth_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        assert undecreed(date(2024, 12, 1)) is None
        assert not caplog.messages
        assert undecreed(date(2090, 1, 1)) == 2091
        assert "2091" in caplog.text
        caplog.clear()
        assert undecreed(date(2090, 1, 1), extra=[date(2091, 3, 4)]) is None
        assert not caplog.messages


def test_office_hours_are_read_day_by_day(tmp_path: Path) -> None:
    week = OfficeSettings(days=("mon", "fri"), hours=("07:30-12:00", "13:00-15:30"), friday=("07:30-11:00",)).week
    assert week[0] == ((time(7, 30), time(12)), (time(13), time(15, 30)))
    assert week[1:4] == ((), (), ()) and week[4] == ((time(7, 30), time(11)),) and week[5:] == ((), ())
    assert OfficeSettings(friday=()).week[4] == OfficeSettings().week[0]


@pytest.mark.parametrize(
    "spans", [("12:00-08:00",), ("08:00-12:00", "11:00-16:00"), ("08:00-08:00",), ("25:00-26:00",)]
)
def test_office_hours_that_cannot_be_meant_are_refused(spans: tuple[str, ...]) -> None:
    with pytest.raises(ValidationError):
        OfficeSettings(hours=spans)
