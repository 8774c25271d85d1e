"""The command line as a function, the workspace of the demonstration, and a server on loopback."""

import csv
import io
import json
import shutil
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from review.cli.main import run
from review.project import Review, open_review
from review.project.state import Memory, State
from review.screening.finding import Finder
from review.store.derived import Derived
from review.store.fold import read_releases

EXAMPLE = Path(__file__).resolve().parents[2] / "data" / "example"


@dataclass(frozen=True, kw_only=True)
class Said:
    """What a command came to."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def call(*arguments: object) -> Said:
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = run([str(each) for each in arguments])
    return Said(code=code, out=out.getvalue(), err=err.getvalue())


@pytest.fixture(scope="session")
def cli() -> Callable[..., Said]:
    """The command `review`: arguments in, exit code and what was printed out."""
    return call


@pytest.fixture(scope="session")
def demo(demonstrated: Path) -> Said:
    """What the demonstration said."""
    return Said(**json.loads((demonstrated / "said.json").read_text(encoding="utf-8")))


@pytest.fixture(scope="session")
def workspace(demonstrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workspace of the demonstration."""
    return shutil.copytree(demonstrated / "review", tmp_path_factory.mktemp("demo") / "review")


@pytest.fixture(scope="session")
def after(workspace: Path) -> Iterator[Review]:
    """The review after its update."""
    with open_review(workspace) as review:
        yield review


@pytest.fixture(scope="session")
def before(after: Review) -> Iterator[Review]:
    """The review as it was when its base search was released."""
    with after.log.as_of(read_releases(after.log)[0].cut) as log:
        yield Review(log, after.settings, after.now)


@pytest.fixture(scope="session")
def state(after: Review) -> State:
    """What is derived from the log after the update."""
    return State(after.log, Derived(after.log), Memory())


@pytest.fixture(scope="session")
def truth(state: State) -> dict[str, str]:
    """Record id -> the report that it is of."""
    find = Finder(state.records).find
    with (EXAMPLE / "truth.csv").open(encoding="utf-8", newline="") as file:
        return {find(row): row["report"] for row in csv.DictReader(file)}


Answer = Callable[[Mapping[str, str]], bytes | tuple[int, bytes]]


class Server:
    """Answers each path by a function of the parameters; `asked` holds (path, parameters).

    What a function gives is a body, or a status and a body.
    """

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._http.daemon_threads = True
        threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Speaker(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._speak("")

            def do_POST(self) -> None:
                self._speak(self.rfile.read(int(self.headers.get("Content-Length", 0))).decode())

            def _speak(self, form: str) -> None:
                parts = urlsplit(self.path)
                params = dict(parse_qsl(f"{parts.query}&{form}", keep_blank_values=True))
                server.asked.append((parts.path, params))
                answer = server.answers.get(parts.path)
                given = answer(params) if answer else (404, b"no such page")
                status, body = given if isinstance(given, tuple) else (200, given)
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        return Speaker


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("NO_PROXY", "*")
    served = Server()
    yield served
    served.close()
