"""What is derived is of one state of the log, whoever writes meanwhile."""

import shutil
import sqlite3
import threading
from collections.abc import Callable

import pytest

from review.digest import digest
from review.errors import PluginError
from review.model.cluster import PairVerdict
from review.model.evidence import ItemStatus
from review.project import Review, evidence, open_review, publishing
from review.project.state import Memory, State, at, whole
from review.store import fold
from review.store.derived import Derived

Find = Callable[[str], str]


def test_what_moved_while_it_was_made_is_kept_under_neither_key():
    memory, log = Memory(), [1]

    def make() -> tuple[int, ...]:
        seen = tuple(log)
        if len(log) < 2:
            log.append(2)
        return seen

    assert memory.of("events", lambda: len(log), make) == (1, 2)
    assert memory.of("events", lambda: len(log), lambda: ("never",)) == (1, 2)


def test_what_never_comes_to_rest_is_given_and_not_kept():
    memory, ticks = Memory(), iter(range(100))
    assert memory.of("now", lambda: next(ticks), lambda: "first") == "first"
    assert memory.of("now", lambda: 1, lambda: "second") == "second"


def test_a_name_is_made_once_however_many_threads_ask():
    memory, made, gate = Memory(), [], threading.Event()

    def slow() -> int:
        gate.wait(5)
        made.append(1)
        return len(made)

    threads = [
        threading.Thread(target=memory.of, args=("slow", lambda: "key", slow), daemon=True) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    assert memory.of("quick", lambda: "key", lambda: "at once") == "at once"
    gate.set()
    for thread in threads:
        thread.join(5)
    assert made == [1]


def test_the_whole_is_of_one_state_though_each_look_brings_another_event(review: Review, id_of: Find):
    bird, words = id_of("Garden"), iter(["include", "exclude"] * 10)

    def make(state: State) -> tuple[int, int]:
        if not state.log.read_only:
            review.decide(bird, next(words), reviewer="Ada")
        return state.as_of, sum(1 for _ in state.log.events())

    as_of, events = whole(review.log, Memory(), make)
    assert as_of == events == review.log.watermark()


def test_a_real_fault_is_raised_at_once(review: Review):
    calls: list[int] = []

    def make(state: State) -> None:
        calls.append(state.as_of)
        raise KeyError("missing")

    with pytest.raises(KeyError, match="missing"):
        whole(review.log, Memory(), make)
    assert len(calls) == 1


def test_a_release_holds_nothing_that_came_after_its_cut(
    review: Review, included: str, monkeypatch: pytest.MonkeyPatch
):
    item, build, done = review.map().items[0].id, publishing.build_flow, []

    def meanwhile(state: State) -> object:
        if not done:
            done.append(review.confirm(item, ItemStatus.CONFIRMED, reviewer="Ada"))
            review.decide(included, None, reviewer="Ada")
        return build(state)

    monkeypatch.setattr(publishing, "build_flow", meanwhile)
    release = review.release("first")
    monkeypatch.undo()
    assert at(review.log, release.cut, lambda state: digest(build(state))) == release.flow
    past = at(review.log, release.cut, lambda state: evidence.build(state, lambda step: None))
    assert digest(past) == release.map
    assert release.tip == fold.id_of(review.log, release.cut)


def test_words_of_people_that_contradict_each_other_are_listed(review: Review):
    one, two, three = sorted(each.shown for each in review._state().clusters)[:3]
    review.judge_pair(one, two, PairVerdict.DUPLICATE, reviewer="Ada")
    review.judge_pair(two, three, PairVerdict.DUPLICATE, reviewer="Ada")
    assert review.dedupe().contradictions == ()
    review.judge_pair(one, three, PairVerdict.DISTINCT, reviewer="Ben")
    assert review.dedupe().contradictions == ((one, three),)


def test_the_opposite_words_of_two_people_on_one_pair_are_listed(review: Review):
    one, two = sorted(each.shown for each in review._state().clusters)[:2]
    review.judge_pair(one, two, PairVerdict.DISTINCT, reviewer="Ada")
    review.judge_pair(one, two, PairVerdict.DUPLICATE, reviewer="Ada")
    assert review.dedupe().opposed == ()
    review.judge_pair(two, one, PairVerdict.DISTINCT, reviewer="Ben")
    found = review.dedupe()
    assert (found.opposed, found.contradictions) == (((one, two),), ())
    review.judge_pair(one, two, None, reviewer="Ada")
    assert review.dedupe().opposed == ()


@pytest.mark.parametrize(("word", "found"), [("not-retrieved", (1, 0, 1)), ("retrieved", (1, 1, 0))])
def test_the_status_counts_reports_as_the_flow_does(
    review: Review, id_of: Find, word: str, found: tuple[int, int, int]
):
    shown, bird = id_of("Potency"), id_of("Garden")
    (other,) = (id for id in review._state().members[shown] if id != shown)
    for name in ("Ada", "Ben"):
        review.decide(shown, "include", reviewer=name)
    review.fulltext(bird, "retrieved", reviewer="Ada")
    for id in (other, shown):
        review.fulltext(id, word, reviewer="Ada", reason="not held")
    status, numbers = review.status(), publishing.flow_numbers(review.flow())
    assert (status.sought, status.retrieved, status.not_retrieved) == found
    assert status.sought == numbers["dbr_sought_reports"] + numbers.get("other_sought_reports", 0)
    assert status.not_retrieved == numbers["dbr_notretrieved_reports"]


def test_a_pool_that_the_review_is_opened_with_compares_and_one_that_cannot_is_refused(template, tmp_path):
    folder = shutil.copytree(template, tmp_path / "pooled")
    with open_review(folder) as review:
        alone = review._state().pairs
    batches = []

    class Pool:
        def map(self, function, items):
            for item in items:
                batches.append(function)
                yield function(item)

    with open_review(folder, pool=Pool()) as review:
        Derived(review.log).clear("pairs")
        Derived(review.log).clear("index")
        assert review._state().pairs == alone and batches
    with pytest.raises(PluginError, match="cannot do batches"):
        open_review(folder, pool="four")


def test_pairs_and_an_index_that_were_damaged_are_made_anew(template, tmp_path):
    folder = shutil.copytree(template, tmp_path / "damaged")
    with open_review(folder) as review:
        pairs = review._state().pairs
        assert pairs
        for kind in ("pairs", "index"):
            held = review.log.path
            connection = sqlite3.connect(held)
            with connection:
                connection.execute("UPDATE derived SET value = x'00ff' WHERE kind = ?", (kind,))
            connection.close()
    with open_review(folder) as review:
        assert review._state().pairs == pairs
