"""Logs and drafts for the store's tests."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest

from review.model.cluster import PairJudgment, PairVerdict
from review.model.decision import (
    Agent,
    AgentKind,
    Decision,
    Labelling,
    Retrieval,
    RetrievalStatus,
    Stage,
    Verdict,
)
from review.model.event import Draft, EventKind
from review.model.evidence import ItemStatus, Judgment, Stance
from review.model.protocol import ProtocolVersion
from review.model.record import Record
from review.model.search import Lane, PageFetched, RunStatus, SearchRun, Sighting, Window
from review.model.study import Relation, RelationKind, Release
from review.store.log import Log, create_log

AT = "2026-05-01T10:00:00+00:00"


def draft(kind: EventKind, subject: str, body: Any, *, at: str = AT, id: str | None = None) -> Draft:
    return Draft(kind=kind, subject=subject, body=msgspec.to_builtins(body), actor="test", at=at, id=id)


def record(number: int = 1, title: str = "A potency assay", **fields: Any) -> Record:
    return Record(source="europepmc", source_id=f"MED:{number}", title=title, **fields)


def seen(of: Record, run: str = "run-1", at: str = AT) -> Draft:
    return draft(EventKind.RECORD_SEEN, of.id, Sighting(digest=of.digest, run=run, record=of), at=at)


def vote(
    id: str,
    verdict: str | None = "include",
    *,
    record: str = "r1",
    name: str = "alice",
    at: str = AT,
    stage: str = "title-abstract",
    kind: EventKind = EventKind.DECIDED,
    agent: str = "person",
    **fields: Any,
) -> Draft:
    decision = Decision(
        id=id,
        record=record,
        stage=Stage(stage),
        verdict=None if verdict is None else Verdict(verdict),
        agent=Agent(kind=AgentKind(agent), name=name, version=fields.pop("version", None)),
        at=at,
        **fields,
    )
    return draft(kind, record, decision, at=at, id=id)


def paired(id: str, verdict: str | None = "duplicate", *, agent: str = "alice", at: str = AT) -> Draft:
    held = None if verdict is None else PairVerdict(verdict)
    judgment = PairJudgment(id=id, left="a", right="b", verdict=held, agent=agent, at=at)
    return draft(EventKind.PAIR_JUDGED, "a|b", judgment, at=at, id=id)


def judged(
    id: str,
    status: str | None = "confirmed",
    *,
    agent: str = "alice",
    at: str = AT,
    settles: bool = False,
) -> Draft:
    judgment = Judgment(
        id=id,
        item="item-1",
        record="r1",
        text="t",
        start=0,
        end=5,
        quote="assay",
        category="technical",
        topic="potency",
        stance=Stance.CHALLENGE,
        status=None if status is None else ItemStatus(status),
        agent=agent,
        at=at,
        settles=settles,
    )
    return draft(EventKind.EVIDENCE_JUDGED, "item-1", judgment, at=at, id=id)


def labelled(id: str, label: str = "cohort", *, name: str = "alice", at: str = AT, **fields: Any) -> Draft:
    body = Labelling(id=id, record=fields.pop("record", "r1"), label=label, agent=name, at=at, **fields)
    return draft(EventKind.LABELLED, body.record, body, at=at, id=id)


def retrieved(status: str, *, record: str = "r1", at: str = AT, blob: str | None = None) -> Draft:
    body = Retrieval(record=record, status=RetrievalStatus(status), at=at, agent="alice", blob=blob)
    return draft(EventKind.FULLTEXT, record, body, at=at)


def related(left: str, right: str) -> Draft:
    body = Relation(left=left, kind=RelationKind.SUPERSEDES, right=right, origin="europepmc")
    return draft(EventKind.RELATION_ASSERTED, left, body)


def page(number: int, run: str = "run-1", seen: tuple[str, ...] = ()) -> Draft:
    body = PageFetched(
        run=run,
        number=number,
        source="europepmc",
        query="potency",
        window=Window(),
        page="d",
        url="https://example.org/",
        records=1,
        seen=seen,
    )
    return draft(EventKind.PAGE_FETCHED, run, body, id=f"page-{run}-{number}")


def ran(id: str, ended: str = AT) -> Draft:
    body = SearchRun(
        id=id,
        source="europepmc",
        platform="Europe PMC",
        lane=Lane.DATABASE,
        query="potency",
        started=ended,
        ended=ended,
        status=RunStatus.COMPLETE,
        parser_version="1",
        fetched=3,
    )
    return draft(EventKind.SEARCH_RUN, "europepmc", body, at=ended, id=f"run {id}")


def protocol(version: str, *, at: str = AT, amended: bool = False) -> Draft:
    kind = EventKind.PROTOCOL_AMENDED if amended else EventKind.PROTOCOL_ADOPTED
    return draft(kind, "protocol", ProtocolVersion(version=version, text="title: x", digest=version), at=at)


def released(number: int) -> Draft:
    body = Release(number=number, cut=1, at=AT, flow="f", map="m", protocol="p", trigger="first")
    return draft(EventKind.RELEASED, "release", body)


@pytest.fixture(scope="session")
def make() -> SimpleNamespace:
    """Makers of drafts, by name."""
    makers: tuple[Callable[..., Any], ...] = (draft, record, seen, vote, paired, judged)
    others: tuple[Callable[..., Any], ...] = (labelled, retrieved, related, page, ran, protocol, released)
    return SimpleNamespace(AT=AT, **{maker.__name__: maker for maker in (*makers, *others)})


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Log]:
    """An empty log on disk."""
    with create_log(tmp_path / "review.db") as made:
        yield made


def _server_folder() -> Path | None:
    """Where the PostgreSQL server's programs are: on the path, or where Debian puts them; newest first."""
    found = shutil.which("initdb")
    places = (
        [Path(found).parent] if found else sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    )
    return next((place for place in places if (place / "initdb").exists()), None)


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The address of a PostgreSQL server of our own, on a socket in a folder of our own, as its owner."""
    programs = _server_folder()
    if programs is None:
        if os.environ.get("CI") == "true":
            pytest.fail("CI must have this: a PostgreSQL server")
        pytest.skip("no PostgreSQL server is installed")
    # Not under tmp_path: the path of a socket may have 107 bytes, and the server's user must reach it.
    folder = Path(tempfile.mkdtemp(prefix="team-"))
    as_user = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
    if as_user:
        shutil.chown(folder, "postgres")

    def run(program: str, *arguments: str) -> None:
        command = [*as_user, str(programs / program), "-D", str(folder / "data"), *arguments]
        subprocess.run(command, check=True, capture_output=True, cwd=folder)

    try:
        run("initdb", "-U", "owner", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        options = f"-k {folder} -c listen_addresses= -c fsync=off"
        run("pg_ctl", "-w", "-l", str(folder / "log"), "-o", options, "start")
        try:
            yield f"host={folder} user=owner dbname=postgres"
        finally:
            run("pg_ctl", "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder)
