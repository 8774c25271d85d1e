"""Two published reviews walked from records to map and PRISMA flow, with their labels as reviewers' votes.

Files go in through the command line, and so do all votes, as tables, one per batch of the queue; the queue
itself is asked of a review that stays open, as a notebook does, and learns between batches.
"""

import csv
import json
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from review.model.decision import Stage
from review.model.flow import PrismaFlow
from review.project import Review, open_review
from review.reporting import prisma
from review.store.fold import read_records

pytestmark = pytest.mark.real

BATCH, DISSENT = 150, 40
COLUMNS = ("record", "reviewer", "stage", "verdict", "criterion")
RETRIEVED = ("record_source", "record_id", "status", "reason", "reviewer", "at")
PLAN = """\
title: "{title}"
version: "1.0"
question: >-
  {question}
criteria:
  - {{code: eligible, text: "{title}", kind: include}}
  - {{code: wrong-subject, text: Not about the subject of the review., kind: exclude}}
categories:
  - id: barriers
    name: Barriers
    definition: What stands in the way.
    topics:
{topics}
axes:
  - id: setting
    name: Setting
    values:
      - {{id: hospital, name: Hospital, cues: [hospital*, inpatient*, ward*]}}
      - {{id: community, name: Community, cues: [community, primary care, outpatient*, general practi*]}}
stances:
  challenge: [barrier*, low, poor, risk*, fail*, lack*, limit*]
  solution: [improv*, increas*, reduc*, effective*]
screening: {{reviewers_per_record: 2, conflict: adjudicate}}
extractors:
  - name: challenges
"""
SUBJECTS: dict[str, tuple[str, dict[str, list[str]]]] = {
    "Nagtegaal_2019": (
        "Nudging healthcare professionals towards evidence-based medicine",
        {"reminders": ["reminder*", "alert*"], "feedback": ["feedback", "audit*"], "defaults": ["default*"]},
    ),
    "Cohen_ACEInhibitors": (
        "Drug class review on ACE inhibitors",
        {"blood-pressure": ["blood pressure", "hypertens*"], "cough": ["cough*"], "heart": ["heart failure"]},
    ),
}


