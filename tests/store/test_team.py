"""The team's server: nothing lost, nothing changed, nobody's vote seen too early, no record read twice."""

import threading
import time
from collections.abc import Iterator

import psycopg
import pytest

from review.digest import digest_bytes
from review.errors import StoreError
from review.model.decision import Stage
from review.model.event import EventKind
from review.store.assignments import claim, finish, give_back, offer
from review.store.events import line_hash
from review.store.fold import read_decisions, read_records
from review.store.log import create_log
from review.store.postgres import Team, create_team, open_team, pull, push

pytestmark = pytest.mark.database

STAGE = Stage.TITLE_ABSTRACT


@pytest.fixture
def address(server) -> Iterator[str]:
    """An empty database, and three logins: reviewers alice and bob, adjudicator carol."""
    with psycopg.connect(server, autocommit=True) as owner:
        owner.execute("DROP DATABASE IF EXISTS review WITH (FORCE)")
        owner.execute("CREATE DATABASE review")
        for name in ("alice", "bob", "carol"):
            if not owner.execute("SELECT FROM pg_roles WHERE rolname = %s", (name,)).fetchall():
                owner.execute(f"CREATE ROLE {name} LOGIN")
    yield server.replace("dbname=postgres", "dbname=review")


@pytest.fixture
def team(address) -> Iterator[Team]:
    with create_team(address) as made:
        for role, name in (("reviewer", "alice"), ("reviewer", "bob"), ("adjudicator", "carol")):
            with made.transaction() as connection:
                connection.execute(f"GRANT evergreen_{role} TO {name}")
        yield made


@pytest.fixture
def login(team, address):
    opened = []

    def as_(name: str) -> Team:
        opened.append(open_team(address.replace("user=owner", f"user={name}")))
        return opened[-1]

    yield as_
    for one in opened:
        one.close()


@pytest.fixture
def logs(tmp_path):
    made = []

    def new(name: str):
        made.append(create_log(tmp_path / f"{name}.db"))
        return made[-1]

    yield new
    for one in made:
        one.close()


def test_two_reviewers_exchange_everything_and_agree(team, login, logs, make):
    mine, theirs = logs("alice"), logs("bob")
    mine.append([make.seen(make.record(1)), make.vote("a", name="alice")], blobs=[b"page one"])
    theirs.append([make.seen(make.record(1)), make.seen(make.record(2)), make.vote("b", name="bob")])
    assert push(mine, login("alice")) == 2
    assert push(theirs, login("bob")) == 2
    assert pull(login("alice"), mine) == 2
    assert pull(login("bob"), theirs) == 1
    assert read_decisions(mine) == read_decisions(theirs)
    assert set(read_records(mine)) == set(read_records(theirs))
    assert theirs.blob(digest_bytes(b"page one")) == b"page one"
    assert (mine.verify(), theirs.verify()) == ((), ())


def test_pushing_and_pulling_again_does_nothing(login, logs, make):
    log = logs("alice")
    log.append([make.vote("a")])
    assert [push(log, login("alice")) for _ in range(2)] == [1, 0]
    assert pull(login("alice"), log) == 0
    assert push(log, login("alice")) == 0


def test_a_local_log_can_be_thrown_away_and_pulled_again(login, logs, make):
    log = logs("alice")
    log.append([make.seen(make.record(1)), make.vote("a")], blobs=[b"page"])
    push(log, login("alice"))
    again = logs("alice again")
    assert pull(login("alice"), again) == 2
    assert read_decisions(again) == read_decisions(log)
    assert again.blob(digest_bytes(b"page")) == b"page"


def test_what_postgres_cannot_hold_in_json_passes(login, logs, make):
    log, other = logs("alice"), logs("other")
    log.append([make.vote("a", note='NUL \0 and "stage":"full-text"')])
    push(log, login("alice"))
    pull(login("alice"), other)
    assert login("owner").rows("SELECT vote FROM evergreen.event") == [("r1 title-abstract",)]
    assert read_decisions(other)[0].note == 'NUL \0 and "stage":"full-text"'


