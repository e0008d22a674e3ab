"""`./kanal templates`: the contents the city needs at Twilio are made and put forward to WhatsApp, and what to write
into config.yaml is said. Whoever runs it again finds what is there, and makes nothing twice."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence

import typer

from bot import sense
from bot.channels.whatsapp.contents import APPROVED, UNSUBMITTED, Contents, Made, Wanted, wanted
from bot.sections import WhatsappSettings
from bot.settings import Settings
from conversations.messages import SendFailed

Sids = dict[tuple[str, ...], str]
"""By where they stand below `whatsapp` in config.yaml."""
TO_MAKE, TO_PUT_FORWARD = "would be made", "would be put forward to WhatsApp"
READY = "ready"
PAUSED = "paused"
STOPPED = ("rejected", "disabled", PAUSED)
ERRORS_FROM = 10_000
"""Twilio's own codes; smaller ones are HTTP's."""


def templates(settings: Settings, *, dry_run: bool) -> int:
    """Make what is missing and print what there is. The exit code: 1 when something has to be done first."""
    if missing := [text for _, text in sense.of_account(settings.whatsapp)]:
        for line in missing:
            typer.echo(line, err=True)
        return 1
    try:
        return asyncio.run(_templates(settings, dry_run))
    except SendFailed as failure:
        typer.echo(_trouble(failure.code), err=True)
        return 1


async def _templates(settings: Settings, dry_run: bool) -> int:
    own = settings.whatsapp
    assert own.account_sid and own.auth_token  # asked for above
    account = own.account_sid.get_secret_value(), own.auth_token.get_secret_value()
    contents = Contents(*account, base_url=own.twilio_instead, seconds=settings.http.read_seconds)
    try:
        there = await contents.all()
        found: list[tuple[Wanted, Made | None]] = []
        for one in wanted(settings.languages):
            made = await _brought_about(contents, one, there, dry_run)
            typer.echo(f"{'.'.join(one.place):<22}{made.sid if made else '-':<36}{_standing(one, made)}")
            found.append((one, made))
    finally:
        await contents.aclose()
    return _conclude(own, found, {one.sid for one in there}, dry_run)


async def _brought_about(contents: Contents, one: Wanted, there: Sequence[Made], dry_run: bool) -> Made | None:
    """The content as it stands now; None while it is only wanted."""
    same = [made for made in there if made.name == one.name]
    made = next((made for made in same if made.status == APPROVED), same[0] if same else None)
    if dry_run:
        return made
    made = made or await contents.make(one)
    return await contents.put_forward(made) if one.approval and made.status == UNSUBMITTED else made


def _standing(one: Wanted, made: Made | None) -> str:
    if made is None:
        return TO_MAKE
    if not one.approval:
        return READY
    if made.status == UNSUBMITTED:
        return TO_PUT_FORWARD
    return f"{made.status}: {made.reason}" if made.reason else made.status


def _conclude(own: WhatsappSettings, found: list[tuple[Wanted, Made | None]], sids: set[str], dry_run: bool) -> int:
    """What is left to do, and the exit code."""
    stands = _named(own)
    usable: Sids = {
        one.place: made.sid for one, made in found if made and (made.status == APPROVED or not one.approval)
    }
    strange = {place: sid for place, sid in stands.items() if sid not in sids and usable.get(place) != sid}
    right = {place: sid for place, sid in stands.items() if place not in strange} | usable
    stopped = [(one, made.status) for one, made in found if made is not None and made.status in STOPPED]
    decided = (APPROVED, *STOPPED)
    waiting = any(made is None or (one.approval and made.status not in decided) for one, made in found)
    typer.echo("")
    for line in (*_of_strange(strange), *_of_stopped(stopped), *_of_waiting(waiting, dry_run), *_lines(right, stands)):
        typer.echo(line)
    if right == stands and not waiting and not stopped:
        typer.echo("All is well: everything is there and approved, and config.yaml names it.")
    return 1 if stopped or strange else 0


def _named(own: WhatsappSettings) -> Sids:
    """What config.yaml names."""
    buttons = {("contents", str(count)): sid for count, sid in own.contents.items()}
    news = own.templates.items()
    return buttons | {("templates", kind, code): sid for kind, languages in news for code, sid in languages.items()}


def _of_strange(strange: Sids) -> Iterator[str]:
    for place, sid in sorted(strange.items()):
        yield f"whatsapp.{'.'.join(place)} in config.yaml names {sid}, which this account does not have."


def _of_stopped(stopped: Sequence[tuple[Wanted, str]]) -> Iterator[str]:
    for one, status in stopped:
        _, kind, language = one.place
        if status == PAUSED:
            yield f"WhatsApp paused {'.'.join(one.place)}, because people complained; it lets it go again by itself."
            continue
        yield (
            f"WhatsApp {status} {'.'.join(one.place)}. Change its words, nudge.{kind} in "
            f"conversations/texts/{language}.yaml, and run this again: other words are put forward anew."
        )


def _of_waiting(waiting: bool, dry_run: bool) -> Iterator[str]:
    if dry_run:
        yield "This was a dry run: nothing was changed."
    elif waiting:
        yield "WhatsApp decides within two days; run this again then. Until it agrees, news waits unannounced."


def _lines(right: Sids, stands: Sids) -> Iterator[str]:
    """What config.yaml should say, when it does not."""
    if right == stands:
        return
    yield "In config.yaml, write in the section `whatsapp`, in place of `contents` and `templates`:\n"
    choices = sorted((int(place[1]), sid) for place, sid in right.items() if place[0] == "contents")
    yield "  contents:" if choices else "  contents: {}"
    yield from (f"    {count}: {sid}" for count, sid in choices)
    news = {place[1]: place for place in right if place[0] == "templates"}
    yield "  templates:" if news else "  templates: {}"
    for kind in news:
        of_kind = {place[2]: sid for place, sid in right.items() if place[:2] == ("templates", kind)}
        yield f"    {kind}: {{{', '.join(f'{code}: {sid}' for code, sid in sorted(of_kind.items()))}}}"


def _trouble(code: str) -> str:
    if code == "token":
        return f"{sense.REFUSED}."
    if code.isdigit() and int(code) >= ERRORS_FROM:
        return (
            f"Twilio refused with {code}; https://www.twilio.com/docs/api/errors/{code} says why. Then run this again."
        )
    return f"Twilio could not be asked ({code}). Run this again: what was made already is found."