@dataclass
class Walk:
    """One review under way: its workspace, its labels by record id, and the time of each step."""

    name: str
    folder: Path
    cli: Callable[..., Any]
    labels: dict[str, int] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    said: dict[str, Any] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        started = time.perf_counter()
        yield
        self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - started

    def run(self, step: str, *arguments: object) -> Any:
        with self.step(step):
            said = self.cli(*arguments, "--workspace", self.folder, "--json")
        assert said.code == 0, said.err
        self.said[step] = said.json
        return said.json

    def table(self, name: str, columns: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> Path:
        path = self.folder.parent / f"{name}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([columns, *rows])
        return path


def plan(name: str, question: str, folder: Path) -> Path:
    title, topics = SUBJECTS[name]
    listed = "\n".join(
        f"      - {{id: {id}, name: {id}, definition: {id}, cues: [{', '.join(cues)}]}}"
        for id, cues in topics.items()
    )
    path = folder / "plan.yaml"
    path.write_text(PLAN.format(title=title, question=question, topics=listed), encoding="utf-8")
    return path


def begin(name: str, screening: Path, folder: Path, cli: Callable[..., Any]) -> Walk:
    """A workspace with the review's records, deduplicated."""
    questions = json.loads((screening / "protocols.json").read_text(encoding="utf-8"))
    walk = Walk(name=name, folder=folder / "review", cli=cli)
    with walk.step("init"):
        said = cli("init", walk.folder, "--protocol", plan(name, questions[name], folder), "--json")
    assert said.code == 0, said.err
    walk.run("import", "import", screening / f"{name}.csv")
    walk.run("dedupe", "dedupe")
    with (screening / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with open_review(walk.folder) as review:
        ids = list(read_records(review.log))
    walk.labels = {id: int(row["label_included"]) for id, row in zip(ids, rows, strict=True)}
    return walk


def relevant(walk: Walk, card: Any) -> bool:
    """Whether any record of the card's report was included."""
    return any(walk.labels[id] for id in (card.record_id, *(each.id for each in card.duplicates)))


def votes(id: str, include: bool, number: int) -> Iterator[tuple[str, ...]]:
    """Ada votes as the label says; on every fortieth report Ben says otherwise."""
    for reviewer in ("Ada", "Ben"):
        yes = include != (reviewer == "Ben" and number % DISSENT == 0)
        yield id, reviewer, "title-abstract", "include" if yes else "exclude", "" if yes else "wrong-subject"


def screen(walk: Walk, review: Review) -> None:
    """Both reviewers through the whole queue, ranked anew for each batch, then Cleo through the conflicts."""
    settled: list[tuple[str, ...]] = []
    while True:
        with walk.step("rank and queue"):
            cards = review.queue("Ada", limit=BATCH)
        if not cards:
            break
        rows: list[tuple[str, ...]] = []
        for card in cards:
            include, number = relevant(walk, card), len(walk.order)
            walk.order.append(card.record_id)
            rows += votes(card.record_id, include, number)
            if number % DISSENT == 0:
                word = ("include", "") if include else ("exclude", "wrong-subject")
                settled.append((card.record_id, "Cleo", "title-abstract", *word))
        walk.run("decide", "decide", "--from", walk.table("votes", COLUMNS, rows))
    walk.run("adjudicate", "decide", "--adjudicate", "--from", walk.table("settled", COLUMNS, settled))


def assess(walk: Walk, review: Review) -> None:
    """Every report that went on is retrieved and included by both."""
    with walk.step("full text"):
        cards = review.queue("Ada", Stage.FULL_TEXT, limit=None)
    found = [(card.record.source, card.record.source_id, "retrieved", "", "Ada", "") for card in cards]
    walk.run("full text", "fulltext", "--from", walk.table("found", RETRIEVED, found))
    rows = [(card.record_id, who, "full-text", "include", "") for card in cards for who in ("Ada", "Ben")]
    walk.run("full text", "decide", "--from", walk.table("read", COLUMNS, rows))


WALKED = [
    "Nagtegaal_2019",
    pytest.param("Cohen_ACEInhibitors", marks=pytest.mark.slow, id="Cohen_ACEInhibitors"),
]


@pytest.fixture(scope="module", params=WALKED)
def walk(
    request: pytest.FixtureRequest,
    real_data: Path,
    tmp_path_factory: pytest.TempPathFactory,
    cli: Callable[..., Any],
) -> Walk:
    walked = begin(request.param, real_data / "screening", tmp_path_factory.mktemp(request.param), cli)
    with open_review(walked.folder) as review:
        screen(walked, review)
        assess(walked, review)
    walked.run("extract", "extract")
    walked.run("map", "map")
    walked.run("prisma", "prisma")
    return walked


@pytest.fixture(scope="module")
def review(walk: Walk) -> Iterator[Review]:
    with open_review(walk.folder) as opened:
        yield opened


@pytest.fixture(scope="module")
def flow(review: Review) -> PrismaFlow:
    return review.flow()


def test_every_line_of_the_file_is_a_record(walk):
    [run] = walk.said["import"]["runs"]
    assert run["fetched"] == run["new"] == run["reported"] == len(walk.labels)


def test_every_report_was_shown_once(walk):
    assert len(walk.order) == len(set(walk.order)) == walk.said["dedupe"]["reports"]


def test_the_boxes_hold_what_the_published_labels_say(walk, flow):
    deduplicated = walk.said["dedupe"]
    chosen = {id for id, label in walk.labels.items() if label}
    merged = len(chosen) - len(chosen & set(walk.order))
    assert len(flow.database_results) == len(walk.labels)
    assert len(flow.duplicates) == deduplicated["duplicates"]
    assert len(flow.records_screened) == deduplicated["reports"]
    assert len(flow.dbr_sought_reports) == len(flow.dbr_assessed) == len(flow.new_reports)
    assert chosen - set(flow.duplicates) <= set(flow.new_reports)
    assert len(chosen) - merged <= len(flow.new_reports) <= len(chosen)
    assert len(flow.records_excluded) == len(flow.records_screened) - len(flow.new_reports)


def test_every_record_is_in_one_box_and_every_identity_holds(walk, flow):
    prisma.ensure(flow, finished=True)
    ended = Counter(
        id
        for name in prisma.FINAL
        for part in getattr(flow, name) or ()
        for id in ([part] if isinstance(part, str) else part[1])
    )
    assert set(ended) == set(walk.labels)
    assert set(ended.values()) == {1}


def test_nothing_waits_and_no_conflict_is_left(review):
    status = review.status()
    for counts in (status.title_abstract, status.full_text):
        assert (counts.unscreened, counts.waiting, counts.conflict) == (0, 0, 0)
    assert review.queue("Ada") == review.queue("Ben") == ()


def test_every_quote_of_the_map_is_in_the_title_or_abstract_of_an_included_report(review, flow):
    built = review.map()
    records = read_records(review.log)
    assert built.items
    for item in built.items:
        assert item.report in flow.new_reports
        record = records[item.record]
        assert item.quote in f"{record.title}\n\n{record.abstract}"
    assert {cell.state for cell in built.cells} <= {"unreviewed", "gap"}


def test_relevant_reports_come_early(walk):
    found = [walk.labels[id] for id in walk.order]
    assert sum(found[: len(found) // 5]) > 0.6 * sum(found)


def test_a_table_of_votes_taken_over_twice_adds_nothing(walk):
    votes = walk.folder.parent / "votes.csv"
    said = walk.cli("decide", "--from", votes, "--workspace", walk.folder, "--json")
    assert said.json == {"new": 0}


def test_the_log_is_whole_at_the_end(walk, review):
    assert review.log.verify() == ()


def test_the_time_of_each_step_is_told(walk, capsys):
    deduplicated = walk.said["dedupe"]
    lines = [f"{name:<16}{seconds:>8.2f} s" for name, seconds in walk.seconds.items()]
    lines.append(f"{'together':<16}{sum(walk.seconds.values()):>8.2f} s")
    with capsys.disabled():
        print(f"\n{walk.name}: {deduplicated['records']} records of {deduplicated['reports']} reports")
        print("\n".join(lines))


@pytest.mark.slow
def test_one_by_one_every_keypress_is_answered_from_an_order_that_has_learnt_from_the_last(
    real_data, tmp_path, cli, capsys
):
    walk = begin("Nagtegaal_2019", real_data / "screening", tmp_path, cli)
    spent: list[float] = []
    with open_review(walk.folder) as review:
        while cards := review.queue("Ada", limit=8):
            started = time.perf_counter()
            verdict = "include" if relevant(walk, cards[0]) else "exclude"
            for reviewer in ("Ada", "Ben"):
                review.decide(cards[0].record_id, verdict, reviewer=reviewer)
            walk.order.append(cards[0].record_id)
            spent.append(time.perf_counter() - started)
        status = review.status()
    with capsys.disabled():
        print(f"\n{len(spent)} reports one by one: two votes in {1000 * max(spent):.0f} ms at most")
    assert status.title_abstract.included == sum(walk.labels[id] for id in walk.order)
    assert status.title_abstract.unscreened == status.title_abstract.waiting == 0
