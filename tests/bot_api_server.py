"""A local Bot API server, so that Telegram's side of a conversation runs in tests: strict where Telegram is strict.

with BotApiServer() as server:
    patient = server.patient(1001, language_code="zh")
    patient.writes("高血压是什么？")
    reply = patient.received()[0]
"""

from __future__ import annotations

import asyncio
import re
import socket
import threading
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.telegram_chat import Chat, Delivered
from tests.telegram_parameters import Refused, formatted, markup, parameters, required

TOKEN = "4242:Local-test-token_for-the-Bot-API-server"
ACTIONS = {"typing", "upload_photo", "record_video", "upload_voice", "upload_document", "find_location"}
SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
WEBHOOK_RETRY_SECONDS = 0.3
TICK_SECONDS = 0.03


class IncompleteAnswer(Response):
    """Promises a body and closes the connection without it: what a dropped network looks like to the client."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"9")]})


@dataclass(frozen=True)
class Fault:
    what: Refused | IncompleteAnswer
    processed: bool = False
    """Whether the call has its effect all the same."""

    def happens(self) -> Response:
        if isinstance(self.what, Refused):
            raise self.what
        return self.what


class BotApiServer:
    def __init__(self, token: str = TOKEN) -> None:
        self.token = token
        self.changed = threading.Condition()
        self.pending: list[dict[str, Any]] = []
        self.sent: dict[int, list[Delivered]] = {}
        self.read: Counter[int] = Counter()
        self.actions: Counter[int] = Counter()
        self.blocked: set[int] = set()
        self.calls: list[tuple[str, float]] = []
        """Every call with its time, in order."""
        self.handed_out: set[int] = set()
        """Updates that a poller was given, confirmed or not."""
        self.webhook: dict[str, str] | None = None
        self.webhook_answers: list[int] = []
        """Status codes of the webhook's answers; 0 when nobody answered."""
        self._faults: defaultdict[str, list[Fault | None]] = defaultdict(list)
        """What the next calls of a method suffer, in order; None is a call that goes well."""
        self._chats: dict[int, Chat] = {}
        self._allowed: list[str] = []
        self._callbacks: set[str] = set()
        self._last_id = self._poll = 0
        self._last_update = 700_000
        self._updates: dict[int, dict[str, Any]] = {}
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        route = Route("/bot{token}/{method}", self._answer, methods=["GET", "POST"])
        app = Starlette(routes=[route], lifespan=self._posting_to_webhook)
        config = uvicorn.Config(app, log_level="critical", timeout_graceful_shutdown=1, ws="none")
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, args=([self._socket],), daemon=True)

    def __enter__(self) -> BotApiServer:
        self._thread.start()
        while not self._server.started:
            time.sleep(TICK_SECONDS)
        return self

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join(10)

    def patient(self, chat_id: int, language_code: str = "en") -> Chat:
        return self._chats.setdefault(chat_id, Chat(self, chat_id, language_code, "private"))

    def group(self, chat_id: int) -> Chat:
        return self._chats.setdefault(chat_id, Chat(self, chat_id, "en", "supergroup"))

    def floods(self, retry_after: int, method: str = "sendMessage", times: int = 1) -> None:
        """The next calls are answered 429."""
        refused = Refused(429, f"Too Many Requests: retry after {retry_after}", retry_after=retry_after)
        self._faults[method] += [Fault(refused)] * times

    def drops(self, method: str = "sendMessage", times: int = 1, *, processed: bool = False, skipping: int = 0) -> None:
        """Calls lose their connection, before or after they were processed; the next `skipping` ones do not."""
        self._faults[method] += [None] * skipping + [Fault(IncompleteAnswer(), processed)] * times

    def push(self, kind: str, content: dict[str, Any], *, always: bool = False) -> int:
        """Queues an update of a kind that the bot asked for; its id."""
        with self.changed:
            self._last_update += 1
            update = {"update_id": self._last_update, kind: content}
            self._updates[self._last_update] = update
            if always or not self._allowed or kind in self._allowed:
                self.pending.append(update)
            return self._last_update

    def pushes_again(self, update_id: int) -> None:
        """The same update once more, as Telegram does when it missed the answer."""
        with self.changed:
            self.pending.insert(0, self._updates[update_id])

    def next_id(self) -> int:
        with self.changed:
            self._last_id += 1
            return self._last_id

    def times_of(self, method: str) -> list[float]:
        return [at for name, at in self.calls if name == method]

    async def _answer(self, request: Request) -> Response:
        method = request.path_params["method"]
        try:
            if request.path_params["token"] != self.token:
                raise Refused(401, "Unauthorized")
            if method not in METHODS:
                raise Refused(404, "Not Found")
            self.calls.append((method, time.monotonic()))
            fault = self._faults[method].pop(0) if self._faults[method] else None
            if fault is not None and not fault.processed:
                return fault.happens()
            result = await METHODS[method](self, await parameters(request))
            return fault.happens() if fault is not None else JSONResponse({"ok": True, "result": result})
        except Refused as refused:
            body = {"ok": False, "error_code": refused.code, "description": refused.description}
            extra = {"parameters": refused.parameters} if refused.parameters else {}
            return JSONResponse(body | extra, status_code=refused.code)

    async def get_me(self, given: dict[str, Any]) -> dict[str, Any]:
        return {"id": 4242, "is_bot": True, "first_name": "Lantern", "username": "lantern_test_bot"}

    async def get_updates(self, given: dict[str, Any]) -> list[dict[str, Any]]:
        if self.webhook is not None:
            raise Refused(409, "Conflict: can't use getUpdates method while webhook is active")
        self._poll += 1
        mine, deadline = self._poll, time.monotonic() + float(given.get("timeout", 0))
        offset, limit = int(given.get("offset", 0)), int(given.get("limit", 100))
        with self.changed:
            self._allowed = given.get("allowed_updates", self._allowed)
            if offset:
                kept = self.pending[offset:] if offset < 0 else self.pending
                self.pending = [update for update in kept if update["update_id"] >= offset]
        while not self.pending and time.monotonic() < deadline and mine == self._poll:
            await asyncio.sleep(TICK_SECONDS)
        if mine != self._poll:
            raise Refused(409, "Conflict: terminated by other getUpdates request")
        self.handed_out |= {update["update_id"] for update in self.pending[:limit]}
        return self.pending[:limit]

    async def set_webhook(self, given: dict[str, Any]) -> bool:
        url, secret = str(required(given, "url")), str(given.get("secret_token", ""))
        if secret and not SECRET.fullmatch(secret):
            raise Refused(400, "Bad Request: secret token contains unallowed characters")
        self._allowed = given.get("allowed_updates", self._allowed)
        self.webhook = {"url": url, "secret": secret} if url else None
        return True

    async def delete_webhook(self, given: dict[str, Any]) -> bool:
        self.webhook = None
        if given.get("drop_pending_updates"):
            self.pending = []
        return True

    async def send_message(self, given: dict[str, Any]) -> dict[str, Any]:
        chat = self._chat(given)
        return self._keep(chat, self.next_id(), given)

    async def edit_message_text(self, given: dict[str, Any]) -> dict[str, Any]:
        chat, message_id = self._chat(given), int(required(given, "message_id"))
        messages = self.sent.get(chat.id, [])
        old = next((message for message in messages if message.message_id == message_id), None)
        if old is None:
            raise Refused(400, "Bad Request: message to edit not found")
        if (old.text, old.entities) == formatted(given):
            raise Refused(400, "Bad Request: message is not modified")
        return self._keep(chat, message_id, given, instead_of=messages.index(old))

    async def send_chat_action(self, given: dict[str, Any]) -> bool:
        chat = self._chat(given)
        if required(given, "action") not in ACTIONS:
            raise Refused(400, "Bad Request: wrong parameter action in request")
        self.actions[chat.id] += 1
        return True

    async def answer_callback_query(self, given: dict[str, Any]) -> bool:
        if required(given, "callback_query_id") not in self._callbacks:
            raise Refused(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
        return True

    def _chat(self, given: dict[str, Any]) -> Chat:
        chat = self._chats.get(int(required(given, "chat_id")))
        if chat is None:
            raise Refused(400, "Bad Request: chat not found")
        if chat.id in self.blocked:
            raise Refused(403, "Forbidden: bot was blocked by the user")
        return chat

    def _keep(
        self, chat: Chat, message_id: int, given: dict[str, Any], instead_of: int | None = None
    ) -> dict[str, Any]:
        text, entities = formatted(given)
        delivered = Delivered(message_id, text, entities, markup(given), time.monotonic())
        with self.changed:
            messages = self.sent.setdefault(chat.id, [])
            if instead_of is None:
                messages.append(delivered)
            else:
                messages[instead_of] = delivered
            self.changed.notify_all()
        where = {"id": chat.id, "type": chat.kind}
        return {"message_id": message_id, "date": int(time.time()), "chat": where, "text": text}

    @asynccontextmanager
    async def _posting_to_webhook(self, app: Starlette) -> AsyncIterator[None]:
        task = asyncio.create_task(self._post_updates())
        yield
        task.cancel()

    async def _post_updates(self) -> None:
        """One after the other; what is not answered with 2xx is posted again."""
        async with httpx.AsyncClient(timeout=10) as client:
            while True:
                await asyncio.sleep(TICK_SECONDS)
                if self.webhook is None or not self.pending:
                    continue
                update, headers = self.pending[0], {"X-Telegram-Bot-Api-Secret-Token": self.webhook["secret"]}
                try:
                    answer = await client.post(self.webhook["url"], json=update, headers=headers)
                    self.webhook_answers.append(answer.status_code)
                except httpx.HTTPError:
                    self.webhook_answers.append(0)
                if self.webhook_answers[-1] // 100 == 2:
                    with self.changed:
                        self.pending.remove(update)
                else:
                    await asyncio.sleep(WEBHOOK_RETRY_SECONDS)


METHODS = {
    "getMe": BotApiServer.get_me,
    "getUpdates": BotApiServer.get_updates,
    "setWebhook": BotApiServer.set_webhook,
    "deleteWebhook": BotApiServer.delete_webhook,
    "sendMessage": BotApiServer.send_message,
    "editMessageText": BotApiServer.edit_message_text,
    "sendChatAction": BotApiServer.send_chat_action,
    "answerCallbackQuery": BotApiServer.answer_callback_query,
}
