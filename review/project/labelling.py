"""Labels that reviewers put on reports: a word of one person on one record, shown for the whole report.

A label is its author's own: two people may put the same one on a report, and each takes off their own. Where
screening is blinded, the others' labels are seen when their votes are.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from uuid import uuid4

import msgspec

from ..digest import digest
from ..errors import DecisionError
from ..model.decision import Labelling, Resolution
from ..model.event import Draft, EventKind
from ..model.protocol import Label
from ..screening.resolve import open_to
from ..screening.words import after
from ..spelling import nearest
from ..store.events import instant
from .lookup import find_report
from .state import State
from .values import Labelled
from .voting import ensure_person
from .words import ensure_name, same_name

LONGEST = 60


def labelling(
    state: State,
    record: str,
    name: str,
    reviewer: str,
    at: datetime,
    *,
    remove: bool = False,
    id: str | None = None,
) -> tuple[Labelling, list[Draft]]:
    """What a reviewer says of a report, and the events that say it; none when it says nothing new.

    Taking off takes the reviewer's label off every record of the report. `id` is the keypress's, if any.

    Raises:
        DecisionError: the record is unknown, the label is none or not one that the protocol lists, or there
            is no reviewer.
    """
    ensure_person(reviewer)
    person = reviewer.strip()
    ensure_name(person, state)
    shown = find_report(state.records, state.shown, record)
    members = state.members[state.shown[shown]]
    own = [each for member in members for each in state.labels.get(member, ()) if each.agent == person]
    label = _spelt(name, [each.label for each in own], state.protocol.screening.labels, remove=remove)
    standing = [each for each in own if each.label == label]
    said = Labelling(
        id=id or str(uuid4()), record=shown, label=label, agent=person, at=at.isoformat(), removed=remove
    )
    if not remove:
        said = standing[-1] if standing else _spoken(said, state)
        return said, [] if standing else [_draft(said)]
    return said, [_draft(_spoken(_taken_off(each, said), state)) for each in standing]


def on_report(
    state: State, held: Resolution, reviewer: str | None, colours: Mapping[str, str] | None = None
) -> tuple[Labelled, ...]:
    """The labels on a report that `reviewer` may see, in the order in which they came; None sees all.

    Others' labels are seen when their votes can sway nobody any more.
    """
    members = state.members.get(held.record, (held.record,))
    found = [each for id in members for each in state.labels.get(id, ())]
    if reviewer is not None and not open_to(held, reviewer, state.protocol.screening):
        found = [each for each in found if each.agent == reviewer]
    people: dict[str, list[str]] = {}
    for each in sorted(found, key=lambda each: (each.at, each.id)):
        people.setdefault(each.label, []).append(each.agent)
    known = colours if colours is not None else colours_of(state.protocol.screening.labels)
    return tuple(
        Labelled(name=name, people=tuple(dict.fromkeys(names)), colour=known.get(name, ""))
        for name, names in people.items()
    )


def wearers(state: State, record: str, name: str, reviewer: str) -> tuple[str, ...]:
    """Who has put that label on a report, however it is spelt, as far as `reviewer` may see it.

    Raises:
        DecisionError: the record is unknown.
    """
    report = state.shown[find_report(state.records, state.shown, record)]
    held = {each.record: each for each in state.title_abstract}[report]
    found = on_report(state, held, reviewer.strip())
    alike = (each.people for each in found if same_name(name, [each.name]))
    return tuple(dict.fromkeys(person for people in alike for person in people))


def ensure_label(state: State, name: str | None) -> str | None:
    """The label to look for, as the protocol or its reports spell it; None stays so.

    Where the protocol lists no labels, any may be looked for.

    Raises:
        DecisionError: the protocol does not list it, and no report carries it from before.
    """
    names = [each.name for each in state.protocol.screening.labels]
    if name is None or not names:
        return name
    carried = [each.label for held in state.labels.values() for each in held]
    known = [*names, *carried]
    if near := name if name in known else same_name(name, known):
        return near
    raise _unlisted(name, names)


def colours_of(labels: Iterable[Label]) -> dict[str, str]:
    """The colours of the protocol's labels, by name."""
    return {each.name: each.colour for each in labels}


def _spelt(name: str, own: Iterable[str], listed: Iterable[Label], *, remove: bool) -> str:
    """The label as it is kept: the protocol's spelling, else the reviewer's own from before."""
    word = " ".join(name.split())
    if not word or len(word) > LONGEST or not word.isprintable():
        raise DecisionError(
            f"`{word[:LONGEST]}` is no label", hint=f"Give one line of at most {LONGEST} characters."
        )
    names = [each.name for each in listed]
    if near := same_name(word, [*names, *own]):
        return near
    if names and not remove:
        raise _unlisted(word, names)
    return word


def _unlisted(word: str, names: Iterable[str]) -> DecisionError:
    return DecisionError(f"the protocol has no label `{word}`", hint=nearest(word, names))


def _spoken(said: Labelling, state: State) -> Labelling:
    """Said after the same person's last word on that label of that record, whatever the clock says."""
    events = state.log.events(kind=EventKind.LABELLED, subject=said.record)
    words = (msgspec.convert(event.body, Labelling) for event in events)
    own = [each for each in words if (each.label, each.agent) == (said.label, said.agent)]
    last = max(own, key=lambda each: (instant(each.at), each.id), default=None)
    return replace(said, at=after(said.at, last)) if last else said


def _taken_off(standing: Labelling, said: Labelling) -> Labelling:
    id = said.id if standing.record == said.record else digest("take off", standing.id, said.id)
    return replace(said, id=id, record=standing.record)


def _draft(said: Labelling) -> Draft:
    return Draft(
        kind=EventKind.LABELLED,
        subject=said.record,
        body=msgspec.to_builtins(said),
        actor=said.agent,
        at=said.at,
        id=said.id,
    )
