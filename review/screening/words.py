"""What was said before, and what a table adds to it: words and lines in, the words that are new out.

A line that gives neither an id nor a time is the agent's word of now. It adds nothing when it is their
present word already; otherwise its id covers the word before it, so that include, exclude and include again
are three events, whichever tables they came in.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ..digest import digest
from ..errors import DecisionError
from ..model.decision import Decision, Labelling
from ..model.evidence import Judgment
from ..store.events import instant

STEP = timedelta(milliseconds=1)
Key = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What one line of a table says; `named` and `dated` tell whether it has an id and a time of its own."""

    number: int
    word: Decision
    named: bool
    dated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """The words there are: of the table's kind in `words`; `used` says whether any event has an id."""

    words: Iterable[Decision] = ()
    used: Callable[[str], bool] = lambda id: False


def when(word: Decision) -> tuple[str, str]:
    """The order of words: by instant, then by id."""
    return instant(word.at), word.id


def same(one: Decision, other: Decision) -> bool:
    """Whether two words of one kind say the same of the same record at the same stage, whenever it was."""
    return _said(one) == _said(other)


def after(at: str, word: Decision | Labelling | Judgment) -> str:
    """The instant `at`, or the one just after a word if that is not before it."""
    if instant(at) > instant(word.at):
        return at
    try:
        return (datetime.fromisoformat(instant(word.at)) + STEP).isoformat()
    except (ValueError, OverflowError):  # older logs may hold a stamp that is no instant
        return at


def added(
    lines: Sequence[Line], past: Past, what: str
) -> tuple[list[Decision], list[tuple[int, DecisionError]]]:
    """The words of a table that add something, in its order, and the lines that use another decision's id."""
    known = {word.id: word for word in past.words}
    spoken: defaultdict[Key, list[Decision]] = defaultdict(list)
    for word in sorted(known.values(), key=when):
        spoken[_key(word, what)].append(word)
    repeated = _repeated(lines, spoken, what)
    made: list[Decision] = []
    wrong: list[tuple[int, DecisionError]] = []
    for line in lines:
        own = spoken[_key(line.word, what)]
        if line.named and _taken(line, known, past.used):
            wrong.append((line.number, _used(line.word.id)))
        elif line.number not in repeated and (new := _new(line, own, known, what)) is not None:
            made.append(new)
            known[new.id] = new
            own.append(new)
            own.sort(key=when)
    return made, wrong


def _new(line: Line, own: Sequence[Decision], known: dict[str, Decision], what: str) -> Decision | None:
    """The word that a line adds after the agent's own, None when it is there."""
    word = line.word
    if line.named:
        return None if word.id in known else word
    if line.dated:
        there = any(same(word, each) and instant(word.at) == instant(each.at) for each in own)
        return None if there else word
    if not own:
        return word
    if same(word, own[-1]):
        return None
    return replace(word, id=digest(what, word.id, own[-1].id), at=after(word.at, own[-1]))


def _repeated(lines: Iterable[Line], spoken: dict[Key, list[Decision]], what: str) -> set[int]:
    """The undated lines with which a table begins to say what its agent has said last, in the same order."""
    undated: defaultdict[Key, list[Line]] = defaultdict(list)
    for line in lines:
        if not (line.named or line.dated):
            undated[_key(line.word, what)].append(line)
    return {line.number for key, own in undated.items() for line in _overlap(own, spoken.get(key, []))}


def _overlap(lines: Sequence[Line], words: Sequence[Decision]) -> Iterator[Line]:
    for length in range(min(len(lines), len(words)), 0, -1):
        if all(same(line.word, word) for line, word in zip(lines, words[-length:], strict=False)):
            yield from lines[:length]
            return


def _taken(line: Line, known: dict[str, Decision], used: Callable[[str], bool]) -> bool:
    held = known.get(line.word.id)
    if held is None:
        return used(line.word.id)
    other_time = line.dated and instant(line.word.at) != instant(held.at)
    return other_time or not same(line.word, held)


def _used(id: str) -> DecisionError:
    return DecisionError(
        f"the id `{id}` is already used for another decision",
        hint="Leave the column `id` empty for a decision that is not in the log yet.",
    )


def _key(word: Decision, what: str) -> Key:
    """Whose last word counts: an agent's on a record at a stage; a record has one adjudication."""
    agent = (word.agent.kind.value, word.agent.name) if what == "decision" else ()
    return (word.record, word.stage.value, *agent)


def _said(word: Decision) -> tuple[object, ...]:
    agent = (word.agent.kind, word.agent.name)
    return word.record, word.stage, word.verdict, agent, word.criterion, word.note
