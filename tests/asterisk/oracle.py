"""A portal that answers the exchange's questions about calls, and nothing else."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlsplit

from pbx.asterisk.route import Question, answer, decide, read
from pbx.routing.callers import Caller
from pbx.routing.rules import Rule

TOKEN = "the-labs-own-token-0"


class Oracle:
    """Answers by `rules`, or with `words` whatever is asked; `silent`: it takes the call and says nothing."""

    def __init__(self) -> None:
        self.rules: Mapping[str, Sequence[Rule]] = {}
        self.words: bytes | None = None
        self.silent = False
        self.asked: list[Question] = []
        self.authorizations: list[list[str]] = []
        self.url = ""
        self.at = datetime(2026, 3, 2, 10, tzinfo=UTC)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        fields = dict(parse_qsl(urlsplit(head[0].split()[1]).query, keep_blank_values=True))
        self.authorizations.append([line for line in head if line.lower().startswith("authorization:")])
        question = read(fields)
        self.asked.append(question)
        if self.silent:
            await reader.read()  # until the exchange has had enough
        else:
            body = self._line(question) if self.words is None else self.words
            writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
            await writer.drain()
        writer.close()

    def _line(self, question: Question) -> bytes:
        caller = Caller(question.caller, question.internal)
        return answer(decide(question, self.rules.get(question.extension, ()), caller, self.at)).encode()


@asynccontextmanager
async def answering() -> AsyncIterator[Oracle]:
    oracle = Oracle()
    server = await asyncio.start_server(oracle.serve, "127.0.0.1", 0)
    oracle.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/pbx/route/"
    async with server:
        yield oracle
