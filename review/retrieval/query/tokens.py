"""The text of a query cut into pieces that know their line and column, comments left out."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from .findings import Code, Finding, error, warning

QUOTES = '"“”„‟″«»'
HYPHENS = "‐‑‒–—―−"
OPERATORS = ("AND", "OR", "NOT")
SMALL_OPERATORS = ("and", "or", "not")

_STRAIGHT = str.maketrans(dict.fromkeys(HYPHENS, "-"))
# Controls, and what cannot be seen but for the joiners that some scripts need.
_UNSEEN = (
    r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff"
    r"\ud800-\udfff"
)
# The full-width brackets, quotation mark and asterisk, and the brackets of East Asian scripts.
_WIDE = r"\uff02\uff08\uff09\uff0a\uff3b\uff3d\u300c-\u3011\u3014\u3015"
# Full-width comma, colon, semicolon and number sign: in a phrase they are letters like any other.
_WIDE_MARKS = r"\uff03\uff0c\uff1a\uff1b\u3001"
_STRANGE = {True: re.compile(f"[{_UNSEEN}{_WIDE}]"), False: re.compile(f"[{_UNSEEN}{_WIDE}{_WIDE_MARKS}]")}
_PIECES = re.compile(
    rf"""
      (?P<space>\s+)
    | (?P<reference>\#[0-9]+)
    | (?P<comment>\#[^\n]*)
    | (?P<open>\()
    | (?P<close>\))
    | (?P<phrase>[{QUOTES}][^{QUOTES}]*[{QUOTES}]?)
    | (?P<tag>\[[^\[\]\n]*\]?)
    | (?P<stray>\])
    | (?P<colon>:)
    | (?P<word>[^\s()\[\]:{QUOTES}]+(?::(?=[^\s\[\]()0-9:{QUOTES}])[^\s()\[\]:{QUOTES}]+)*)
    """,
    re.VERBOSE,
)


class Kind(StrEnum):
    """What a piece is."""

    OPEN = "open"
    CLOSE = "close"
    PHRASE = "phrase"
    TAG = "tag"
    COLON = "colon"
    WORD = "word"
    OPERATOR = "operator"
    REFERENCE = "reference"
    STRAY = "stray"


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """One piece: its text without quotes and brackets, and where it begins."""

    kind: Kind
    text: str
    line: int
    column: int


def tokenise(text: str) -> tuple[tuple[Token, ...], tuple[Finding, ...]]:
    """The pieces of a query, and what is wrong with its characters, quotes, brackets and parentheses."""
    tokens: list[Token] = []
    findings: list[Finding] = []
    line, start = 1, 0
    for found in _PIECES.finditer(text):
        kind, piece = str(found.lastgroup), found.group()
        if kind not in ("space", "comment"):
            token = _token(kind, piece, line, found.start() - start + 1)
            tokens.append(token)
            findings.extend(_spelling(token, piece))
        if breaks := piece.count("\n"):
            line, start = line + breaks, found.start() + piece.rindex("\n") + 1
    return tuple(tokens), (*findings, *_parentheses(tokens))


def masked(text: str, *, comments_only: bool = False) -> str:
    """The text, of equal length, with comments blanked, and what stands in quotation marks and tags."""

    def mask(found: re.Match[str]) -> str:
        kind, piece = found.lastgroup, found.group()
        if kind == "comment":
            return " " * len(piece)
        if comments_only or kind not in ("phrase", "tag") or len(piece) < len('""'):
            return piece
        sign = '"' if kind == "phrase" else piece[-1]
        return ('"' if kind == "phrase" else "[") + "\0" * (len(piece) - 2) + sign

    return _PIECES.sub(mask, text)


def _token(kind: str, piece: str, line: int, column: int) -> Token:
    text = piece
    if kind == "phrase":
        text = " ".join(piece[1:].rstrip(QUOTES).split())
    elif kind == "tag":
        text = piece.strip("[]").strip()
    elif kind == "word" and piece in OPERATORS:
        kind = "operator"
    return Token(kind=Kind(kind), text=text.translate(_STRAIGHT), line=line, column=column)


def _spelling(token: Token, piece: str) -> Iterator[Finding]:
    if found := _STRANGE[token.kind is Kind.PHRASE].search(piece):
        yield _strange(token, found.group())
    if token.kind is Kind.PHRASE:
        yield from _quotes(token, piece)
    elif token.kind is Kind.TAG and not piece.endswith("]"):
        yield error(
            token, Code.BRACKET, "this `[` is never closed on its line", "Write a tag such as [tiab]."
        )
    elif token.kind is Kind.STRAY:
        yield error(token, Code.BRACKET, "this `]` closes nothing", "Write a tag such as [tiab].")
    elif token.kind is Kind.REFERENCE:
        message = f"`{token.text}` is the number of a line in some platform's history, not a search"
        yield error(token, Code.LINE_NUMBER, message, "Write the lines' terms out, each in parentheses.")
    if any(hyphen in piece for hyphen in HYPHENS):
        message = f"`{token.text}` is written with a dash that is no hyphen; it is sent with `-`"
        yield warning(token, Code.HYPHEN, message, "Write the hyphen of the keyboard.")


def _strange(token: Token, sign: str) -> Finding:
    plain = unicodedata.normalize("NFKC", sign)
    if not plain.isascii() or plain == sign or not plain.isprintable():
        shown = f"`{sign}` " * sign.isprintable()
        message = f"the character {shown}U+{ord(sign):04X} cannot stand in a query"
        return error(token, Code.CHARACTER, message, "Delete it, or write the sign of the keyboard.")
    message = f"the full-width `{sign}` (U+{ord(sign):04X}) is no sign of a query"
    return error(token, Code.CHARACTER, message, f"Write `{plain}`, the sign of the keyboard.")


def _quotes(token: Token, piece: str) -> Iterator[Finding]:
    hint = 'Write straight quotation marks in pairs: "gene therapy".'
    if len(piece) == 1 or piece[-1] not in QUOTES:
        yield error(token, Code.QUOTE, "this quotation mark is never closed", hint)
    elif not token.text.strip("* "):
        yield error(token, Code.EMPTY, "nothing stands between the quotation marks", hint)
    elif piece[0] != '"' or piece[-1] != '"':
        yield warning(token, Code.SMART_QUOTES, "these quotation marks are a word processor's", hint)


def _parentheses(tokens: list[Token]) -> Iterator[Finding]:
    hint = "Count the parentheses of each concept, one line per concept."
    opened: list[Token] = []
    for token in tokens:
        if token.kind is Kind.OPEN:
            opened.append(token)
        elif token.kind is Kind.CLOSE and opened:
            opened.pop()
        elif token.kind is Kind.CLOSE:
            yield error(token, Code.PARENTHESIS, "this `)` closes nothing", hint)
    for token in opened:
        yield error(token, Code.PARENTHESIS, "this `(` is never closed", hint)
