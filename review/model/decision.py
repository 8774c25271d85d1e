"""What people (and tools) decide about records while screening."""

from dataclasses import dataclass
from enum import StrEnum


class Stage(StrEnum):
    """The two screening stages."""

    TITLE_ABSTRACT = "title-abstract"
    FULL_TEXT = "full-text"


class Verdict(StrEnum):
    """One vote."""

    INCLUDE = "include"
    EXCLUDE = "exclude"
    MAYBE = "maybe"


class AgentKind(StrEnum):
    """Who acts: PRISMA 2020 wants exclusions by people and by automation told apart."""

    PERSON = "person"
    TOOL = "tool"


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """A person by name, or a tool by name, version and digest of its parameters."""

    kind: AgentKind
    name: str
    version: str | None = None
    parameters: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One vote on one record at one stage.

    `id` is made by the front end at the keypress, so that a double send is absorbed; `saw` is the
    digest of what was shown; `rank` (from 1) and `ranking` say where in which order it was shown;
    `drawn` says that it was drawn at random and not ranked; `criterion` is a code of protocol version
    `protocol`. `verdict` None takes the vote `supersedes` back.
    """

    id: str
    record: str
    stage: Stage
    verdict: Verdict | None
    agent: Agent
    at: str
    criterion: str | None = None
    note: str | None = None
    saw: str | None = None
    rank: int | None = None
    ranking: str | None = None
    protocol: str | None = None
    supersedes: str | None = None
    dwell_ms: int | None = None
    drawn: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelling:
    """A person puts a label on a record, or, `removed`, takes their own off it."""

    id: str
    record: str
    label: str
    agent: str
    at: str
    removed: bool = False


class ScreeningState(StrEnum):
    """Where a report stands at one stage."""

    UNSCREENED = "unscreened"
    WAITING = "waiting"
    CONFLICT = "conflict"
    SETTLED = "settled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """What the votes on all records of one report come to, at one stage.

    `record` is the one shown for the cluster; `verdict`, `criterion` and `automated` are set when the
    state is `settled`; `votes` holds each agent's last word, oldest first,
    and all the votes of one who excludes one record of the report and not another; `adjudicated` names
    the person who settled a conflict. `again` names those who have voted again on a report that an
    amendment has opened anew, while they are fewer than the rules ask for; None where nothing is to be
    screened again.
    """

    record: str
    stage: Stage
    state: ScreeningState
    verdict: Verdict | None = None
    criterion: str | None = None
    automated: bool = False
    votes: tuple[Decision, ...] = ()
    adjudicated: str | None = None
    again: tuple[str, ...] | None = None


class RetrievalStatus(StrEnum):
    """Whether the full text of a report was found."""

    SOUGHT = "sought"
    RETRIEVED = "retrieved"
    NOT_RETRIEVED = "not-retrieved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Retrieval:
    """What came of looking for one record's full text; `blob` is the digest of the document kept.

    `url` is where it was fetched and `licence` what was said of its use, when a program fetched it.
    """

    record: str
    status: RetrievalStatus
    at: str
    agent: str
    reason: str | None = None
    blob: str | None = None
    media_type: str | None = None
    url: str | None = None
    licence: str | None = None
