"""Slips that show in the row of pieces, before any is a term: numbers of lines, commas between terms."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from .findings import Code, Finding, error
from .tokens import SMALL_OPERATORS, Kind, Token

_HINT = "Write the lines' terms out, each line in parentheses; quote a number that is a word of its own."
_COMMA = "Write OR (or AND) between terms; put a name that has a comma into quotation marks."

_NUMBER = re.compile(r"[0-9]{1,3}")
_LIST = re.compile(r"(?i)(?:or|and|not)/[0-9#][0-9,#-]*|[0-9]+-[0-9]+/(?:or|and|not)")
_NUMBERED = re.compile(r"[0-9]{1,3}\.")
_SET = re.compile(r"[Ss][0-9]{1,3}")


def slips(tokens: Sequence[Token]) -> tuple[Finding, ...]:
    """Numbers of lines of a search history, and commas where an operator is meant."""
    return (*_lines(tokens), *_sets(tokens), *_commas(tokens))


def _lines(tokens: Sequence[Token]) -> Iterator[Finding]:
    for number, token in enumerate(tokens):
        if token.kind is not Kind.WORD:
            continue
        before = tokens[number - 1] if number else None
        after = tokens[number + 1] if number + 1 < len(tokens) else None
        alone = _joins(before, Kind.OPEN) and _joins(after, Kind.CLOSE) and _NUMBER.fullmatch(token.text)
        begins = after is not None and (before is None or before.line < token.line)
        if alone or _LIST.fullmatch(token.text) or (begins and _NUMBERED.fullmatch(token.text)):
            yield _line(token)


def _sets(tokens: Sequence[Token]) -> Iterator[Finding]:
    """`S1 AND S2`, where nothing but such names stands: one alone may be a word."""
    named = [token for token in tokens if not _joins(token, Kind.OPEN, Kind.CLOSE)]
    if len(named) > 1 and all(each.kind is Kind.WORD and _SET.fullmatch(each.text) for each in named):
        yield from map(_line, named)


def _joins(token: Token | None, *brackets: Kind) -> bool:
    """Whether a token (None: nothing) is no part of a term: one of the brackets, or any operator."""
    if token is None or token.kind in (Kind.OPERATOR, *brackets):
        return True
    return token.kind is Kind.WORD and token.text.casefold() in SMALL_OPERATORS


def _line(token: Token) -> Finding:
    message = f"`{token.text}` is the number of a line in some platform's history, not a search"
    return error(token, Code.LINE_NUMBER, message, _HINT)


def _commas(tokens: Sequence[Token]) -> Iterator[Finding]:
    for before, token in pairwise(tokens):
        if _word(token) and token.text[0] in ",;" and before.kind in (Kind.PHRASE, Kind.TAG, Kind.CLOSE):
            yield comma(token)
        elif _word(before) and before.text[-1] in ",;" and token.kind in (Kind.PHRASE, Kind.OPEN):
            yield comma(before)


def _word(token: Token) -> bool:
    return token.kind is Kind.WORD


def comma(token: Token) -> Finding:
    """The error of a comma (or semicolon) where an operator is meant."""
    sign = "semicolon" if ";" in (token.text[0], token.text[-1]) else "comma"
    message = f"the {sign} of `{token.text}` is no operator"
    return error(token, Code.COMMA, message, _COMMA)
