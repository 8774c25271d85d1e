"""What an answer means: good, worth another try and when, or the end for today.

In: status, headers and body of an answer. Out: its bytes, or why there are none; nothing is sent from here.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from ..settings import key_variable

# Whoever asks us to wait longer than this has no more for us today: a used-up quota, not a throttle.
LONGEST_WAIT_SECONDS = 120.0
_TRANSIENT = frozenset({429, 500, 502, 503, 504})
# The key is wanting, the budget or the permission: it is not the request that is at fault.
_BARRED = frozenset({401, 402, 403})
_QUOTA = re.compile(r"quota|daily limit|per day|insufficient (?:budget|credit)", re.IGNORECASE)
LATER = "Nothing is lost: what was fetched is kept. Run `review refresh` again later."
# A number of seconds that is really a moment: no quota is reset thirty years from now.
_FIRST_MOMENT = 1e9
_INTERVAL = re.compile(r"(\d{1,6}(?:\.\d{1,6})?)\s*(ms|s|m|h)?", re.IGNORECASE)
_SECONDS = {"ms": 0.001, "": 1.0, "s": 1.0, "m": 60.0, "h": 3600.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why an attempt gave nothing, and whether and when another may.

    `later` says that the same request may be answered another day; `over` that no request will be before.
    """

    reason: str
    hint: str = LATER
    again: bool = True
    wait_seconds: float | None = None
    status: int | None = None
    later: bool = True
    over: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer as it came; `headers` are asked for in any case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def judged(answer: Answer) -> bytes | Failure:
    """The body of a good answer, or what is wrong with it.

    A throttle (429, or 403 where it says so) is waited out. A quota that is used up is not: the server says
    that nothing remains of it, asks for a longer wait than `LONGEST_WAIT_SECONDS`, or wants to be paid (402,
    as OpenAlex answers whose budget is spent).
    """
    if 200 <= answer.status < 300:
        return answer.body
    said = _excerpt(answer.body)
    reason = f"answered {answer.status}" + (f": {said}" if said else "")
    wait, spent = _wait(answer.headers), _is_spent(answer.headers)
    throttled = answer.status in (402, 429) or (answer.status == 403 and (spent or wait is not None))
    if not throttled and answer.status not in _TRANSIENT:
        return _refused(answer.status, reason)
    used_up = throttled and (_QUOTA.search(said) is not None or (spent and wait is None))
    if used_up or answer.status == 402 or (wait or 0.0) > LONGEST_WAIT_SECONDS:
        return Failure(
            reason=f"{reason}; its quota is used up" if throttled else reason,
            hint=f"Nothing is lost: run `review refresh` again {_when(wait, answer.headers)}.",
            again=False,
            status=answer.status,
            over=True,
        )
    return Failure(reason=reason, wait_seconds=wait, status=answer.status)


def key_wanted(source: str) -> str:
    """What to do about an answer that a source gives to those only whose key it knows.

    >>> key_wanted("openalex")
    'Set the environment variable EVERGREEN_OPENALEX_API_KEY to a key that `openalex` accepts.'
    """
    return f"Set the environment variable {key_variable(source)} to a key that `{source}` accepts."


def _refused(status: int, reason: str) -> Failure:
    hint = "Check the query and the source's settings."
    later, over = status in _BARRED, status == 401
    return Failure(reason=reason, hint=hint, again=False, status=status, later=later, over=over)


def pause_asked_for(headers: Mapping[str, str]) -> float:
    """The seconds between two requests that an answer's rate limit comes to; 0 when it states none.

    Crossref states how many requests may be made in which interval, and may change it at any time
    (crossref.org/documentation/retrieve-metadata/rest-api/access-and-authentication).

    >>> pause_asked_for({"x-rate-limit-limit": "5", "x-rate-limit-interval": "1s"})
    0.2
    """
    limit = _number(headers.get("x-rate-limit-limit"))
    interval = _INTERVAL.fullmatch((headers.get("x-rate-limit-interval") or "").strip())
    if not limit or interval is None:
        return 0.0
    seconds = float(interval[1]) * _SECONDS[(interval[2] or "").lower()]
    return min(seconds / limit, LONGEST_WAIT_SECONDS)


def _wait(headers: Mapping[str, str]) -> float | None:
    """How long to wait, by Retry-After, else until a budget of which nothing remains is given anew."""
    asked = _retry_after(headers)
    return _until_reset(headers) if asked is None and _is_spent(headers) else asked


def _is_spent(headers: Mapping[str, str]) -> bool:
    """Whether less remains of a budget than the request costs.

    OpenAlex counts credits; a search costs several (developers.openalex.org/api-reference/authentication).
    """
    remaining = _number(headers.get("X-RateLimit-Remaining"))
    required = _number(headers.get("X-RateLimit-Credits-Required"))
    return remaining is not None and (remaining <= 0 or remaining < (required or 0))


def _until_reset(headers: Mapping[str, str]) -> float | None:
    """The seconds until a budget is given anew.

    Servers give them as such (OpenAlex), as a moment in seconds or milliseconds since 1970 (Elsevier), or
    as a date.
    """
    value = headers.get("X-RateLimit-Reset")
    seconds = _number(value)
    if seconds is None:
        return _until(value or "", headers)
    if seconds < _FIRST_MOMENT:
        return seconds
    moment = seconds / 1000 if seconds > _FIRST_MOMENT * 1000 else seconds
    sent = _date(headers.get("Date"))
    return None if sent is None else max(0.0, moment - sent.timestamp())


def _when(wait: float | None, headers: Mapping[str, str]) -> str:
    if wait is None:
        return "tomorrow"
    sent = _date(headers.get("Date"))
    at = f" (at {sent + timedelta(seconds=wait):%Y-%m-%d %H:%M} UTC)" if sent else ""
    return f"in {wait / 60:,.0f} minutes{at}"


def _excerpt(body: bytes) -> str:
    text = body[:2000].decode("utf-8", errors="replace")
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())[:200]


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """The seconds that Retry-After asks for, given as seconds or as a date (RFC 9110, section 10.2.3)."""
    value = headers.get("Retry-After", "").strip()
    seconds = _number(value)
    return _until(value, headers) if seconds is None else seconds


def _until(value: str, headers: Mapping[str, str]) -> float | None:
    """The seconds to a date, read against the Date of the same answer: our own clock does not matter."""
    until, sent = _date(value), _date(headers.get("Date"))
    return None if until is None or sent is None else max(0.0, (until - sent).total_seconds())


def _number(value: str | None) -> float | None:
    text = (value or "").strip()
    return float(text) if re.fullmatch(r"\d{1,15}(\.\d{1,9})?", text) else None


def _date(value: str | None) -> datetime | None:
    try:
        moment = parsedate_to_datetime(value or "")
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        return None
