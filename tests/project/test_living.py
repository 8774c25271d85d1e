"""What a refresh does for the reports of the review: asked again, chased, fetched."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec
import pytest

import review as evergreen
from review.digest import digest_bytes
from review.errors import DecisionError, SourceUnavailable
from review.model.decision import RetrievalStatus, Stage
from review.model.event import Draft, EventKind
from review.model.protocol import LivingRules
from review.model.record import Link, Record, RecordStatus
from review.model.search import Direction, Document, Lane, Page, RunStatus, Window
from review.model.study import RelationKind
from review.plugins import REGISTRY, Group, Plugin
from review.project import Review, chasing, fetching, living, publishing, state
from review.project.alerts import alerts
from review.project.errand import Errand
from review.project.state import Memory, State
from review.reporting.strategies import chases
from review.retrieval.chase import seed
from review.retrieval.ledger import sightings
from review.retrieval.outages import Outages
from review.retrieval.verdicts import Failure
from review.store import fold
from review.store.derived import Derived

BOTH = (Direction.BACKWARD, Direction.FORWARD)
LINK = Link(kind=RelationKind.IS_VERSION_OF, scheme="doi", value="10.5555/article")
JATS = b"<article><body><sec><title>Results</title><p>Potency assays vary.</p></sec></body></article>"


@dataclass
class Library:
    """What the sources of these tests know; tests write it before they ask."""

    answers: list[Record]
    references: list[Record]
    citations: list[Record]
    asked: list[tuple[str, str]]
    fails: bool = False
    unknown: bool = False


@pytest.fixture
def library() -> Library:
    held = Library([], [], [], [])

    @evergreen.source("library")
    class Source:
        platform = "A library"
        schemes = ("doi",)

        def find(self, ids: Sequence[tuple[str, str]]) -> Iterator[Page]:
            held.asked += ids
            yield page(held.answers)

        def chase(self, record: Record, direction: Direction, cursor: str | None = None) -> Iterator[Page]:
            if held.unknown:
                return
            held.asked.append((direction.value, record.doi or ""))
            if held.fails:
                raise SourceUnavailable("answered 503", hint="Later.")
            yield page(held.references if direction is Direction.BACKWARD else held.citations)

        def search(self, query: str, window: Window, cursor: str | None = None) -> Iterator[Page]:
            yield page([])

        def parse(self, content: bytes) -> Iterator[Record]:
            yield from msgspec.json.decode(content, type=list[Record])

    return held


def page(records: Sequence[Record]) -> Page:
    return Page(content=msgspec.json.encode(records), url="https://library.example", reported=len(records))


def cited(number: int) -> Record:
    return Record(source="library", source_id=str(number), title=f"A cited work, number {number}")


def state_of(review: Review) -> State:
    return State(review.log, Derived(review.log), Memory())


def errand(review: Review, outages: Outages | None) -> Errand:
    return Errand(log=review.log, settings=review.settings, now=review.now, outages=outages or Outages())


def chase(
    review: Review,
    directions: Sequence[Direction] = BOTH,
    names: Sequence[str] = ("library",),
    outages: Outages | None = None,
):
    rules = LivingRules(citations=tuple(names), directions=tuple(directions))
    return chasing.citations(errand(review, outages), state_of(review), rules)


def ask_again(review: Review, names: Sequence[str] = ("library",), outages: Outages | None = None):
    return living.rechecks(errand(review, outages), state_of(review), names)


def fetch(review: Review, names: Sequence[str], outages: Outages | None = None):
    return fetching.fulltexts(errand(review, outages), state_of(review), names)


def retracted(review: Review, id: str) -> Record:
    link = Link(kind=RelationKind.RETRACTS, scheme="doi", value="10.5555/notice", inverse=True)
    held = State(review.log, Derived(review.log), Memory()).records[id]
    return replace(held, source="library", status=RecordStatus.RETRACTED, links=(link,))


def test_a_retraction_found_later_takes_the_report_out_of_the_flow(
    review: Review, included: str, library: Library
):
    assert included in review.flow().new_reports
    library.answers.append(retracted(review, included))
    (done,) = ask_again(review)
    assert (done.status, done.asked, done.found) == (RunStatus.COMPLETE, 1, 1)
    flow = review.flow()
    assert included not in flow.new_reports
    reasons = dict(flow.dbr_excluded)
    assert reasons["Retracted after publication"] == (included,)


def test_an_alert_names_the_report_and_the_notice(review: Review, included: str, library: Library):
    library.answers.append(retracted(review, included))
    ask_again(review)
    (alert,) = alerts(review)
    assert (alert.record, alert.status, alert.source) == (included, RecordStatus.RETRACTED, "library")
    assert alert.links[0].value == "10.5555/notice"


def test_only_reports_that_go_on_are_asked_about(
    review: Review, included: str, library: Library, id_of: Callable[[str], str]
):
    out = id_of("Garden birds")
    for name in ("Ada", "Ben"):
        review.decide(out, "exclude", reviewer=name, criterion="wrong-topic")
    ask_again(review)
    assert library.asked == [("doi", "10.5555/potency.1")]


def test_a_source_that_is_not_there_is_a_failed_recheck_and_the_others_are_asked(
    review: Review, included: str, library: Library
):
    missing, asked = ask_again(review, ("no-such", "library"))
    assert (missing.status, asked.status) == (RunStatus.FAILED, RunStatus.COMPLETE)
    assert "there is no source `no-such`" in (missing.error or "")


def test_a_source_that_cannot_be_asked_so_says_it(review: Review, included: str):
    @evergreen.source("plain")
    class Plain:
        platform = "Plain"

        def search(self, query: str, window: Window, cursor: str | None = None) -> Iterator[Page]:
            yield page([])

        def parse(self, content: bytes) -> Iterator[Record]:
            yield from ()

    (done,) = ask_again(review, ("plain",))
    assert "the source `plain` cannot be asked by identifier" in (done.error or "")
    (run,) = chase(review, (Direction.FORWARD,), ("plain",))
    assert run.status is RunStatus.FAILED


def test_cited_and_citing_records_enter_the_citation_lane(review: Review, included: str, library: Library):
    library.references += [cited(1), cited(2)]
    library.citations += [cited(2), cited(3)]
    runs = chase(review)
    assert [(run.query, run.lane, run.new) for run in runs] == [
        ("references of doi:10.5555/potency.1", Lane.CITATION, 2),
        ("citations of doi:10.5555/potency.1", Lane.CITATION, 1),
    ]
    assert dict(runs[0].parameters)["direction"] == "backward"
    assert set(review.flow().citations_results) == {cited(n).id for n in (1, 2, 3)}


def test_references_are_asked_for_once_and_citations_every_time(
    review: Review, included: str, library: Library
):
    for _ in range(2):
        runs = chase(review)
    assert [dict(run.parameters) for run in runs] == [
        {"direction": "forward", "seeds": "doi:10.5555/potency.1"}
    ]
    assert library.asked == [(way, "10.5555/potency.1") for way in ("backward", "forward", "forward")]


def test_references_that_failed_are_asked_for_again(review: Review, included: str, library: Library):
    library.fails = True
    (failed, _) = chase(review)
    assert failed.status is RunStatus.FAILED
    library.fails = False
    assert len(chase(review)) == 2


def test_nothing_is_chased_for_what_is_not_included(review: Review, library: Library):
    assert chase(review) == ()
    assert library.asked == []


class Shelf:
    """A place of full texts; what it has is given, or raised."""

    version = "1"

    def __init__(self, name: str, document: Document | Exception | None) -> None:
        self.name, self.document = name, document

    def fetch(self, record: Record) -> Document | None:
        if isinstance(self.document, Exception):
            raise self.document
        return self.document


def shelve(name: str, document: Document | Exception | None) -> None:
    factory = lambda: Shelf(name, document)  # noqa: E731
    REGISTRY.add(Plugin(group=Group.FULLTEXTS, name=name, version="1", factory=factory, origin="test"))


OPEN = Document(
    content=JATS, media_type="application/xml", url="https://shelf.example/1", licence="CC BY 4.0"
)


@pytest.fixture
def sought(review: Review, id_of: Callable[[str], str]) -> str:
    id = id_of("Potency")
    for name in ("Ada", "Ben"):
        review.decide(id, "include", reviewer=name, stage=Stage.TITLE_ABSTRACT)
    return id


def test_an_open_full_text_is_kept_with_its_place_and_licence(review: Review, sought: str):
    shelve("empty", None)
    shelve("open", OPEN)
    done = fetch(review, ("empty", "open"))
    assert (done.sought, done.fetched, done.problems) == (1, (sought,), ())
    kept = fold.read_retrievals(review.log)[sought]
    assert (kept.status, kept.agent, kept.url, kept.licence) == (
        RetrievalStatus.RETRIEVED,
        "open 1",
        "https://shelf.example/1",
        "CC BY 4.0",
    )
    assert review.log.blob(kept.blob or "") == JATS
    assert review.status().retrieved == 1


def test_what_is_fetched_is_not_sought_again(review: Review, sought: str):
    shelve("open", OPEN)
    fetch(review, ("open",))
    assert fetch(review, ("open",)).sought == 0


def test_what_nobody_has_stays_sought_and_a_place_that_fails_is_named(review: Review, sought: str):
    shelve("down", SourceUnavailable("answered 503", hint="Later."))
    shelve("empty", None)
    done = fetch(review, ("down", "empty"))
    assert (done.fetched, done.problems) == ((), ("down: answered 503. Later.",))
    assert fold.read_retrievals(review.log) == {}


def test_a_place_that_fails_keeps_the_next_from_nothing(review: Review, sought: str):
    shelve("broken", RuntimeError("oops"))
    shelve("open", OPEN)
    assert fetch(review, ("broken", "open")).fetched == (sought,)


def test_what_a_person_gave_up_is_not_fetched(review: Review, sought: str):
    review.fulltext(sought, "not-retrieved", reviewer="Ada", reason="not held")
    shelve("open", OPEN)
    assert fetch(review, ("open",)).sought == 0


def test_a_report_that_the_source_did_not_know_is_asked_about_again(
    review: Review, included: str, library: Library
):
    library.unknown = True
    assert [run.pages for run in chase(review, (Direction.BACKWARD,))] == [()]
    library.unknown = False
    assert len(chase(review, (Direction.BACKWARD,))) == 1
    assert chase(review, (Direction.BACKWARD,)) == ()


def test_citations_are_chased_by_the_identifiers_of_all_records_of_the_report():
    shown = Record(source="curated", source_id="1", title="T", ids=(("pmid", "1"),))
    own = Record(source="library", source_id="9", title="T", doi="10.5555/a", ids=(("pmcid", "PMC1"),))
    about = seed([shown, own], "library")
    assert (about.source_id, about.doi, about.ids) == ("9", "10.5555/a", (("pmcid", "PMC1"), ("pmid", "1")))


def test_a_search_for_citations_keeps_its_words_when_another_record_is_shown(
    review: Review, included: str, library: Library
):
    library.references.append(cited(1))
    chase(review, (Direction.BACKWARD,))
    held = state_of(review)
    fuller = replace(held.records[included], doi="10.5555/other", source="library", source_id="full")
    query = chasing._chase(
        "library",
        (fuller, held.records[included]),
        Direction.BACKWARD,
        [{(run.source, run.query) for run in held.runs}],
    ).query
    assert query.query == "references of doi:10.5555/potency.1"


def test_an_alert_is_told_once_of_a_report_whatever_records_its_notices_stand_on(
    review: Review, included: str, library: Library
):
    library.answers.append(retracted(review, included))
    ask_again(review)
    other = next(id for id in state_of(review).records if id != included)
    review.judge_pair(included, other, "duplicate", reviewer="Ada")
    notice = replace(fold.read_notices(review.log)[0], record=other, status=RecordStatus.CORRECTED)
    draft = Draft(
        kind=EventKind.NOTICE_FOUND,
        subject=f"{other}|library",
        body=msgspec.to_builtins(notice),
        actor="library 1",
        at=review.now().isoformat(),
    )
    review.log.append([draft])
    (alert,) = alerts(review)
    assert (alert.record, alert.status) == (state_of(review).shown[included], RecordStatus.RETRACTED)


def test_a_link_that_the_record_has_anyway_is_no_alert(review: Review, included: str, library: Library):
    held = state_of(review).records[included]
    library.answers.append(replace(held, source="library", links=(LINK,)))
    ask_again(review)
    assert len(alerts(review)) == 1
    (draft,) = sightings([replace(held, links=(LINK,))], "run", actor="t", at=review.now().isoformat())
    review.log.append([draft])
    assert alerts(review) == ()


def test_a_release_does_not_change_when_a_notice_comes_later(review: Review, included: str, library: Library):
    released = review.release("for the test")
    before = state.at(review.log, released.cut, publishing.build_flow)
    library.answers.append(retracted(review, included))
    ask_again(review)
    assert state.at(review.log, released.cut, publishing.build_flow) == before
    assert included in before.new_reports


def events(review: Review, *kinds: EventKind) -> int:
    return sum(event.kind in kinds for event in review.log.events())


SEARCHED = (EventKind.PAGE_FETCHED, EventKind.SEARCH_RUN)


def test_searches_that_bring_nothing_new_are_one_run_that_names_the_reports(
    review: Review, included: str, library: Library
):
    library.citations += [cited(2), cited(3)]
    first = chase(review, (Direction.FORWARD,))
    before = events(review, *SEARCHED)
    (again,) = chase(review, (Direction.FORWARD,))
    assert events(review, *SEARCHED) == before + 1
    assert fold.read_runs(review.log)[-1] == again
    assert (again.status, again.lane, again.fetched, again.new) == (RunStatus.COMPLETE, Lane.CITATION, 2, 0)
    assert again.pages == first[0].pages
    assert dict(again.parameters)["seeds"] == "doi:10.5555/potency.1"
    assert set(review.flow().citations_results) == {cited(2).id, cited(3).id}


def test_a_search_that_brings_something_is_a_run_of_its_own_after_any_that_brought_nothing(
    review: Review, included: str, library: Library
):
    for _ in range(2):
        chase(review, (Direction.FORWARD,))
    library.citations.append(cited(7))
    (run,) = chase(review, (Direction.FORWARD,))
    assert (run.query, run.new) == ("citations of doi:10.5555/potency.1", 1)


def test_the_report_of_the_searches_counts_those_that_were_put_together(
    review: Review, included: str, library: Library
):
    for _ in range(3):
        chase(review)
    told = {each.direction: (each.reports, each.searches) for each in chases(fold.read_runs(review.log))}
    assert told == {"backward": (1, 1), "forward": (1, 3)}


def test_a_source_that_has_no_more_for_us_is_left_and_it_is_told_once_of_how_many_reports(
    review: Review, included: str, library: Library
):
    outages = Outages()
    outages.of("library").note(Failure(reason="", over=True), "answered 429; its quota is used up")
    assert chase(review, outages=outages) == ()
    assert ask_again(review, outages=outages) == ()
    assert library.asked == []
    assert [(each.what, each.reports, each.why) for each in outages.unasked] == [
        ("citations", 2, "answered 429; its quota is used up"),
        ("re-check", 1, "answered 429; its quota is used up"),
    ]


def test_a_place_of_full_texts_that_has_no_more_for_us_is_left_and_the_others_are_asked(
    review: Review, sought: str
):
    shelve("spent", RuntimeError("must not be asked"))
    shelve("open", OPEN)
    outages = Outages()
    outages.of("spent").note(Failure(reason="", over=True), "quota")
    done = fetch(review, ("spent",), outages)
    assert [(each.source, each.reports) for each in done.unasked] == [("spent", 1)]
    assert (done.problems, done.complete) == ((), False)
    again = fetch(review, ("spent", "open"), outages)
    assert again.fetched == (sought,)


def test_a_full_text_that_was_fetched_lies_in_the_folder_under_a_name_for_people(review: Review, sought: str):
    shelve("open", OPEN)
    (path,) = fetch(review, ("open",)).files
    assert Path(path).parent == review.settings.fulltext
    assert Path(path).name.endswith(f"-{digest_bytes(JATS)[:8]}.xml")
    assert "potency" in Path(path).name
    assert Path(path).read_bytes() == JATS
    assert str(path) not in str([event.body for event in review.log.events()])


@pytest.mark.parametrize(
    ("title", "author"),
    [
        ("../../../etc/passwd", "/root"),
        ("C:\\Windows\\nul", "..\\.."),
        ("a\0b\n\x1b[2J", "\u202egnp.exe"),
        ("", ""),
        ("細胞" * 500, "Å" * 400),
        ("CON", "."),
    ],
)
def test_no_title_and_no_author_makes_a_path_of_a_file_name(tmp_path: Path, title: str, author: str):
    record = Record(source="x", source_id="1", title=title, authors=(author,))
    name = fetching.file_name(record, OPEN)
    assert (tmp_path / name).parent == tmp_path
    assert (tmp_path / name).resolve().parent == tmp_path.resolve()
    assert len(name.encode()) < 255
    assert all(char.isalnum() or char in "-." for char in name)
    assert name.count(".") == 1
    (tmp_path / name).write_bytes(b"")


def test_a_file_that_somebody_wrote_into_is_left_as_it_is(review: Review, sought: str):
    shelve("open", OPEN)
    path = Path(fetch(review, ("open",)).files[0])
    path.write_bytes(b"with notes")
    review.fulltext(sought, "not-retrieved", reviewer="Ada", reason="another article")
    review.fulltext(sought, "sought", reviewer="Ada")
    assert fetch(review, ("open",)).fetched == (sought,)
    assert path.read_bytes() == b"with notes"


def test_a_folder_that_cannot_be_written_costs_no_document(review: Review, sought: str):
    review.settings.fulltext.rmdir()
    review.settings.fulltext.write_bytes(b"a file is in the way")
    shelve("open", OPEN)
    done = fetch(review, ("open",))
    assert (done.fetched, done.files, len(done.problems)) == ((sought,), (), 1)
    assert review.log.blob(digest_bytes(JATS)) == JATS


def test_what_was_retrieved_is_sought_again_only_after_it_was_said_why(review: Review, sought: str):
    shelve("open", OPEN)
    fetch(review, ("open",))
    with pytest.raises(DecisionError, match=r"was retrieved on 2024-03-01, says open 1") as caught:
        review.fulltext(sought, "sought", reviewer="Ada")
    assert "not-retrieved" in caught.value.hint
    assert fold.read_retrievals(review.log)[sought].status is RetrievalStatus.RETRIEVED
    review.fulltext(sought, "not-retrieved", reviewer="Ada", reason="another article")
    review.fulltext(sought, "sought", reviewer="Ada")
    assert fetch(review, ("open",)).fetched == (sought,)
