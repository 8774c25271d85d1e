"""What must never be written down: API keys and e-mail addresses are taken out of URLs, texts and bytes."""

import logging
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from urllib.parse import quote, quote_plus, urlencode

REDACTED = "REDACTED"
SECRET_NAMES = frozenset({"access_token", "api_key", "api-key", "apikey", "email", "mailto", "x-api-key"})
_SHOWN = rf"\b({'|'.join(sorted(SECRET_NAMES))})(=|%3D)([^&\s\"'<>]+)"
_NAMED = re.compile(_SHOWN, re.IGNORECASE)
_NAMED_IN_BYTES = re.compile(_SHOWN.encode(), re.IGNORECASE)
_PLAIN = re.compile("[A-Za-z0-9]+")
_LOWER, _ODD = re.compile("%[0-9A-F]{2}"), re.compile("[^A-Za-z0-9._-]")
# A shorter "secret" would be found by chance all over a page.
_SHORTEST = 6


def scrub(text: str) -> str:
    """The text with the value of every parameter that is named like a secret taken out.

    >>> scrub("GET /search?query=a&api_key=0123&page=2")
    'GET /search?query=a&api_key=REDACTED&page=2'
    """
    return _NAMED.sub(rf"\1\2{REDACTED}", text)


def public_url(url: str, params: Mapping[str, str]) -> str:
    """The address that was asked, with its parameters but without any that is named like a secret.

    >>> public_url("https://example.org/search", {"query": "gene therapy", "email": "a@example.org"})
    'https://example.org/search?query=gene+therapy'
    """
    shown = {name: value for name, value in params.items() if name.lower() not in SECRET_NAMES}
    return scrub(f"{url}?{urlencode(shown)}" if shown else url)


@dataclass(frozen=True, slots=True)
class Redaction:
    """Takes known secrets out of whatever is kept, as they are and as URLs, JSON and HTML spell them.

    One of `traces` is in whatever holds any of the `spellings`: most pages are looked through but once.
    """

    spellings: tuple[str, ...] = ()
    traces: tuple[str, ...] = ()

    def text(self, text: str) -> str:
        """The text without the secrets, nor any parameter that is named like one."""
        for spelling in self.spellings:
            text = text.replace(spelling, REDACTED)
        return scrub(text)

    def content(self, content: bytes) -> bytes:
        """The bytes without the secrets: some servers send back what they were asked."""
        if any(trace.encode() in content for trace in self.traces):
            for spelling in self.spellings:
                content = content.replace(spelling.encode(), REDACTED.encode())
        return content

    def named(self, content: bytes) -> bytes:
        """The bytes without the value of any parameter that is named like a secret."""
        return _NAMED_IN_BYTES.sub(rb"\1\2" + REDACTED.encode(), content)


def redaction(secrets: Iterable[str | None]) -> Redaction:
    """The redaction of these secrets, longest spelling first."""
    known = [secret for secret in secrets if secret is not None and len(secret) >= _SHORTEST]
    spelled = {form for secret in known for form in _spellings(secret)}
    # No spelling changes letters and digits without accents.
    traces = {max(_PLAIN.findall(secret), key=len, default="") for secret in known}
    return Redaction(
        spellings=tuple(sorted(spelled, key=lambda spelling: (-len(spelling), spelling))),
        traces=tuple(sorted(traces | {trace.lower() for trace in traces})),
    )


def _spellings(secret: str) -> set[str]:
    """A secret as it is, and as URLs (also one within another), JSON and HTML spell it."""
    quoted = {quote(secret, safe=""), quote_plus(secret), quote(secret, safe="@")}
    lower = {_LOWER.sub(lambda found: found[0].lower(), each) for each in quoted}
    twice = {quote(each, safe="") for each in quoted | lower}
    in_json = {secret.replace("/", "\\/"), _ODD.sub(lambda found: f"\\u{ord(found[0]):04x}", secret)}
    return {secret, secret.lower(), *quoted, *lower, *twice, *in_json, escape(secret)}


class _Guard(logging.Filter):
    """Scrubs the request lines that urllib3 logs at level DEBUG."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(scrub(value) if isinstance(value, str) else value for value in record.args)
        return True


_GUARD = _Guard()


def guard_request_log() -> None:
    """See to it that no key reaches a log through urllib3; doing it twice is doing it once."""
    logging.getLogger("urllib3.connectionpool").addFilter(_GUARD)
