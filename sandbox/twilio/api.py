"""Twilio's HTTP side: basic auth, messages, media with its redirect, contents. The rules stand beside it."""

import base64
import json
import secrets
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from sandbox.faults import lost, refuses
from sandbox.room import Room
from sandbox.twilio import contents, messages, resources
from sandbox.twilio.delivery import Delivery
from sandbox.twilio.errors import TwilioRefusal
from sandbox.twilio.spec import check_names
from sandbox.world import Json, StoredFile, WhatsAppMessage

ACCOUNT = "/twilio/2010-04-01/Accounts/{account}"
Handler = Callable[[Request], Awaitable[Response]]


class TwilioApi:
    def __init__(self, room: Room, delivery: Delivery) -> None:
        self._room = room
        self._delivery = delivery
        one, content = f"{ACCOUNT}/Messages/{{sid}}", "/twilio/v1/Content"
        self.routes = [
            self._route(f"{ACCOUNT}/Messages.json", self._create, "POST", "Messages"),
            self._route(f"{ACCOUNT}/Messages.json", self._list, "GET", "Messages"),
            self._route(f"{one}.json", self._fetch, "GET", "Messages"),
            self._route(f"{one}.json", self._delete, "DELETE", "Messages"),
            self._route(f"{one}/Media.json", self._list_media, "GET", "Media"),
            self._route(f"{one}/Media/{{media}}.json", self._fetch_media, "GET", "Media"),
            self._route(f"{one}/Media/{{media}}", self._redirect_media, "GET", "Media"),
            self._route(f"{one}/Media/{{media}}.json", self._delete_media, "DELETE", "Media"),
            self._route(f"{one}/Media/{{media}}", self._delete_media, "DELETE", "Media"),
            self._route(content, self._create_content, "POST", "Content"),
            self._route(content, self._list_contents, "GET", "Content"),
            self._route("/twilio/v1/ContentAndApprovals", self._list_contents, "GET", "ContentAndApprovals"),
            self._route(f"{content}/{{sid}}", self._fetch_content, "GET", "Content"),
            self._route(f"{content}/{{sid}}", self._delete_content, "DELETE", "Content"),
            self._route(f"{content}/{{sid}}/ApprovalRequests/whatsapp", self._approve, "POST", "Content"),
            self._route(f"{content}/{{sid}}/ApprovalRequests", self._approval, "GET", "Content"),
            Route("/twilio-media/{id}", self._download, methods=["GET"]),
        ]

    def _route(self, path: str, handler: Handler, verb: str, method: str) -> Route:
        """The handler behind auth, forced faults and Twilio's shape of errors."""

        async def guarded(request: Request) -> Response:
            try:
                self._check_account(request)
                await self._room.faults.delay()
                fault = self._room.faults.take(self._room.faults.twilio, method)
                if fault is not None and refuses(fault):
                    raise TwilioRefusal(fault.get("code", 20429), fault.get("status", 429), fault.get("message", ""))
                unseen = lost(fault)
                if unseen is not None and fault is not None and fault.get("drop_request"):
                    return unseen
                answer = await handler(request)
                return unseen or answer
            except TwilioRefusal as refusal:
                return JSONResponse(refusal.as_json(), status_code=refusal.status)

        return Route(path, guarded, methods=[verb])

    def _check_account(self, request: Request) -> None:
        settings = self._room.settings
        wanted = base64.b64encode(f"{settings.twilio_sid}:{settings.twilio_token}".encode())
        given = request.headers.get("authorization", "").removeprefix("Basic ").encode()
        if not secrets.compare_digest(given, wanted):
            raise TwilioRefusal(20003, 401)
        if request.path_params.get("account", settings.twilio_sid) != settings.twilio_sid:
            raise _missing(request)

    async def _create(self, request: Request) -> Response:
        async with request.form() as form:
            one = messages.create(self._room, self._delivery, form)
        return JSONResponse(resources.message(self._room, one), status_code=201)

    async def _list(self, request: Request) -> Response:
        query = request.query_params
        check_names("list_messages", list(query))
        found = [one for one in self._room.world.whatsapp.messages.values() if _matches(one, dict(query))]
        found.sort(key=lambda one: one.created, reverse=True)
        size, page = min(int(query.get("PageSize", 50)), 1000), int(query.get("Page", 0))
        shown = found[page * size : (page + 1) * size]
        listed = {"messages": [resources.message(self._room, one) for one in shown]}
        return JSONResponse(listed | self._paging(request, page, size, more=len(found) > (page + 1) * size))

    def _paging(self, request: Request, page: int, size: int, *, more: bool) -> Json:
        path = request.url.path.removeprefix("/twilio")
        kept = {name: value for name, value in request.query_params.items() if name not in ("Page", "PageToken")}

        def at(number: int) -> str:
            return f"{path}?{urlencode(kept | {'PageSize': size, 'Page': number, 'PageToken': f'PA{number}'})}"

        return {
            "page": page, "page_size": size, "uri": at(page), "first_page_uri": at(0), "start": page * size,
            "end": page * size + size - 1, "next_page_uri": at(page + 1) if more else None,
            "previous_page_uri": at(page - 1) if page else None,
        }  # fmt: skip

    async def _fetch(self, request: Request) -> Response:
        return JSONResponse(resources.message(self._room, self._message(request)))

    async def _delete(self, request: Request) -> Response:
        del self._room.world.whatsapp.messages[self._message(request).sid]
        self._room.changed({"type": "world"})
        return Response(status_code=204)

    async def _list_media(self, request: Request) -> Response:
        one = self._message(request)
        files = [self._room.world.files[file_id] for file_id in one.media]
        listed = {"media_list": [resources.media(self._room, one, stored) for stored in files]}
        return JSONResponse(listed | self._paging(request, 0, 50, more=False))

    async def _fetch_media(self, request: Request) -> Response:
        one, stored = self._media(request)
        return JSONResponse(resources.media(self._room, one, stored))

    async def _redirect_media(self, request: Request) -> Response:
        _, stored = self._media(request)
        return RedirectResponse(f"{self._room.settings.url}/twilio-media/{stored.id}", status_code=307)

    async def _delete_media(self, request: Request) -> Response:
        one, stored = self._media(request)
        one.media.remove(stored.id)
        del self._room.world.files[stored.id]
        self._room.changed({"type": "world"})
        return Response(status_code=204)

    async def _download(self, request: Request) -> Response:
        """Where the redirect leads: no credentials asked, the address itself is the secret."""
        stored = self._room.world.files.get(request.path_params["id"])
        if stored is None:
            return Response(status_code=404)
        return Response(self._room.shelf.read(stored), media_type=stored.mime)

    async def _create_content(self, request: Request) -> Response:
        content = contents.create(self._room, await _json(request))
        return JSONResponse(contents.resource(self._room, content), status_code=201)

    async def _list_contents(self, request: Request) -> Response:
        query = request.query_params
        size, page = min(int(query.get("PageSize", 50)), 1000), int(query.get("Page", 0))
        with_approvals = request.url.path.endswith("ContentAndApprovals")
        found = list(self._room.world.whatsapp.contents.values())
        listed = []
        for content in found[page * size : (page + 1) * size]:
            resource = contents.resource(self._room, content)
            asked = content.approval or contents.UNSUBMITTED
            listed.append(resource | ({"approval_requests": asked} if with_approvals else {}))
        path = f"https://content.twilio.com{request.url.path.removeprefix('/twilio')}"

        def at(number: int) -> str:
            return f"{path}?PageSize={size}&Page={number}"

        meta = {"page": page, "page_size": size, "first_page_url": at(0), "url": at(page), "key": "contents",
                "previous_page_url": at(page - 1) if page else None,
                "next_page_url": at(page + 1) if len(found) > (page + 1) * size else None}  # fmt: skip
        return JSONResponse({"contents": listed, "meta": meta})

    async def _fetch_content(self, request: Request) -> Response:
        content = contents.find(self._room, request.path_params["sid"])
        return JSONResponse(contents.resource(self._room, content))

    async def _delete_content(self, request: Request) -> Response:
        del self._room.world.whatsapp.contents[contents.find(self._room, request.path_params["sid"]).sid]
        self._room.shelf.changed()
        return Response(status_code=204)

    async def _approve(self, request: Request) -> Response:
        content = contents.find(self._room, request.path_params["sid"])
        answer = contents.ask_approval(self._room, content, await _json(request))
        return JSONResponse(answer, status_code=201)

    async def _approval(self, request: Request) -> Response:
        content = contents.find(self._room, request.path_params["sid"])
        url = f"https://content.twilio.com/v1/Content/{content.sid}/ApprovalRequests"
        asked = content.approval or contents.UNSUBMITTED
        account = self._room.settings.twilio_sid
        return JSONResponse({"sid": content.sid, "account_sid": account, "whatsapp": asked, "url": url})

    def _message(self, request: Request) -> WhatsAppMessage:
        one = self._room.world.whatsapp.messages.get(request.path_params["sid"])
        if one is None:
            raise _missing(request)
        return one

    def _media(self, request: Request) -> tuple[WhatsAppMessage, StoredFile]:
        one = self._message(request)
        file_id = request.path_params["media"].removeprefix("ME")
        if file_id not in one.media or file_id not in self._room.world.files:
            raise _missing(request)
        return one, self._room.world.files[file_id]


def _matches(one: WhatsAppMessage, query: dict[str, str]) -> bool:
    """Dates compare with `date_sent`, which what is still queued does not have; a day without a time means the whole
    of it."""
    if query.get("To", one.to) != one.to or query.get("From", one.sender) != one.sender:
        return False
    after, before, on = (query.get(f"DateSent{sign}") for sign in (">", "<", ""))
    if one.sent_at is None:
        return not (after or before or on)
    sent = datetime.fromtimestamp(int(one.sent_at), UTC)
    if after and sent < _date(after):
        return False
    if before and sent > _date(before):
        return False
    return not on or sent.date() == _date(on).date()


def _date(text: str) -> datetime:
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        raise TwilioRefusal(20001, detail=f"Invalid date {text}") from None
    return read if read.tzinfo else read.replace(tzinfo=UTC)


async def _json(request: Request) -> Json:
    try:
        body = json.loads(await request.body())
    except ValueError:
        raise TwilioRefusal(20001, detail="the request body is not JSON") from None
    return body if isinstance(body, dict) else {}


def _missing(request: Request) -> TwilioRefusal:
    path = request.url.path.removeprefix("/twilio")
    return TwilioRefusal(20404, 404, f"The requested resource {path} was not found")
