"""A small review: five records of four reports, two of them in doubt; and time that goes on by the minute."""

import re
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from review.project import Review, init_review, open_review
from review.store import fold

SMALL = Path(__file__).parent / "small"
JATS = (
    b"<article><body><sec><title>Results</title><p>Potency assays remain difficult, and donor "
    b"variability is a challenge for every cell therapy.</p></sec></body></article>"
)


class Minutes:
    """A clock; each look at it is a minute after the last."""

    def __init__(self) -> None:
        self.at = datetime(2024, 3, 1, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.at += timedelta(minutes=1)
        return self.at


@pytest.fixture
def small() -> Path:
    """The folder of the small review's protocol and records."""
    return SMALL


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Review]:
    """A review that has a protocol and nothing else."""
    review = init_review(tmp_path / "review", str(SMALL / "protocol.yaml"), now=Minutes())
    with review:
        yield review


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A review with its records, their pairs compared."""
    folder = tmp_path_factory.mktemp("template") / "review"
    with init_review(folder, str(SMALL / "protocol.yaml"), now=Minutes()) as made:
        made.import_file(SMALL / "records.ris")
        made.dedupe()
    return folder


@pytest.fixture
def review(template: Path, tmp_path: Path) -> Iterator[Review]:
    """A copy of it."""
    with open_review(shutil.copytree(template, tmp_path / "review"), now=Minutes()) as copy:
        yield copy


@pytest.fixture
def id_of(review: Review) -> Callable[[str], str]:
    """The id of the report shown whose title begins so."""

    def find(title: str) -> str:
        cards = {card.record.title: card.record_id for card in review.queue("nobody", limit=None)}
        return next(id for held, id in cards.items() if held.startswith(title))

    return find


@pytest.fixture
def included(review: Review, id_of: Callable[[str], str]) -> str:
    """The id of a report that two people have included at both stages, with a document kept for it."""
    id = id_of("Potency")
    for stage in ("title-abstract", "full-text"):
        vote_twice(review, id, "include", stage)
    return id


def vote_twice(review: Review, id: str, verdict: str, stage: str) -> None:
    from review.model.decision import Stage

    for name in ("Ada", "Ben"):
        review.decide(id, verdict, reviewer=name, stage=Stage(stage))


@pytest.fixture
def jats(tmp_path: Path) -> Path:
    """A document that can be read."""
    path = tmp_path / "document.xml"
    path.write_bytes(JATS)
    return path


@pytest.fixture(autouse=True)
def forgotten(own_plugins: None) -> None:
    """What any test here registers is forgotten after it."""


@pytest.fixture
def amend(small: Path) -> Callable[..., None]:
    """Replace a part of the review's protocol, raise its version and put it in force."""

    def edit(review: Review, *changes: tuple[str, str]) -> None:
        text = review.settings.protocol.read_text(encoding="utf-8")
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        number = len(fold.read_protocols(review.log)) + 1
        text = re.sub("(?m)^version: .*$", f'version: "{number}.0"', text)
        review.settings.protocol.write_text(text, encoding="utf-8")
        review.amend("for the test")

    return edit
