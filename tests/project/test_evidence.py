"""From full texts to the map, its changes and its releases."""

import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

import review as evergreen
from review.digest import digest, digest_bytes
from review.errors import CountError, DecisionError, PluginError, StoreError, WorkspaceError
from review.model.evidence import ItemStatus
from review.plugins import Finding
from review.progress import silent
from review.project import Review, evidence, incoming, open_review, publishing, releasing
from review.project.state import Memory, State
from review.store import fold
from review.store.derived import Derived
from review.store.union import merge

Amend = Callable[..., None]


def test_a_document_is_read_once(review: Review, included: str, jats: Path):
    before = review.extract()
    review.fulltext(included, "retrieved", reviewer="Ada", path=jats)
    first, second = review.extract(), review.extract()
    assert first.texts > before.texts
    assert first.items > before.items
    assert (first.extracted, second.extracted, first.problems) == (1, 0, ())


@pytest.mark.parametrize("name", ["paper.pdf", "paper.txt", "paper.xml"])
def test_a_pdf_is_kept_and_its_title_and_abstract_are_read(
    review: Review, included: str, tmp_path: Path, name: str
):
    path = tmp_path / name
    path.write_bytes(b"%PDF-1.7\n% potency assays are a challenge\n")
    review.fulltext(included, "retrieved", reviewer="Ada", path=path)
    result = review.extract()
    assert result.texts == 1
    assert len(result.problems) == 1
    assert "title and abstract were read instead" in result.problems[0]
    assert review.log.blob(digest_bytes(path.read_bytes())) == path.read_bytes()


def test_a_confirmed_item_stays_confirmed_whatever_the_extractors_find_later(
    review: Review, included: str, amend: Amend
):
    item = review.map().items[0]
    review.confirm(item.id[:12], ItemStatus.CONFIRMED, reviewer="Ada")
    amend(review, ("cues: [potency assay*]", "cues: [nothing at all]"), ("[donor variability]", "[nor this]"))
    held = {each.id: each.status for each in review.map().items}
    assert held[item.id] is ItemStatus.CONFIRMED
    review.confirm(item.id, None, reviewer="Ada")
    assert item.id not in {each.id for each in review.map().items if each.status is ItemStatus.CONFIRMED}


@pytest.mark.parametrize(
    ("word", "said"),
    [({"topic": "nope"}, "no topic"), ({"stance": "nope"}, "no stance"), ({"reviewer": ""}, "reviewer")],
)
def test_a_senseless_word_on_an_item_is_refused(
    review: Review, included: str, word: dict[str, str], said: str
):
    with pytest.raises(DecisionError, match=said):
        review.confirm(review.map().items[0].id, ItemStatus.CONFIRMED, **{"reviewer": "Ada", **word})


def test_an_extractor_from_a_notebook_runs_and_runs_again_when_its_cell_has_changed(
    review: Review, included: str, amend: Amend
):
    @evergreen.extractor("sizes", version="1")
    def sizes(text: str) -> Iterator[Finding]:
        at = text.find("limits")
        yield Finding(field="challenge", label="potency", start=at, end=at + 6)

    amend(review, ("  - name: challenges", "  - name: sizes"))
    assert (review.extract().annotations, review.extract().extracted) == (1, 0)

    @evergreen.extractor("sizes", version="1")
    def more_sizes(text: str) -> Iterator[tuple[int, int, str]]:
        yield 0, 3, "first"
        yield 4, 6, "second"

    again = review.extract()
    assert (again.extracted, again.annotations) == (1, 2)


@pytest.mark.parametrize("fault", ["missing", "raises"])
def test_an_extractor_that_fails_keeps_no_other_back(review: Review, included: str, amend: Amend, fault: str):
    if fault == "raises":

        @evergreen.extractor("faulty")
        def faulty(text: str) -> Iterator[Finding]:
            raise KeyError("in my cell")

    amend(review, ("  - name: challenges", "  - name: faulty\n  - name: challenges"))
    result = review.extract()
    assert result.annotations > 0
    assert len(result.problems) == 1
    assert "`faulty`" in result.problems[0]


def test_changes_are_those_since_the_last_release(review: Review, included: str):
    assert review.changes() != ()
    review.release("first")
    assert review.changes() == ()
    review.confirm(review.map().items[0].id, ItemStatus.CONFIRMED, reviewer="Ada")
    assert review.changes() != ()
    assert review.changes(since=review.log.watermark()) == ()


@pytest.mark.parametrize("since", [-1, 10_000])
def test_changes_since_an_event_that_there_is_not_are_refused(review: Review, since: int):
    with pytest.raises(StoreError, match="no event"):
        review.changes(since)


def test_a_release_can_be_recomputed_from_the_log_as_it_was(review: Review, included: str, jats: Path):
    review.extract()
    release = review.release("first")
    review.fulltext(included, "retrieved", reviewer="Ada", path=jats)
    review.extract()
    review.decide(included, None, reviewer="Ada")
    with review.log.as_of(release.cut) as log:
        state = State(log, Derived(review.log), Memory())
        assert digest(publishing.build_flow(state)) == release.flow
        assert digest(evidence.build(state, silent)) == release.map
        assert state.plan.digest == release.protocol
    assert digest(review.map()) != release.map


