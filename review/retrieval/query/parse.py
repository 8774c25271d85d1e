"""A query in PubMed's syntax, read into a tree: left to right, no operator before another.

Comes in: the text. Goes out: the tree, and what is wrong with the text, each with its line and column.
"""

from collections.abc import Sequence

from ...errors import ProtocolError
from .findings import Code, Finding, Severity, advice, error, unusable, warning
from .terms import small_operator, term_of
from .tokens import SMALL_OPERATORS, Kind, Token, tokenise
from .tree import And, Node, Not, Or

# No strategy that was ever published nests deeper; what does is a slip or an attack.
DEEPEST = 60

_GROUPS: dict[str, type[And | Or | Not]] = {"AND": And, "OR": Or, "NOT": Not}
_EMPTY = "Write at least one term, such as biosimilar*[tiab]."


def parse(text: str) -> Node:
    """The tree of a query in PubMed's syntax.

    `a OR b AND c` is `(a OR b) AND c`, as PubMed reads it; what stands side by side without an operator is
    joined by AND. Comments run from `#` to the end of the line. What can be read is read, also where `lint`
    finds an error in it, such as an operator in small letters: whether to use it is for the caller.

    Raises:
        ProtocolError: it cannot be read; the line is the query's own, the column stands in the message.

    >>> parse('"gene therapy"[tiab] AND cost*').operands[1].text
    'cost'
    """
    node, findings = read(text)
    if node is None:
        raise unusable(next(each for each in findings if each.severity is Severity.ERROR))
    return node


def read(text: str) -> tuple[Node | None, tuple[Finding, ...]]:
    """The tree, None where the text cannot be read, and what is wrong, in the order of the text."""
    tokens, findings = tokenise(text)
    reader = _Reader(tokens)
    node = None
    if not any(finding.severity is Severity.ERROR for finding in findings):
        node = reader.whole()
    found = sorted((*findings, *reader.findings), key=lambda each: (each.line, each.column))
    return node, tuple(found)


class _Reader:
    """Reads tokens, whose parentheses are balanced, from left to right; the first error ends it."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.findings: list[Finding] = []
        self._tokens = tokens
        self._at = 0

    def whole(self) -> Node | None:
        """The tree of all the tokens; None when an error was found."""
        try:
            return self._chain(0)
        except ProtocolError:
            return None

    def _chain(self, depth: int) -> Node:
        operands, joined = [self._operand(depth)], ""
        while (token := self._next()) is not None and token.kind is not Kind.CLOSE:
            operator = self._operator(token)
            if operator == "":
                continue
            if joined not in ("", operator):
                self._mixed(token, joined, operator)
                operands, depth = [_group(joined, operands)], depth + 1
            operands.append(self._operand(depth))
            joined = operator
        return _group(joined, operands) if joined else operands[0]

    def _operator(self, token: Token) -> str:
        if token.kind is Kind.OPERATOR:
            return self._take().text
        if self._is_small_operator(token):
            self.findings.append(small_operator(self._take(), f"Write {token.text.upper()}."))
            return ""
        if token.kind is not Kind.TAG:
            message = "no operator stands before this: it is read as AND"
            self.findings.append(advice(token, Code.MISSING_OPERATOR, message, "Write AND or OR."))
        return "AND"

    def _mixed(self, token: Token, joined: str, operator: str) -> None:
        if "OR" in (joined, operator):
            message = f"{operator} follows {joined} without parentheses: what stands before is taken together"
            hint = "Write the parentheses that you mean."
            self.findings.append(warning(token, Code.PRECEDENCE, message, hint))

    def _is_small_operator(self, token: Token) -> bool:
        """Whether a word such as `or` stands alone between two terms."""
        if token.kind is not Kind.WORD or token.text.casefold() not in SMALL_OPERATORS:
            return False
        after = self._tokens[self._at + 1] if self._at + 1 < len(self._tokens) else None
        return after is None or after.kind not in (Kind.WORD, Kind.TAG, Kind.COLON)

    def _operand(self, depth: int) -> Node:
        token = self._next()
        if depth > DEEPEST:
            at = token or self._tokens[-1]
            raise self._refused(at, Code.DEEP, "the query nests too deep", "Take parentheses away.")
        if token is None or token.kind not in (Kind.OPEN, Kind.PHRASE, Kind.WORD):
            raise self._missing(token)
        if token.kind is not Kind.OPEN:
            return self._leaf(token)
        self._take()
        node = self._chain(depth + 1)
        self._take()
        return node

    def _leaf(self, first: Token) -> Node:
        start, end = self._run(), None
        if (colon := self._next()) is not None and colon.kind is Kind.COLON:
            self._take()
            end = self._run()
        tag = self._next()
        node, findings = term_of(
            first, start, end, self._take() if tag is not None and tag.kind is Kind.TAG else None
        )
        self.findings.extend(findings)
        if node is None:
            raise unusable(findings[-1])
        return node

    def _run(self) -> tuple[Token, ...]:
        """A phrase, or words side by side; the tag between the two dates of a range is passed over."""
        first = run = self._at
        if self._kind(run) is Kind.PHRASE:
            run += 1
        else:
            while self._kind(run) is Kind.WORD:
                run += 1
        self._at = run
        if self._kind(run) is Kind.TAG and self._kind(run + 1) is Kind.COLON:
            self._at += 1
        return tuple(self._tokens[first:run])

    def _next(self) -> Token | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _kind(self, at: int) -> Kind | None:
        return self._tokens[at].kind if at < len(self._tokens) else None

    def _take(self) -> Token:
        self._at += 1
        return self._tokens[self._at - 1]

    def _missing(self, token: Token | None) -> ProtocolError:
        before = self._tokens[self._at - 1] if self._at else None
        if token is not None and token.kind is Kind.TAG:
            message = f"the tag `[{token.text}]` stands after no term"
            hint = "Write the tag after each term: PubMed does not take one for a whole parenthesis."
            return self._refused(token, Code.TAG_ALONE, message, hint)
        if before is not None and before.kind is Kind.OPERATOR:
            message = f"nothing to search for stands after `{before.text}`"
            return self._refused(before, Code.OPERATOR, message, "Write a term, or delete the operator.")
        if token is not None and token.kind in (Kind.OPERATOR, Kind.COLON):
            message = f"nothing to search for stands before `{token.text}`"
            return self._refused(token, Code.OPERATOR, message, "Write a term, or delete it.")
        at = before or token or Token(kind=Kind.WORD, text="", line=1, column=1)
        return self._refused(at, Code.EMPTY, "there is nothing to search for", _EMPTY)

    def _refused(self, at: Token, code: Code, message: str, hint: str) -> ProtocolError:
        self.findings.append(error(at, code, message, hint))
        return unusable(self.findings[-1])


def _group(operator: str, operands: Sequence[Node]) -> Node:
    first = operands[0]
    return _GROUPS[operator](operands=tuple(operands), line=first.line, column=first.column)
