"""What the parsers of today make of the pages that were kept: shown, and on request written down."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from ..errors import PluginError, SettingsError
from ..model.protocol import SourceQuery
from ..progress import Progress, silent
from ..retrieval.replay import Change, Difference, Effect, Replay, applied, replay
from ..store.lock import claimed
from ..store.replaying import Kept, read_kept
from .facade import Review
from .searching import opened

__all__ = ["Change", "Difference", "Effect", "Replayed", "replay_pages"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """What came of one query of one source: a replay, or the problem why there is none.

    `logged` counts the sightings that were written.
    """

    source: str
    query: str
    pages: int
    replay: Replay | None = None
    logged: int = 0
    problem: str | None = None


def replay_pages(
    review: Review, sources: Collection[str] = (), *, apply: bool = False, progress: Progress = silent
) -> tuple[Replayed, ...]:
    """Read every kept page of the live sources (or the named ones) again, without network.

    Writes nothing, unless `apply`: then the new and changed records are logged as sightings of the runs of
    their pages. A source whose plug-in is gone keeps none of the others back.

    Raises:
        SettingsError: no page is kept of a source that is named.
        WorkspaceLocked: another process is refreshing, while `apply`.
    """
    kept = _kept(review, sources)
    with _alone(review, apply):
        return tuple(map(partial(_replayed, review, apply, progress), kept))


def _kept(review: Review, sources: Collection[str]) -> list[Kept]:
    kept = read_kept(review.log)
    known = dict.fromkeys(each.source for each in kept)
    if strange := sorted(set(sources) - set(known)):
        raise SettingsError(
            f"no page is kept of a source `{strange[0]}`",
            hint=f"Pages are kept of: {', '.join(known) or 'none yet; run `review refresh` first'}.",
        )
    return [each for each in kept if not sources or each.source in sources]


@contextmanager
def _alone(review: Review, apply: bool) -> Iterator[None]:
    if not apply:
        yield
        return
    with claimed(review.log.path, "refresh", review.settings.reviewer or "`review refresh --replay`"):
        yield


def _replayed(review: Review, apply: bool, progress: Progress, kept: Kept) -> Replayed:
    told: Mapping[str, Any] = {"source": kept.source, "query": kept.query, "pages": kept.pages}
    try:
        with opened(kept.source, review.settings) as (source, _):
            query = SourceQuery(source=kept.source, query=kept.query)
            found = replay(review.log, source, query, progress=progress)
    except PluginError as error:
        problem = (
            f"{error.message.rstrip('.')}. Its {kept.pages:,} pages are kept, and what was read from them "
            "stays as it is; what a newer parser would change cannot be told."
        )
        return Replayed(**told, problem=problem)
    logged = applied(review.log, found, now=review.now) if apply else 0
    return Replayed(**told, replay=found, logged=logged)
