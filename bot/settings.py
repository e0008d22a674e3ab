"""config.yaml and the environment as one typed value. Must not know a channel, a row or a running program."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import Field, StringConstraints, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

from bot import environment, sense
from bot.configfile import ConfigFile, Unreadable, read
from bot.explain import NESTING, PREFIX, explain, place, secrets, variable
from bot.sections import (
    AftercareSettings,
    AgencyEntry,
    City,
    DeskSettings,
    FigureSettings,
    GroupId,
    HolidaySettings,
    HttpSettings,
    IntakeSettings,
    LimitSettings,
    OfficeSettings,
    StorageSettings,
    TelegramSettings,
    TopicEntry,
    WatchSettings,
    WebSettings,
    WhatsappSettings,
)
from bot.workdays import free_days, undecreed
from conversations.catalogue import (
    Aftercare,
    Agency,
    AgencyId,
    Catalogue,
    Figures,
    Intake,
    Limits,
    Topic,
    TopicId,
    Watch,
)


class SettingsProblem(Exception):
    """The settings cannot be used. The text lists everything that is wrong, one line each, and what to do about it."""


class Settings(BaseSettings):
    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_nested_delimiter=NESTING, extra="forbid", frozen=True, populate_by_name=True
    )

    city: City = Field(description="The city.")
    languages: Annotated[tuple[Annotated[str, StringConstraints(pattern="^[a-z]{2}$")], ...], Field(min_length=1)] = (
        Field(default=("id", "en"), description="The languages offered; the first is used when in doubt.")
    )
    agencies: tuple[AgencyEntry, ...] = Field(description="Who can be handed a report.", min_length=1)
    topics: tuple[TopicEntry, ...] = Field(description="What reports are about, and which words point there.")
    limits: LimitSettings = Field(default=LimitSettings(), description="Deadlines.")
    intake: IntakeSettings = Field(default=IntakeSettings(), description="How a citizen's story is gathered.")
    office: OfficeSettings = Field(default=OfficeSettings(), description="When the offices are open.")
    watch: WatchSettings = Field(default=WatchSettings(), description="What is done as limits come near and pass.")
    aftercare: AftercareSettings = Field(
        default=AftercareSettings(), description="What a citizen may do with a filed report."
    )
    desk: DeskSettings = Field(default=DeskSettings(), description="What officers see.")
    figures: FigureSettings = Field(default=FigureSettings(), description="Figures (monev) and digests.")
    holidays: HolidaySettings = Field(default=HolidaySettings(), description="Corrections of the national holidays.")
    telegram: TelegramSettings = Field(default=TelegramSettings(), description="The Telegram bot.")
    whatsapp: WhatsappSettings = Field(default=WhatsappSettings(), description="The WhatsApp sender at Twilio.")
    web: WebSettings = Field(default=WebSettings(), description="The server the platforms call.")
    groups: dict[str, GroupId] = Field(
        default={}, description="`coordinator` or an agency's id → the Telegram group bound to it at first start."
    )
    storage: StorageSettings = Field(default=StorageSettings(), description="Where everything is kept.")
    http: HttpSettings = Field(default=HttpSettings(), description="Time-outs of calls to the platforms.")
    clock_offset_seconds: float = Field(default=0, description="Shifts the program's clock. For tests only.")
    log_level: Literal["debug", "info", "warning", "error"] = Field(default="info", description="How much is logged.")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        *_: PydanticBaseSettingsSource,
        **__: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings,)  # `load` alone decides what is read, so that tests need no real environment

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.city.zone)

    def today(self) -> date:
        return (datetime.now(self.zone) + timedelta(seconds=self.clock_offset_seconds)).date()

    def catalogue(self) -> Catalogue:
        return Catalogue(
            city=self.city.name,
            zone=self.zone,
            zone_name=self.city.zone_name,
            emergency_number=self.city.emergency_number,
            agencies=tuple(Agency(**entry.model_dump() | {"id": AgencyId(entry.id)}) for entry in self.agencies),
            topics=tuple(_topic(entry) for entry in self.topics),
            holidays=free_days(self.today(), self.holidays.extra, self.holidays.not_),
            languages=self.languages,
            limits=Limits(**self.limits.model_dump()),
            intake=_intake(self.intake),
            week=self.office.week,
            watch=_watch(self.watch, self.holidays),
            undecreed=undecreed(self.today(), self.holidays.extra),
            aftercare=_aftercare(self.aftercare),
            coordinators_oversee=self.desk.coordinators_oversee,
            second_look=self.desk.second_look,
            figures=Figures(**self.figures.model_dump()),
        )


def load(path: Path, env: Mapping[str, str] = os.environ, *, channels: bool = True) -> Settings:
    """Read config.yaml and what overrides it: `.env` beside it, then the environment.

    With `channels=False` nothing is asked for that only an enabled channel needs (tokens, public address): for what
    talks to no platform. Raises SettingsProblem.
    """
    try:
        file = read(path)
        given = environment.given(path.parent / ".env", env)
    except Unreadable as error:
        raise SettingsProblem(str(error)) from None
    problems = [*_in_file(file), *environment.slips(given, Settings)]
    try:
        settings = Settings(**environment.merged(file.data, given, Settings))
    except ValidationError as error:
        raise _problem([*problems, *explain(error, file, given.places, Settings)]) from None
    except SettingsError as error:
        raise _problem([*problems, f"environment: {error}"]) from None
    problems += [f"{place(keys, file, given.places)}: {text}" for keys, text in _together(settings, channels)]
    if problems:
        raise _problem(problems)
    return _beside(path, settings)


def _problem(lines: list[str]) -> SettingsProblem:
    return SettingsProblem("\n".join(dict.fromkeys(lines)))


def _in_file(file: ConfigFile) -> Iterator[str]:
    for name, line in file.repeated:
        yield f"{file.name} line {line}: `{name}` stands twice; keep one of the two."
    for keys in sorted(secrets(Settings) & file.lines.keys()):
        yield (
            f"{file.place(keys)}: `{'.'.join(keys)}` is a secret, and this file is made to be shared. Please take it "
            f"out here and set {variable(keys)} in the environment or in .env (see .env.example)."
        )
    storage = file.data.get("storage")
    if isinstance(storage, dict) and re.search(r"://[^/@]*:[^/@]+@", str(storage.get("database_url"))):
        keys = ("storage", "database_url")
        yield (
            f"{file.place(keys)}: this database address holds a password, and this file is made to be shared. Please "
            f"take it out here and set {variable(keys)} in the environment or in .env."
        )


def _together(settings: Settings, channels: bool) -> Iterator[sense.Finding]:
    yield from sense.of_city(settings.agencies, settings.topics, settings.languages, settings.groups)
    if channels:
        yield from sense.of_channels(settings.telegram, settings.whatsapp, settings.web)


def _beside(path: Path, settings: Settings) -> Settings:
    """The same settings with a data directory that no longer depends on the current folder."""
    data_dir = (path.parent / settings.storage.data_dir).resolve()
    storage = settings.storage.model_copy(update={"data_dir": data_dir})
    return settings.model_copy(update={"storage": storage})


def _topic(entry: TopicEntry) -> Topic:
    return Topic(**entry.model_dump() | {"id": TopicId(entry.id), "agency": AgencyId(entry.agency)})


def _intake(entry: IntakeSettings) -> Intake:
    return Intake(
        quiet=timedelta(seconds=entry.quiet_seconds),
        quiet_most=timedelta(seconds=entry.quiet_most_seconds),
        remind=timedelta(hours=entry.remind_hours),
        night=(entry.night_from_hour, entry.night_to_hour),
        resume=timedelta(days=entry.resume_days),
        quiet_below_chars=entry.quiet_below_chars,
        story_least_chars=entry.story_least_chars,
    )


def _watch(entry: WatchSettings, holidays: HolidaySettings) -> Watch:
    month, day = map(int, holidays.ask_from.split("-"))
    return Watch(**entry.model_dump(), ask_decree_from=(month, day))


def _aftercare(entry: AftercareSettings) -> Aftercare:
    return Aftercare(
        reopen_days=entry.reopen_days,
        reopen_times=entry.reopen_times,
        ombudsman=entry.ombudsman,
        pin_lives=timedelta(hours=entry.pin_hours),
        pin_tries=entry.pin_tries,
        pin_lock=timedelta(minutes=entry.pin_lock_minutes),
        near_metres=entry.near_metres,
        near_days=entry.near_days,
    )
