"""What a plug-in met that raised: a sentence for the reviewer, the traceback for the log.

In: a call of a plug-in. Out: what it gives, or its trouble; its errors go no further.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from ..bulk import bulk
from ..errors import ReviewError, SourceUnavailable
from .redaction import scrub

T = TypeVar("T")
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """What was met, without any secret; `later` and `status` are those of `SourceUnavailable`."""

    said: str
    later: bool = False
    status: int | None = None


def attempt(name: str, call: Callable[[], T]) -> tuple[T | None, Trouble | None]:
    """What a plug-in of that name gives, or what it met: the border that its errors do not cross."""
    try:
        # A page is a tree of ten thousand values, which the cycle collector would walk again and again.
        with bulk():
            return call(), None
    except Exception as error:  # the border of a plug-in
        unavailable = error if isinstance(error, SourceUnavailable) else None
        later, status = (unavailable.later, unavailable.status) if unavailable else (False, None)
        return None, Trouble(said=_told(error, name), later=later, status=status)


def _told(error: Exception, name: str) -> str:
    if isinstance(error, ReviewError):
        return scrub(f"{error.message.rstrip('.')}. {error.hint}")
    _LOG.warning("the source `%s` raised", name, exc_info=error)
    return scrub(f"{type(error).__name__}: {error}")
