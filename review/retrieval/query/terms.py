"""What a run of words, a phrase or two dates with their tag come to: a term, a range, or an error."""

import re
from collections.abc import Iterator, Sequence

from .fields import field_of, nearest
from .findings import Code, Finding, advice, error, warning
from .slips import comma
from .tokens import SMALL_OPERATORS, Kind, Token
from .tree import DATE_FIELDS, TEXT_FIELDS, Field, Leaf, Range, Term

_NEAR = re.compile(r"(.+?)\s*:\s*~\s*([0-9]{1,4})")
_NEAR_FIELDS = (Field.TITLE, Field.TITLE_ABSTRACT, Field.AFFILIATION)
_DATE = re.compile(r"[12][0-9]{3}(?:[/.-](?:0?[1-9]|1[0-2])(?:[/.-](?:0?[1-9]|[12][0-9]|3[01]))?)?|3000")
_RELATIVE = re.compile(r"(?i)last [0-9]+ (?:days?|months?|years?)")
# Fields whose values hold no comma, and no word that an operator could be mistaken for.
_LISTED = TEXT_FIELDS | {Field.LANGUAGE}
_PLAIN = _LISTED | {Field.PUBLICATION_TYPE}

Read = tuple[Leaf | None, tuple[Finding, ...]]


def term_of(first: Token, start: Sequence[Token], end: Sequence[Token] | None, tag: Token | None) -> Read:
    """The term or range, None with an error last in the findings."""
    field, near = _tag(tag)
    if field is None:
        known = tag.text if tag is not None else ""
        message = f"PubMed has no field tag `[{known}]`"
        return None, (error(tag or first, Code.FIELD, message, nearest(known)),)
    if end is not None:
        return _range(first, start, end, field)
    if field in DATE_FIELDS:
        return _date(first, start, field)
    if near is not None and (start[0].kind is not Kind.PHRASE or field not in _NEAR_FIELDS):
        message = "`:~` counts the words between those of a quoted phrase, in [ti], [tiab] or [ad]"
        return None, (error(first, Code.PROXIMITY, message, 'Write "gene therapy"[tiab:~3].'),)
    return _term(first, start, field, near)


def _tag(tag: Token | None) -> tuple[Field | None, int | None]:
    if tag is None:
        return Field.ALL, None
    if found := _NEAR.fullmatch(tag.text):
        return field_of(found[1]), int(found[2])
    return field_of(tag.text), None


def _range(first: Token, start: Sequence[Token], end: Sequence[Token], field: Field) -> Read:
    dates = _normal(_joined(start)), _normal(_joined(end))
    if field not in DATE_FIELDS or None in dates:
        hint = "Write a range of dates such as 2010:2020[dp] or 2015/06/01:3000[dp]."
        return None, (error(first, Code.DATE, "this is no range of dates with the tag of a date", hint),)
    node = Range(start=str(dates[0]), end=str(dates[1]), field=field, line=first.line, column=first.column)
    if node.start[:4] > node.end[:4]:
        message = f"the range ends in {node.end} before it begins in {node.start}"
        return None, (error(first, Code.DATE, message, "Write the earlier date first."),)
    return node, ()


def _date(first: Token, start: Sequence[Token], field: Field) -> Read:
    text = _joined(start)
    if (day := _normal(text)) is not None:
        return Range(start=day, end=day, field=field, line=first.line, column=first.column), ()
    if _RELATIVE.fullmatch(text):
        phrase = start[0].kind is Kind.PHRASE
        return Term(text=text, field=field, phrase=phrase, line=first.line, column=first.column), ()
    hint = "Write a date such as 2015, 2015/06 or 2015/06/01, or a range such as 2010:2020[dp]."
    return None, (error(first, Code.DATE, f"`{text}` is no date", hint),)


def _normal(text: str) -> str | None:
    if not _DATE.fullmatch(text):
        return None
    return "/".join(part.zfill(2) for part in re.split(r"[/.-]", text))


def _term(first: Token, run: Sequence[Token], field: Field, near: int | None) -> Read:
    phrase = run[0].kind is Kind.PHRASE
    small = () if phrase else tuple(_small(run, field))
    left = frozenset(small)
    findings = [_small_operator(run, at, field) for at in small]
    kept = [each for at, each in enumerate(run) if at not in left] if small else run
    text = _joined(kept)
    if not text.strip("* "):
        return None, (*findings, error(first, Code.EMPTY, "there is no word to search for", "Write one."))
    node = Term(
        text=text.removesuffix("*").rstrip(),
        field=field,
        phrase=phrase,
        truncated=text.endswith("*"),
        near=near,
        line=first.line,
        column=first.column,
    )
    if not phrase:
        findings += _words(kept, field, apart=not small)
    return node, tuple(findings)


def _words(run: Sequence[Token], field: Field, *, apart: bool) -> Iterator[Finding]:
    for token in run:
        if "?" in token.text:
            message = f"`?` in `{token.text}` is no wildcard in PubMed"
            yield warning(token, Code.WILDCARD, message, "Write both spellings, joined by OR.")
    if field in _LISTED:
        yield from _commas(run)
    if apart and len(run) > 1 and field in TEXT_FIELDS:
        message = f"`{_joined(run)}` stands without quotation marks: PubMed may take its words one by one"
        yield advice(run[0], Code.WORDS, message, "Quote a phrase; write AND between words.")


def _commas(run: Sequence[Token]) -> Iterator[Finding]:
    for at, token in enumerate(run):
        ends = token.text[-1] in ",;" and at < len(run) - 1
        if ends or (token.text[0] in ",;" and at > 0):
            yield comma(token)


def _small(run: Sequence[Token], field: Field) -> Iterator[int]:
    """Where an operator in small letters stands: in a heading or a name only where no word of it would."""
    for at, token in enumerate(run):
        if field in _PLAIN:
            if token.text.casefold() in SMALL_OPERATORS:
                yield at
        elif token.text in SMALL_OPERATORS and at in (0, len(run) - 1):
            yield at


def _small_operator(run: Sequence[Token], at: int, field: Field) -> Finding:
    hint = f"Write {run[at].text.upper()}."
    if 0 < at < len(run) - 1:
        tag = "" if field is Field.ALL else f"[{field}]"
        phrase = _joined(run[at - 1 : at + 2])
        hint = f'Quote a phrase: "{phrase}"{tag}; or write {run[at].text.upper()} between terms.'
    return small_operator(run[at], hint)


def small_operator(token: Token, hint: str) -> Finding:
    """The error of a word such as `or` where an operator is meant."""
    how = "in small letters" if token.text.islower() else "not in capitals"
    message = f"`{token.text}` {how} is no operator"
    return error(token, Code.LOWER_CASE, message, hint)


def _joined(run: Sequence[Token]) -> str:
    return " ".join(token.text for token in run)
