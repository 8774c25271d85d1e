"""Progress for whoever looks on, from the same steps as on the command line."""

import io
import sys
import threading
from collections.abc import Callable

import pytest

from review.progress import Progress, Step
from review.project import Review, watching
from review.project.watching import PATIENCE, Watch, bar, line, watched


class Time:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Screen:
    """Notes what is drawn, and that it was closed."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self.closed = 0

    def __call__(self) -> tuple[Progress, Callable[[], None]]:
        return self.steps.append, self.close

    def close(self) -> None:
        self.closed += 1


def step(done: int, total: int | None = 100, name: str = "read") -> Step:
    return Step(name=name, done=done, total=total)


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def screen() -> Screen:
    return Screen()


@pytest.fixture
def watch(screen: Screen, time: Time) -> Watch:
    return Watch(screen, time)


def test_short_work_shows_nothing(watch: Watch, screen: Screen):
    for done in range(101):
        watch(step(done))
    watch.end()
    assert (screen.steps, screen.closed) == ([], 0)


def test_long_work_is_shown_now_and_then_and_to_its_end(watch: Watch, screen: Screen, time: Time):
    for done in range(1, 101):
        time.now += PATIENCE / 10
        watch(step(done))
    shown = [each.done for each in screen.steps]
    assert shown[-1] == 100
    assert 10 < len(shown) < 60
    watch.end()
    assert screen.closed == 1


def test_each_kind_of_step_is_shown_at_once(watch: Watch, screen: Screen, time: Time):
    time.now = 1
    watch(step(1, name="pairs"))
    watch(step(1, name="texts"))
    assert [each.name for each in screen.steps] == ["pairs", "texts"]


def test_between_cells_nothing_is_shown(watch: Watch, screen: Screen, time: Time):
    watch.end()
    time.now = 10
    watch(step(1))
    assert screen.steps == []
    watch.begin()
    time.now = 20
    watch(step(2))
    assert [each.done for each in screen.steps] == [2]


def test_a_step_without_an_end_is_told_as_well():
    assert line(step(1200, None)) == "read: 1,200"
    assert "<progress></progress>" in bar(step(3, None))
    assert '<progress value="3" max="100"></progress>' in bar(step(3))
    assert "<progress" not in bar(step(100))
    assert "<b>" not in bar(step(1, name="<b>"))


def test_a_script_is_shown_nothing(review: Review, capfd: pytest.CaptureFixture[str], monkeypatch):
    monkeypatch.setattr(watching, "PATIENCE", 0)
    review.dedupe()
    review.extract()
    assert capfd.readouterr() == ("", "")


def test_the_verbs_that_take_long_show_their_progress_unasked():
    verbs = (Review.refresh, Review.import_file, Review.dedupe, Review.extract, Review.map, Review.simulate)
    assert [each for each in verbs if watched not in (*(each.__defaults__ or ()), *_named(each))] == []


def _named(verb: Callable[..., object]) -> tuple[object, ...]:
    return tuple((getattr(verb, "__kwdefaults__", None) or {}).values())


def test_in_the_terminal_of_ipython_there_are_bars_while_it_works(monkeypatch: pytest.MonkeyPatch):
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(sys, "stderr", Terminal())
    drawn = watching._terminal()
    assert drawn is not None
    show, close = drawn
    show(step(7))
    close()
    assert "read" in sys.stderr.getvalue()
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    assert watching._terminal() is None


def test_a_thread_of_a_widget_shows_nothing(screen: Screen, time: Time, monkeypatch: pytest.MonkeyPatch):
    shown = Watch(screen, time)
    time.now = 10
    monkeypatch.setattr(watching, "shell_of_session", lambda: "a shell")
    monkeypatch.setattr(watching, "watch", {"a shell": shown}.__getitem__)
    worker = threading.Thread(target=watched, args=(step(1),))
    worker.start()
    worker.join()
    assert screen.steps == []
    watched(step(2))
    assert [each.done for each in screen.steps] == [2]
