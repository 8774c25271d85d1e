"""What a run of words, a phrase or two dates with their tag come to: a term, a range, or an error."""

import re
from collections.abc import Iterator, Sequence

from .fields import field_of, nearest
from .findings import Code, Finding, advice, error, warning
from .tokens import Kind, Token
from .tree import DATE_FIELDS, TEXT_FIELDS, Field, Leaf, Range, Term

SMALL_OPERATORS = ("and", "or", "not")

_NEAR = re.compile(r"(.+?)\s*:\s*~\s*([0-9]{1,4})")
_NEAR_FIELDS = (Field.TITLE, Field.TITLE_ABSTRACT, Field.AFFILIATION)
_DATE = re.compile(r"[12][0-9]{3}(?:[/.-](?:0?[1-9]|1[0-2])(?:[/.-](?:0?[1-9]|[12][0-9]|3[01]))?)?|3000")
_RELATIVE = re.compile(r"(?i)last [0-9]+ (?:days?|months?|years?)")
_ELSEWHERE = re.compile(
    r"(?i)adj[0-9]*|near(?:/[0-9]+)?|(?:w|pre|onear)/[0-9]+|\S*\.(?:ti|ab|tw|mp|kw|kf|hw|sh|ti,ab)\.?|\S+/"
    r"|(?:title|abs|key|ts|mh|mm)="
)

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
    small = [] if phrase or field not in TEXT_FIELDS else [each for each in run if _small(each)]
    findings = [_small_operator(each) for each in small]
    kept = [each for each in run if not _small(each)] if small else run
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
        findings += _words(kept, field)
    return node, tuple(findings)


def _words(run: Sequence[Token], field: Field) -> Iterator[Finding]:
    for token in run:
        if "?" in token.text:
            message = f"`?` in `{token.text}` is no wildcard in PubMed"
            yield warning(token, Code.WILDCARD, message, "Write both spellings, joined by OR.")
        if _ELSEWHERE.fullmatch(token.text):
            message = f"`{token.text}` belongs to another platform; PubMed looks for it as a word"
            hint = 'Write tags such as [tiab] and proximity as "gene therapy"[tiab:~3].'
            yield warning(token, Code.OTHER_OPERATOR, message, hint)
    if len(run) > 1 and field in TEXT_FIELDS:
        message = f"`{_joined(run)}` stands without quotation marks: PubMed may take its words one by one"
        yield advice(run[0], Code.WORDS, message, "Quote a phrase; write AND between words.")


def _small(token: Token) -> bool:
    return token.text.casefold() in SMALL_OPERATORS


def _small_operator(token: Token) -> Finding:
    message = f"`{token.text}` in small letters is no operator: it is left out"
    return warning(token, Code.LOWER_CASE, message, f"Write {token.text.upper()}.")


def _joined(run: Sequence[Token]) -> str:
    return " ".join(token.text for token in run)