def test_the_servers_log_is_chained_too(team, login, logs, make):
    for name in ("alice", "bob"):
        log = logs(name)
        log.append([make.vote(f"{name} {number}", name=name, record=f"r{number}") for number in range(5)])
        push(log, login(name))
    rows = team.rows(
        "SELECT seq, id, at, actor, kind, subject, body, previous, hash FROM evergreen.event ORDER BY seq"
    )
    assert [row[0] for row in rows] == list(range(1, 11))
    assert all(line_hash(row[:-1]) == row[-1] for row in rows)
    assert [row[-2] for row in rows[1:]] == [row[-1] for row in rows[:-1]]


def test_a_reviewer_sees_the_others_vote_after_his_own(login, logs, make):
    mine, theirs = logs("alice"), logs("bob")
    mine.append([make.vote("a1", record="r1"), make.vote("a2", record="r2")])
    push(mine, login("alice"))
    assert pull(login("bob"), theirs) == 0
    theirs.append([make.vote("b0", name="bob", record="r1", stage="full-text"), make.paired("p")])
    push(theirs, login("bob"))
    assert pull(login("bob"), theirs) == 0
    theirs.append([make.vote("b1", name="bob", record="r1")])
    push(theirs, login("bob"))
    assert pull(login("bob"), theirs) == 1
    assert [vote.id for vote in read_decisions(theirs)] == ["a1", "b0", "b1"]
    assert pull(login("bob"), theirs) == 0


def test_an_adjudicator_sees_all_votes(login, logs, make):
    mine, theirs = logs("alice"), logs("carol")
    mine.append([make.vote("a1")])
    push(mine, login("alice"))
    assert pull(login("carol"), theirs) == 1


CHANGES = (
    "UPDATE evergreen.event SET actor = actor",
    "UPDATE evergreen.blob SET bytes = bytes",
    "DELETE FROM evergreen.event",
    "DELETE FROM evergreen.blob",
    "TRUNCATE evergreen.event",
    "TRUNCATE evergreen.blob",
)


@pytest.mark.parametrize("name", ["alice", "owner"])
def test_nobody_changes_what_is_shared(login, logs, make, name):
    log, someone = logs("alice"), login(name)
    log.append([make.vote("a")], blobs=[b"page"])
    push(log, login("alice"))
    for statement in CHANGES:
        refused = pytest.raises(StoreError, match=r"permission denied|append-only")
        with refused, someone.transaction() as connection:
            connection.execute(statement)
    assert someone.rows("SELECT (SELECT count(*) FROM evergreen.event), count(*) FROM evergreen.blob") == [
        (1, 1)
    ]


def test_an_event_out_of_the_chain_is_refused_and_nobody_writes_as_another(login, logs, make):
    log, alice = logs("alice"), login("alice")
    log.append([make.vote("a")])
    push(log, alice)
    row = "SELECT 9, 'x', at, actor, 'full-text', subject, body, hash, hash, NULL, 'bob' FROM evergreen.event"
    with pytest.raises(StoreError, match="does not follow"), alice.transaction() as connection:
        connection.execute(f"INSERT INTO evergreen.event {row}")
    with alice.transaction() as connection:
        connection.execute(f"INSERT INTO evergreen.event {row.replace('9', '2')}")
    assert alice.rows("SELECT member FROM evergreen.event") == [("alice",), ("alice",)]


def test_writers_at_once_leave_no_gap_that_a_reader_could_miss(login, logs, make):
    def write(name: str) -> None:
        log, mine = logs(name), login(name)
        for number in range(15):
            log.append([make.retrieved("sought", record=f"{name} {number}")])
            push(log, mine)

    reader, carol = logs("reader"), login("carol")
    writers = [threading.Thread(target=write, args=(name,)) for name in ("alice", "bob")]
    for writer in writers:
        writer.start()
    pulled = 0
    while any(writer.is_alive() for writer in writers):
        pulled += pull(carol, reader)
    pulled += pull(carol, reader)
    assert pulled == reader.watermark() == carol.watermark() == 30
    assert len(list(reader.events(kind=EventKind.FULLTEXT))) == 30


