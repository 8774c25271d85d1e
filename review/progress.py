"""Progress of long work, as values; whoever called decides how to show them."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """`done` of `total` units of the work `name`; `total` is None when it cannot be known."""

    name: str
    done: int
    total: int | None = None
    detail: str = ""


Progress = Callable[[Step], None]


def silent(step: Step) -> None:
    """Show nothing."""


def track(items: Iterable[T], name: str, progress: Progress, total: int | None = None) -> Iterator[T]:
    """Yield the items, reporting a step after each has been dealt with.

    >>> steps = []
    >>> list(track("ab", "letters", steps.append, total=2))
    ['a', 'b']
    >>> [(step.done, step.total) for step in steps]
    [(1, 2), (2, 2)]
    """
    for done, item in enumerate(items, start=1):
        yield item
        progress(Step(name=name, done=done, total=total))
