"""The only way to a source's server: allow-listed, polite, bounded in time and size, leaking no secret.

In: an address and its parameters. Out: the bytes of a good answer, or SourceUnavailable.
"""

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from importlib.metadata import version
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
import urllib3

from ..errors import SourceUnavailable
from ..settings import SourceSettings
from .outages import Outage
from .recording import ShowExchange, sanitised
from .redaction import guard_request_log, redaction
from .verdicts import LATER, Answer, Failure, judged, key_wanted, pause_asked_for

ATTEMPTS = 4
FIRST_BACKOFF_SECONDS = 1.0
MAX_BYTES = 64 * 1024 * 1024
# `timeout_seconds` bounds one silence; a whole answer may take this many times as long.
SILENCES_PER_ANSWER = 5
MAX_REDIRECTS = 5
_CHUNK = 64 * 1024
_CONNECT_SECONDS = 15.0
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


class _TooMuch(Exception):
    """The answer outgrew the size or the time it is allowed."""


def origin(url: str) -> str:
    """Scheme, host and port of an address, as the allow-list spells them.

    >>> origin("https://EUtils.example.org:443/entrez?db=pubmed")
    'https://eutils.example.org'
    """
    parts = urlsplit(url)
    default = {"http": 80, "https": 443}.get(parts.scheme)
    port = "" if parts.port in (None, default) else f":{parts.port}"
    return f"{parts.scheme}://{(parts.hostname or '').lower()}{port}"