def test_a_record_is_claimed_by_as_many_reviewers_as_there_are_seats(team):
    offer(team, STAGE, ["r1", "r2"], seats=2)
    assert claim(team, STAGE, "alice", 9) == ("r1", "r2")
    assert claim(team, STAGE, "bob", 9) == ("r1", "r2")
    assert claim(team, STAGE, "carol", 9) == ()


def test_claiming_again_returns_what_is_held(team):
    offer(team, STAGE, ["r1", "r2", "r3"])
    assert claim(team, STAGE, "alice", 2) == ("r1", "r2")
    assert claim(team, STAGE, "alice", 2) == ("r1", "r2")
    assert finish(team, STAGE, "alice", "r1")
    assert claim(team, STAGE, "alice", 2) == ("r2", "r3")
    assert not finish(team, STAGE, "bob", "r2")


def test_offering_again_reorders_and_keeps_what_is_done(team):
    offer(team, STAGE, ["r1", "r2"])
    claim(team, STAGE, "alice", 1)
    finish(team, STAGE, "alice", "r1")
    offer(team, STAGE, ["r3", "r2", "r1"])
    assert claim(team, STAGE, "bob", 9) == ("r3", "r2")


def test_a_lease_that_ran_out_frees_the_record_also_for_the_same_reviewer(team):
    offer(team, STAGE, ["r1"], seats=2)
    for name in ("alice", "bob"):
        assert claim(team, STAGE, name, 1, lease_seconds=0.05) == ("r1",)
    time.sleep(0.1)
    assert claim(team, STAGE, "bob", 1) == ("r1",)
    assert claim(team, STAGE, "carol", 1) == ("r1",)
    assert claim(team, STAGE, "alice", 1) == ()
    assert not finish(team, STAGE, "alice", "r1")


def test_what_is_given_back_is_free(team):
    offer(team, STAGE, ["r1", "r2"])
    claim(team, STAGE, "alice", 2)
    assert give_back(team, STAGE, "alice") == 2
    assert claim(team, STAGE, "bob", 2) == ("r1", "r2")


def test_eight_reviewers_claim_at_once_and_no_record_twice(team, login):
    offer(team, STAGE, [f"r{number:03}" for number in range(160)])
    claimed: list[str] = []

    def work(name: str, mine: Team) -> None:
        while True:
            records = claim(mine, STAGE, name, 4)
            if not records:
                return
            claimed.extend(records)
            for record in records:
                finish(mine, STAGE, name, record)

    reviewers = [
        threading.Thread(target=work, args=(f"reviewer {number}", login("alice"))) for number in range(8)
    ]
    for reviewer in reviewers:
        reviewer.start()
    for reviewer in reviewers:
        reviewer.join()
    assert len(claimed) == len(set(claimed)) == 160


def test_a_team_is_made_once(team, address):
    with pytest.raises(StoreError, match="already exists"):
        create_team(address)


def test_a_database_without_a_team_is_refused(address):
    with pytest.raises(StoreError, match="does not exist"):
        open_team(address)


def test_a_newer_team_is_refused(team, address):
    with team.transaction() as connection:
        connection.execute("UPDATE evergreen.team SET version = 99")
    with pytest.raises(StoreError, match="version 99"):
        open_team(address)


def test_a_server_that_does_not_answer_is_said_and_the_password_is_not(tmp_path):
    with pytest.raises(StoreError) as caught:
        open_team(f"host={tmp_path} user=alice password=hunter2 dbname=review")
    assert "hunter2" not in caught.value.message
    assert "pushed again" in caught.value.hint
