"""What is said of a plug-in that raised: a sentence for the reviewer, the traceback for the log."""

import logging

from ..errors import ReviewError
from .redaction import scrub

_LOG = logging.getLogger(__name__)


def told(error: Exception, name: str) -> str:
    """What a source or another plug-in of that `name` met, without any secret."""
    if isinstance(error, ReviewError):
        return scrub(f"{error.message.rstrip('.')}. {error.hint}")
    _LOG.warning("the source `%s` raised", name, exc_info=error)
    return scrub(f"{type(error).__name__}: {error}")
