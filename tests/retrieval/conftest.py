"""A real HTTP server on loopback that answers as it is told, well or badly."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One answer; `truncated` announces more than it sends, `trickle_seconds` lie between its bytes."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    truncated: bool = False
    trickle_seconds: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request as the server saw it; `params` are those of the URL and of the form."""

    method: str
    path: str
    params: Mapping[str, str]
    headers: Mapping[str, str]


Handler = Callable[[Mapping[str, str]], Reply]


@dataclass(slots=True)
class Route:
    path: str
    params: Mapping[str, str]
    replies: list[Reply | Handler]
    told: int = 0

    def fits(self, asked: Asked) -> bool:
        return asked.path == self.path and all(
            asked.params.get(key) == value for key, value in self.params.items()
        )

    def next(self, asked: Asked) -> Reply:
        reply = self.replies[min(self.told, len(self.replies) - 1)]
        self.told += 1
        return reply if isinstance(reply, Reply) else reply(asked.params)


class Server:
    """Routes by path and parameters, the latest first; a route's last reply is given for ever after."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self._routes: list[Route] = []
        self._fault: Reply | None = None
        self._disturbed: set[tuple[Any, ...]] = set()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._http.daemon_threads = True
        threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    def on(self, path: str, *replies: Reply | Handler | bytes | str, **params: str) -> None:
        """Answer a request of the path, with at least these parameters, by these replies in turn."""
        made = [Reply(body=each.encode()) if isinstance(each, str) else each for each in replies]
        self._routes.insert(
            0, Route(path, params, [self.reply(x) if isinstance(x, bytes) else x for x in made])
        )

    def reply(self, body: bytes = b"", status: int = 200, **more: Any) -> Reply:
        return Reply(body=body, status=status, **more)

    def disturb(self, fault: Reply) -> None:
        """Answer every request by this the first time it is made, and truly when it is made again."""
        self._fault = fault

    def answer(self, asked: Asked) -> Reply:
        self.asked.append(asked)
        made = (asked.method, asked.path, *sorted(asked.params.items()))
        if self._fault is not None and made not in self._disturbed:
            self._disturbed.add(made)
            return self._fault
        for route in self._routes:
            if route.fits(asked):
                return route.next(asked)
        return Reply(status=404, body=b"no such route")

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Speaker(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_GET(self) -> None:
                self._speak("")

            def do_POST(self) -> None:
                self._speak(self.rfile.read(int(self.headers.get("Content-Length", 0))).decode())

            def _speak(self, form: str) -> None:
                parts = urlsplit(self.path)
                params = dict(parse_qsl(f"{parts.query}&{form}", keep_blank_values=True))
                reply = server.answer(
                    Asked(
                        method=self.command,
                        path=parts.path,
                        params=params,
                        headers={name.lower(): value for name, value in self.headers.items()},
                    )
                )
                self._send(reply)

            def _send(self, reply: Reply) -> None:
                if "Date" in reply.headers:
                    self.send_response_only(reply.status)
                else:
                    self.send_response(reply.status)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                promised = len(reply.body) + (1000 if reply.truncated else 0)
                self.send_header("Content-Length", str(promised))
                self.end_headers()
                self._write(reply)
                self.close_connection = reply.truncated

            def _write(self, reply: Reply) -> None:
                try:
                    if reply.trickle_seconds is None:
                        self.wfile.write(reply.body)
                        return
                    for byte in reply.body:
                        self.wfile.write(bytes([byte]))
                        self.wfile.flush()
                        time.sleep(reply.trickle_seconds)
                except OSError:
                    self.close_connection = True

            def log_message(self, format: str, *args: Any) -> None:
                pass

        return Speaker


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("NO_PROXY", "*")
    served = Server()
    yield served
    served.close()


@pytest.fixture
def other_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A second host, where nothing may ever be sent."""
    served = Server()
    yield served
    served.close()


@pytest.fixture
def slept() -> list[float]:
    """Every pause a client made: give it `sleep=slept.append`."""
    return []


FAULTS = {
    "429 with Retry-After": Reply(status=429, headers={"Retry-After": "1"}, body=b"slow down"),
    "429 without": Reply(status=429, body=b"Too Many Requests"),
    "500": Reply(status=500, body=b"<html>Internal Server Error</html>"),
    "503": Reply(status=503, body=b"overloaded"),
    "truncated": Reply(body=b'{"half": ', truncated=True),
    "dropped": Reply(body=b"", truncated=True),
    "trickle": Reply(body=b"<a>" * 20, trickle_seconds=0.005, truncated=True),
}


@pytest.fixture(params=FAULTS)
def fault(request: pytest.FixtureRequest) -> Reply:
    """What can go wrong with an answer on its way and be well the next time."""
    return FAULTS[request.param]


ARTICLE = (
    "<PubmedArticle><MedlineCitation><PMID>{id}</PMID><Article><ArticleTitle>{title}</ArticleTitle>"
    "</Article></MedlineCitation></PubmedArticle>"
)


class Eutilities:
    """A small PubMed: citations by entry date, results kept under a history that can be forgotten."""

    def __init__(self, server: Server) -> None:
        self.citations: dict[str, tuple[str, str]] = {}  # id -> (entry date as YYYY/MM/DD, title)
        self.histories: dict[str, list[str]] = {}
        self.more = ""  # what else ESearch says
        self.missing: set[str] = set()  # found, but not given
        server.on("/eutils/esearch.fcgi", self.esearch)
        server.on("/eutils/efetch.fcgi", self.efetch)

    def add(self, count: int, day: str = "2026/01/01", first: int = 1) -> None:
        for number in range(first, first + count):
            self.citations[str(number)] = (day, f"Citation {number}")

    def esearch(self, params: Mapping[str, str]) -> Reply:
        since, until = params.get("mindate", "0"), params.get("maxdate", "9")
        ids = [id for id, (day, _) in self.citations.items() if since <= day <= until]
        history = f"MCID_{len(self.histories)}"
        self.histories[history] = ids
        return Reply(
            body=(
                f"<eSearchResult><Count>{len(ids)}</Count><QueryKey>1</QueryKey><WebEnv>{history}</WebEnv>"
                f"<IdList/><QueryTranslation>translated</QueryTranslation>{self.more}</eSearchResult>"
            ).encode()
        )

    def efetch(self, params: Mapping[str, str]) -> Reply:
        ids = self.histories.get(params["WebEnv"])
        if ids is None:
            said = "<eEfetchResult><ERROR>Unable to obtain query #1</ERROR></eEfetchResult>"
            return Reply(body=said.encode(), status=400)
        start = int(params["retstart"])
        if start > 9_998:
            return Reply(body=b"<eFetchResult><ERROR>Search Backend failed</ERROR></eFetchResult>")
        given = [id for id in ids[start : start + int(params["retmax"])] if id not in self.missing]
        articles = "".join(ARTICLE.format(id=id, title=self.citations[id][1]) for id in given)
        return Reply(body=f"<PubmedArticleSet>{articles}</PubmedArticleSet>".encode())


@pytest.fixture
def eutilities(server: Server) -> Eutilities:
    return Eutilities(server)
