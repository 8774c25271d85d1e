"""The shipped notebooks: which one is next, a copy of it in the workspace, and a review to practise on."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

from ..errors import WorkspaceError
from ..model.decision import Resolution, RetrievalStatus, ScreeningState
from ..model.event import EventKind
from ..settings import SETTINGS_FILE
from ..shipped import shipped
from ..store import fold
from . import evidence, summary
from .folders import make_folder, writing_to
from .plan import companions
from .state import State
from .workspace import SETTINGS_TEXT, open_review

if TYPE_CHECKING:
    from .facade import Review

REFRESH, DEDUPLICATE, SCREEN = "01_refresh", "02_deduplicate", "03_screen"
EXTRACT, MAP = "04_extract", "05_map"


def next_notebook(state: State) -> str:
    """The notebook that a review is at: what stands there is what is to be done next.

    Nothing found yet: refresh. Pairs in doubt that nobody looked at before screening began: deduplicate.
    Reports that wait for a vote: screen. Included reports that the extractors have not read since the last
    of them was decided: extract. Else the map.
    """
    if not state.records:
        return REFRESH
    decided = fold.tip(state.log, EventKind.DECIDED, EventKind.ADJUDICATED)
    if not decided and summary.uncertain(state):
        return DEDUPLICATE
    if any(each.state is not ScreeningState.SETTLED for each in _to_screen(state)):
        return SCREEN
    return EXTRACT if _to_read(state) else MAP


def _to_screen(state: State) -> Iterator[Resolution]:
    """The reports at both stages, without those whose full text is not to be had."""
    yield from state.title_abstract
    missing = {
        state.shown.get(id, id)
        for id, each in state.retrievals.items()
        if each.status is RetrievalStatus.NOT_RETRIEVED
    }
    yield from (each for each in state.full_text if each.record not in missing)


def _to_read(state: State) -> bool:
    """Whether something was decided, or a document came, after the extractors last ran."""
    ran = max((event.seq for event in state.log.events(kind=EventKind.EXTRACTION_RUN)), default=0)
    later = (EventKind.DECIDED, EventKind.ADJUDICATED, EventKind.FULLTEXT)
    return bool(evidence.included(state)) and any(
        next(iter(state.log.events(kind=kind, after=ran)), None) is not None for kind in later
    )


def place_notebook(workspace: Path, name: str) -> Path:
    """The workspace's copy of a notebook; one that a reviewer has edited is left as it is.

    Raises:
        WorkspaceError: no notebook of that name is shipped or in the workspace.
    """
    folder = workspace / "notebooks"
    wanted = folder / f"{name.removesuffix('.ipynb')}.ipynb"
    if wanted.exists():
        return wanted
    known = {path.stem: path for path in sorted(shipped("notebooks").glob("*.ipynb"))}
    if wanted.stem not in known:
        raise WorkspaceError(f"there is no notebook `{name}`", hint=f"Shipped: {', '.join(known) or 'none'}.")
    make_folder(folder)
    with writing_to(wanted):
        wanted.write_bytes(known[wanted.stem].read_bytes())
    return wanted


def practice_copy(review: "Review") -> "Review":
    """A copy of a review as it stands, open, in a temporary folder: to try things out that a review keeps."""
    folder = Path(mkdtemp(prefix="practice-")) / "review"
    folder.mkdir()
    review.log.backup(folder / "review.db")
    plan = review.derive(lambda state: state.plan.text)
    files = {"protocol.yaml": plan.encode(), SETTINGS_FILE: SETTINGS_TEXT.encode()}
    for name, content in (companions(str(review.settings.protocol), review.protocol) | files).items():
        (folder / name).write_bytes(content)
    return open_review(folder, now=review.now)
