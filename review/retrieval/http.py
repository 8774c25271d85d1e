"""The only way to a source's server: allow-listed, polite, bounded in time and size, leaking no secret.

In: an address and its parameters. Out: the bytes of a good answer, or SourceUnavailable.
"""

import re
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from functools import partial
from importlib.metadata import version
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
import urllib3

from ..errors import SourceUnavailable
from ..settings import SourceSettings
from .redaction import guard_request_log, redaction

ATTEMPTS = 4
FIRST_BACKOFF_SECONDS = 1.0
# Whoever asks us to wait longer than this has no more for us today: a used-up quota, not a throttle.
LONGEST_WAIT_SECONDS = 120.0
MAX_BYTES = 64 * 1024 * 1024
# `timeout_seconds` bounds one silence; a whole answer may take this many times as long.
SILENCES_PER_ANSWER = 5
MAX_REDIRECTS = 5
_CHUNK = 64 * 1024
_CONNECT_SECONDS = 15.0
_TRANSIENT = frozenset({429, 500, 502, 503, 504})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_QUOTA = re.compile(r"quota|daily limit|per day|insufficient (?:budget|credit)", re.IGNORECASE)
_LATER = "Nothing is lost: what was fetched is kept. Run `review refresh` again later."


@dataclass(frozen=True, slots=True, kw_only=True)
class _Failure:
    """Why an attempt gave nothing, and whether and when another may."""

    reason: str
    hint: str = _LATER
    again: bool = True
    wait_seconds: float | None = None
    status: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes


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

    `pause_seconds` lie between two requests; `secrets` are taken out of answers and errors; the headers
    `credentials` go to the first allowed origin only, whatever a redirect says.
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
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._allowed = frozenset(origin(url) for url in allowed)
        self._pause_seconds = pause_seconds
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
        cls, settings: SourceSettings, factory: Any, *, sleep: Callable[[float], None] = time.sleep
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
        attempt = partial(self._attempt, method, url, params, headers or {})
        outcome = attempt()
        for retry in range(ATTEMPTS - 1):
            if isinstance(outcome, bytes) or not outcome.again:
                break
            backoff = FIRST_BACKOFF_SECONDS * 2**retry
            self._sleep(backoff if outcome.wait_seconds is None else outcome.wait_seconds)
            outcome = attempt()
        if isinstance(outcome, bytes):
            return self._redaction.content(outcome)
        # Raised outside any `except`: a chained error of requests would carry the URL with its key.
        where = self._redaction.text(url.partition("?")[0])
        reason = self._redaction.text(outcome.reason)
        raise SourceUnavailable(f"{where} {reason}", hint=outcome.hint, status=outcome.status)

    def _attempt(
        self, method: str, url: str, params: Mapping[str, str], headers: Mapping[str, str]
    ) -> bytes | _Failure:
        for _ in range(MAX_REDIRECTS + 1):
            if origin(url) not in self._allowed:
                return _elsewhere(url)
            try:
                answer = self._send(method, url, params, headers)
            except _TooMuch as error:
                return _Failure(reason=str(error), again=False)
            except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
                return _Failure(reason=f"could not be read ({_named(error)})")
            if answer.status not in _REDIRECTS:
                return _judged(answer)
            if method != "GET":
                return _Failure(reason=f"answered {answer.status} to a POST", again=False)
            url, params = urljoin(url, answer.headers.get("Location", "")), {}
        return _Failure(reason=f"redirected more than {MAX_REDIRECTS} times", again=False)

    def _send(self, method: str, url: str, params: Mapping[str, str], headers: Mapping[str, str]) -> _Answer:
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
            return _Answer(status=response.status_code, headers=response.headers, body=body)

    def _read(self, response: requests.Response, deadline: float) -> bytes:
        body = bytearray()
        # `read1` gives what is there, so that a server that trickles cannot outlive the deadline.
        while chunk := response.raw.read1(_CHUNK, decode_content=True):
            body += chunk
            if len(body) > self._max_bytes:
                raise _TooMuch(f"sent more than the {self._max_bytes:,} bytes an answer may have")
            if self._clock() > deadline:
                raise _TooMuch("sent its answer too slowly to wait for the end")
        return bytes(body)

    def _be_polite(self) -> None:
        if self._last is not None and (wait := self._last + self._pause_seconds - self._clock()) > 0:
            self._sleep(wait)
        self._last = self._clock()


def _credentials(settings: SourceSettings, factory: Any) -> dict[str, str]:
    header = getattr(factory, "key_header", None)
    return {header: settings.api_key} if header and settings.api_key else {}


def _named(error: Exception) -> str:
    """What sort of error; never its text, which may hold the whole URL."""
    return type(error).__name__


def _elsewhere(url: str) -> _Failure:
    return _Failure(
        reason=f"leads to {origin(url)}, which is not a server of this source",
        hint="Nothing was sent there. Set `base_url` of the source in review.toml if it has moved.",
        again=False,
    )


def _judged(answer: _Answer) -> bytes | _Failure:
    if 200 <= answer.status < 300:
        return answer.body
    said = _excerpt(answer.body)
    reason = f"answered {answer.status}" + (f": {said}" if said else "")
    if answer.status not in _TRANSIENT:
        hint = "Check the query and the source's settings."
        return _Failure(reason=reason, hint=hint, again=False, status=answer.status)
    wait = _retry_after(answer.headers)
    if (wait or 0.0) > LONGEST_WAIT_SECONDS or (answer.status == 429 and _QUOTA.search(said)):
        return _Failure(
            reason=f"{reason}; its quota is used up" if answer.status == 429 else reason,
            hint="Nothing is lost: run `review refresh` again "
            + (f"in {wait / 60:,.0f} minutes." if wait else "tomorrow."),
            again=False,
            status=answer.status,
        )
    return _Failure(reason=reason, wait_seconds=wait, status=answer.status)


def _excerpt(body: bytes) -> str:
    text = body[:2000].decode("utf-8", errors="replace")
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())[:200]


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """The seconds that Retry-After asks for, given as seconds or as a date (RFC 9110, section 10.2.3).

    A date is read against the Date of the same answer, so that our own clock does not matter.
    """
    value = headers.get("Retry-After", "").strip()
    if re.fullmatch(r"\d{1,9}(\.\d{1,9})?", value):
        return float(value)
    try:
        until, sent = parsedate_to_datetime(value), parsedate_to_datetime(headers.get("Date", ""))
        return max(0.0, (until - sent).total_seconds())
    except (TypeError, ValueError):
        return None