class HttpClient:
    """A `plugins.Http` for one source: it reaches the `allowed` origins and no others.

    `pause_seconds` lie between two requests, and more where the server's rate limit asks for it; `secrets`
    are taken out of answers and errors; the headers `credentials` go to the first allowed origin only,
    whatever a redirect says. `recorder` is shown every answer, of any status, without secrets. Nothing is
    sent once `outage` says that the server has nothing more for us; `source` is what hints call it.
    """

    def __init__(
        self,
        allowed: Sequence[str],
        *,
        user_agent: str,
        pause_seconds: float = 0.0,
        timeout_seconds: float = 60.0,
        max_bytes: int = MAX_BYTES,
        credentials: Mapping[str, str] | None = None,
        secrets: Collection[str | None] = (),
        recorder: ShowExchange | None = None,
        source: str | None = None,
        outage: Outage | None = None,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._allowed = frozenset(origin(url) for url in allowed)
        self._pause_seconds = pause_seconds
        self._asked_pause_seconds = 0.0
        self._recorder = recorder
        self._source = source
        self._outage = outage or Outage()
        self._timeout_seconds = timeout_seconds
        self._max_bytes = max_bytes
        self._redaction = redaction(secrets)
        self._credentials = dict(credentials or {})
        self._home = origin(allowed[0]) if allowed else None
        self._sleep = sleep
        self._clock = clock
        self._last: float | None = None
        self._session = requests.Session()
        self._session.headers["User-Agent"] = user_agent
        guard_request_log()

    @classmethod
    def of(
        cls,
        settings: SourceSettings,
        factory: Any,
        *,
        recorder: ShowExchange | None = None,
        source: str | None = None,
        outage: Outage | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> "HttpClient":
        """A client for one source, by what its class says of itself and what the settings override.

        `factory.base_url` is where its server is and `factory.pause_seconds` its politeness (where a key
        allows more, `factory.pause_seconds_with_key`); a class that needs more servers lists them in
        `factory.origins`; one whose key travels in a header names it in `factory.key_header`.
        `settings.base_url` and `settings.pause_seconds` replace what the class says.
        """
        base_url = settings.base_url or getattr(factory, "base_url", None)
        pause = getattr(factory, "pause_seconds", 1.0)
        if settings.api_key:
            pause = getattr(factory, "pause_seconds_with_key", pause)
        return cls(
            [*([base_url] if base_url else []), *getattr(factory, "origins", ())],
            user_agent=f"evergreen-review/{version('evergreen-review')}",
            pause_seconds=pause if settings.pause_seconds is None else settings.pause_seconds,
            timeout_seconds=settings.timeout_seconds,
            credentials=_credentials(settings, factory),
            secrets=(settings.api_key, settings.email),
            recorder=recorder,
            source=source,
            outage=outage,
            sleep=sleep,
        )

    def get(self, url: str, params: Mapping[str, str], headers: Mapping[str, str] | None = None) -> bytes:
        """The body of the answer to a GET with these headers, such as Accept.

        Raises:
            SourceUnavailable: no good answer after some attempts, or none that may be accepted.
        """
        return self._fetch("GET", url, params, headers)

    def post(self, url: str, params: Mapping[str, str]) -> bytes:
        """The body of the answer to a POST of the parameters as a form; for queries too long for a URL.

        Raises:
            SourceUnavailable: no good answer after some attempts, or none that may be accepted.
        """
        return self._fetch("POST", url, params)

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def _fetch(
        self, method: str, url: str, params: Mapping[str, str], headers: Mapping[str, str] | None = None
    ) -> bytes:
        where = self._redaction.text(url.partition("?")[0])
        if self._outage.why is not None:
            hint = self._outage.hint or ""
            raise SourceUnavailable(f"{where} was not asked: {self._outage.why}", hint=hint, later=True)
        attempt = partial(self._attempt, method, url, params, headers or {})
        outcome = attempt()
        for retry in range(ATTEMPTS - 1):
            if isinstance(outcome, bytes) or not outcome.again:
                break
            backoff = FIRST_BACKOFF_SECONDS * 2**retry
            self._sleep(backoff if outcome.wait_seconds is None else outcome.wait_seconds)
            outcome = attempt()
        if isinstance(outcome, bytes):
            self._outage.note(None)
            return self._redaction.content(outcome)
        # Raised outside any `except`: a chained error of requests would carry the URL with its key.
        raise self._told(where, outcome)

    def _told(self, where: str, failure: Failure) -> SourceUnavailable:
        said = f"{where} {self._redaction.text(failure.reason)}"
        self._outage.note(failure, said)
        hint = key_wanted(self._source) if failure.status == 401 and self._source else failure.hint
        return SourceUnavailable(said, hint=hint, status=failure.status, later=failure.later)

    def _attempt(
        self, method: str, url: str, params: Mapping[str, str], headers: Mapping[str, str]
    ) -> bytes | Failure:
        for _ in range(MAX_REDIRECTS + 1):
            if origin(url) not in self._allowed:
                return _elsewhere(url)
            try:
                answer = self._send(method, url, params, headers)
            except _TooMuch as error:
                return Failure(reason=str(error), again=False)
            except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
                return _unread(error, url)
            self._note(method, url, params, answer)
            if answer.status not in _REDIRECTS:
                return judged(answer)
            if method != "GET":
                return Failure(reason=f"answered {answer.status} to a POST", again=False)
            url, params = self._led_to(url, answer.headers.get("Location", "")), {}
        return Failure(reason=f"redirected more than {MAX_REDIRECTS} times", again=False)

    def _led_to(self, url: str, location: str) -> str:
        """Where a redirect leads; the home server's answer may not carry its key to another server."""
        target = urljoin(url, location)
        return target if origin(target) == self._home else self._redaction.text(target)

    def _note(self, method: str, url: str, params: Mapping[str, str], answer: Answer) -> None:
        # Not every answer states the limit: what was stated last holds on.
        self._asked_pause_seconds = pause_asked_for(answer.headers) or self._asked_pause_seconds
        if self._recorder is not None:
            shown = sanitised(
                method, url, params, answer.status, answer.headers, answer.body, self._redaction
            )
            self._recorder(shown)

    def _send(self, method: str, url: str, params: Mapping[str, str], headers: Mapping[str, str]) -> Answer:
        self._be_polite()
        carried_headers = {**headers, **(self._credentials if origin(url) == self._home else {})}
        carried: dict[str, Any] = {"params": params} if method == "GET" else {"data": params}
        timeouts = (min(_CONNECT_SECONDS, self._timeout_seconds), self._timeout_seconds)
        started = self._clock()
        with self._session.request(
            method,
            url,
            stream=True,
            allow_redirects=False,
            timeout=timeouts,
            headers=carried_headers,
            **carried,
        ) as response:
            body = self._read(response, started + SILENCES_PER_ANSWER * self._timeout_seconds)
            return Answer(status=response.status_code, headers=response.headers, body=body)

    def _read(self, response: requests.Response, deadline: float) -> bytes:
        chunks: list[bytes] = []
        size = 0
        # `read1` gives what is there, so that a server that trickles cannot outlive the deadline.
        while chunk := response.raw.read1(_CHUNK, decode_content=True):
            chunks.append(chunk)
            size += len(chunk)
            if size > self._max_bytes:
                raise _TooMuch(f"sent more than the {self._max_bytes:,} bytes an answer may have")
            if self._clock() > deadline:
                raise _TooMuch("sent its answer too slowly to wait for the end")
        return b"".join(chunks)

    def _be_polite(self) -> None:
        pause = max(self._pause_seconds, self._asked_pause_seconds)
        if self._last is not None and (wait := self._last + pause - self._clock()) > 0:
            self._sleep(wait)
        self._last = self._clock()


def _credentials(settings: SourceSettings, factory: Any) -> dict[str, str]:
    header = getattr(factory, "key_header", None)
    return {header: settings.api_key} if header and settings.api_key else {}


def _unread(error: Exception, url: str) -> Failure:
    """What befell a request; never in the error's words, which may hold the whole URL."""
    sort = type(error).__name__
    if not isinstance(error, requests.ConnectionError):
        return Failure(reason=f"could not be read ({sort})")
    # What requests makes of an error on the way to a connection, and of one on a connection that was there.
    made = not isinstance(getattr(error.args[0] if error.args else None, "reason", None), Exception)
    if made and not isinstance(error, requests.ConnectTimeout):
        return Failure(reason=f"could not be read: {urlsplit(url).hostname} broke the connection off")
    odd = (
        f" ({sort})"
        if isinstance(error, requests.exceptions.SSLError | requests.exceptions.ProxyError)
        else ""
    )
    said = f"could not be read: no connection could be made to {urlsplit(url).hostname}{odd}"
    hint = f"See that this machine is on the network, and that `base_url` in review.toml is right. {LATER}"
    return Failure(reason=said, hint=hint, over=True)


def _elsewhere(url: str) -> Failure:
    return Failure(
        reason=f"leads to {origin(url)}, which is not a server of this source",
        hint="Nothing was sent there. Set `base_url` of the source in review.toml if it has moved.",
        again=False,
    )
