"""What all steps of one refresh are done with: searches, citations, re-checks, full texts."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from ..progress import Progress, silent
from ..retrieval.outages import Outages
from ..settings import Settings
from ..store.log import Log

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """Where a refresh writes and how it reaches its sources.

    Into the folder `record`, if there is one, every exchange with a server is written, sanitised. `outages`
    are the sources that have nothing more for us in this refresh: they are asked no further.
    """

    log: Log
    settings: Settings
    now: Clock
    progress: Progress = silent
    record: Path | None = None
    outages: Outages = field(default_factory=Outages)