def test_an_exporter_from_a_notebook_is_handed_flow_and_map(review: Review, included: str, tmp_path: Path):
    @evergreen.exporter("lines")
    def lines(flow: object, map: object, path: Path) -> None:
        path.write_text(f"{type(flow).__name__} {type(map).__name__}")

    written = review.export("lines", tmp_path / "new" / "out.txt")
    assert written.read_text() == "PrismaFlow EvidenceMap"


def test_an_exporter_that_raises_is_named(review: Review, tmp_path: Path):
    @evergreen.exporter("faulty")
    def faulty(flow: object, map: object, path: Path) -> None:
        raise KeyError("in my cell")

    with pytest.raises(PluginError, match=r"`faulty`.*in my cell"):
        review.export("faulty", tmp_path / "out.txt")


def test_an_export_to_a_place_that_cannot_be_is_an_error_with_a_hint(review: Review, tmp_path: Path):
    (tmp_path / "file").write_text("")
    for place in (tmp_path / "file" / "map.html", tmp_path):
        with pytest.raises(WorkspaceError, match="cannot be written"):
            review.export("html", place)


def test_a_flow_that_breaks_an_identity_is_not_written(review: Review, included: str, tmp_path: Path):
    wrong = replace(review.flow(), records_screened=())
    with pytest.raises(CountError):
        publishing.write_flow(wrong, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_the_flow_counts_the_small_review(review: Review, included: str):
    numbers = publishing.flow_numbers(review.flow())
    assert (numbers["database_results"], numbers["duplicates"]) == (5, 1)
    assert (numbers["records_screened"], numbers["pending_screening"]) == (1, 3)


def test_a_document_is_still_read_when_its_status_is_said_again(review: Review, included: str, jats: Path):
    review.fulltext(included, "retrieved", reviewer="Ada", path=jats)
    whole = {text.digest for text in evidence.texts(review._state())[0]}
    review.fulltext(included, "retrieved", reviewer="Ben")
    assert {text.digest for text in evidence.texts(review._state())[0]} == whole
    review.fulltext(included, "not-retrieved", reviewer="Ben", reason="the wrong document")
    assert {text.digest for text in evidence.texts(review._state())[0]} != whole


@pytest.mark.parametrize("last", [0, 1])
def test_of_a_reports_documents_the_latest_is_read(
    review: Review, included: str, jats: Path, tmp_path: Path, last: int
):
    members = review._state().members[included]
    old = tmp_path / "old.xml"
    old.write_bytes(jats.read_bytes().replace(b"Potency assays", b"Batch records"))
    for id, path in ((members[1 - last], old), (members[last], jats)):
        drafts, blobs = incoming.fulltext(id, "retrieved", "Ada", path, None, review.now(), None)
        review.log.append(drafts, blobs=blobs)
    contents = " ".join(text.content for text in evidence.texts(review._state())[0])
    assert "Potency assays remain" in contents
    assert "Batch records" not in contents


def test_an_edited_extractor_makes_another_map(review: Review, included: str, amend: Amend):
    @evergreen.extractor("sizes", version="1")
    def sizes(text: str) -> Iterator[Finding]:
        yield Finding(field="challenge", label="potency", start=0, end=6)

    amend(review, ("  - name: challenges", "  - name: sizes"))
    before = review.map()

    @evergreen.extractor("sizes", version="1")
    def none(text: str) -> Iterator[Finding]:
        yield from ()

    assert len(before.items) > len(review.map().items)


def test_the_cut_of_a_release_is_found_in_a_log_that_took_it_over(
    review: Review, included: str, template: Path, tmp_path: Path
):
    release = review.release("first")
    folder = shutil.copytree(template, tmp_path / "other")
    with open_review(folder, now=review.now) as other:
        for id in other._state().shown:
            other.decide(id, "maybe", reviewer="Eve")
        merge(other.log, review.log)
        assert fold.read_releases(other.log) == (release,)
        at = releasing.cut_in(other.log, release)
        assert at != release.cut
        assert next(event.id for event in other.log.events(after=at - 1)) == release.tip
        assert other.changes() == other.changes(since=at)


def test_a_pool_reads_the_texts_with_the_same_result(review: Review, included: str, tmp_path: Path):
    shutil.copytree(review.settings.workspace, tmp_path / "copy")
    alone = review.extract()
    with (
        ThreadPoolExecutor(2) as pool,
        open_review(tmp_path / "copy", pool=pool, now=review.now) as together,
    ):
        submitted: list[object] = []
        plain = pool.map
        pool.map = lambda function, *batches: submitted.append(function) or plain(function, *batches)
        assert together.extract() == alone
        assert submitted
        assert together.map().items == review.map().items
