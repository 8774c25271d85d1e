"""Exchanges with servers written down for tests: without keys, without e-mail addresses.

In: requests and answers as the HTTP client saw them. Out: sanitised exchanges, and files in a folder.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from ..digest import digest_bytes
from ..errors import SettingsError
from .redaction import REDACTED, SECRET_NAMES, Redaction

# What an answer says of itself that a parser or a client goes by; nothing else of its headers is kept.
HEADERS = ("content-type", "date", "link", "location", "retry-after")
_LIMITS = re.compile(r"x-rate-?limit-.*")
_SUFFIXES = {"json": "json", "xml": "xml", "html": "html", "csv": "csv", "pdf": "pdf", "plain": "txt"}
# Whoever they belong to, and as a URL, JSON or HTML spells them. A local part has 64 letters at most
# (RFC 5321, section 4.5.3.1.1); to begin only where a word begins keeps long words from being read twice.
_AT = r"(?:@|%(?:25)*40|\\u0040|&#(?:64|[xX]40);|&commat;)"
_LABEL = "[A-Za-z0-9-]{1,63}"
_ADDRESS = rf"(?<![\w.+'-])[\w.+'%\\-]{{1,80}}{_AT}{_LABEL}(?:(?:\.|%2[eE]){_LABEL}){{1,8}}"
_IN_TEXT = re.compile(_ADDRESS, re.ASCII)
_IN_BYTES = re.compile(_ADDRESS.encode(), re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request and its answer, as they may be shown to anybody.

    `url` and `parameters` leave out what is named like a secret; headers of the request are not kept.
    """

    method: str
    url: str
    parameters: tuple[tuple[str, str], ...]
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes = field(repr=False)


ShowExchange = Callable[[Exchange], None]


def sanitised(
    method: str,
    url: str,
    params: Mapping[str, str],
    status: int,
    headers: Mapping[str, str],
    body: bytes,
    redaction: Redaction,
) -> Exchange:
    """The exchange without any known secret, anything named like one, and any e-mail address."""

    def clean(text: str) -> str:
        return _IN_TEXT.sub(REDACTED, redaction.text(text))

    shown = {name: value for name, value in params.items() if name.lower() not in SECRET_NAMES}
    kept = {name.lower(): value for name, value in headers.items()}
    return Exchange(
        method=method,
        url=clean(url),
        parameters=tuple((clean(name), clean(value)) for name, value in shown.items()),
        status=status,
        headers=tuple((name, clean(value)) for name, value in sorted(kept.items()) if _is_kept(name)),
        body=_IN_BYTES.sub(REDACTED.encode(), redaction.named(redaction.content(body))),
    )


def _is_kept(name: str) -> bool:
    return name in HEADERS or _LIMITS.fullmatch(name) is not None


class Recorder:
    """Writes each exchange of one source to `FOLDER/<source>/<number>.json`, its body to a file beside it.

    Numbers go on from those that are there: nothing is ever written over.
    """

    def __init__(self, folder: Path, source: str) -> None:
        self._folder = folder / re.sub(r"[^\w-]", "_", source)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            taken = [int(path.stem) for path in self._folder.glob("*.json") if path.stem.isdigit()]
        except OSError as error:
            raise _unwritable(self._folder, error) from error
        self._number = max(taken, default=0)

    def __call__(self, exchange: Exchange) -> None:
        """Write one exchange.

        Raises:
            SettingsError: there is no room, or the folder cannot be written.
        """
        self._number += 1
        body = f"{self._number:04}.body.{_suffix(dict(exchange.headers))}"
        told = {
            "method": exchange.method,
            "url": exchange.url,
            "parameters": dict(exchange.parameters),
            "status": exchange.status,
            "headers": dict(exchange.headers),
            "body": body,
            "digest": digest_bytes(exchange.body),
        }
        try:
            (self._folder / body).write_bytes(exchange.body)
            (self._folder / f"{self._number:04}.json").write_bytes(
                msgspec.json.format(msgspec.json.encode(told), indent=2) + b"\n"
            )
        except OSError as error:
            raise _unwritable(self._folder, error) from error


def _suffix(headers: Mapping[str, str]) -> str:
    media = headers.get("content-type", "").partition(";")[0].strip().lower()
    return next((suffix for word, suffix in _SUFFIXES.items() if word in media), "bin")


def _unwritable(folder: Path, error: OSError) -> SettingsError:
    return SettingsError(
        f"nothing can be recorded in {folder}: {error.strerror or error}",
        hint="Name a folder that can be written with `--record DIR`, with room for every answer.",
    )
