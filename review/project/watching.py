"""Progress shown to whoever looks on: beneath a notebook's cell, or on the standard error of a terminal.

In a notebook it is a plain `<progress>` element that is written anew in its place: neither a widget, whose
state a saved notebook would keep, nor a script. Scripts, and threads of widgets, are shown nothing.
"""

import sys
import threading
import time
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

from ..progress import Progress, Step
from .static.elements import element

if TYPE_CHECKING:
    from rich.progress import Progress as Bars

# What takes less than so many seconds needs no bar, and no bar is drawn more often than every so many.
PATIENCE, APART = 0.5, 0.1


def watched(step: Step) -> None:
    """Show a step where a person looks on: in IPython's kernel or, if it has a terminal, in its shell."""
    if (shell := shell_of_session()) is not None and threading.current_thread() is threading.main_thread():
        watch(shell)(step)


def shell_of_session() -> Any:
    """IPython's shell when the program runs in one, without loading IPython; else None."""
    ipython = sys.modules.get("IPython")
    return None if ipython is None or not hasattr(ipython, "get_ipython") else ipython.get_ipython()


@cache
def watch(shell: Any) -> "Watch":
    """What shows the progress of a shell's cells, from the cell on that is running."""
    made = Watch(_notebook if hasattr(shell, "kernel") else _terminal)
    shell.events.register("pre_run_cell", made.begin)
    shell.events.register("post_run_cell", made.end)
    return made


class Watch:
    """The progress of one cell at a time: `drawn` makes what draws it, as (show, close)."""

    def __init__(
        self,
        drawn: Callable[[], tuple[Progress, Callable[[], None]] | None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._drawn, self._clock = drawn, clock
        self._close: Callable[[], None] | None = None
        self._show: Progress | None = None
        self.begin()

    def begin(self, *_: Any) -> None:
        """A cell begins."""
        self._running, self._began, self._last = True, self._clock(), ("", 0.0)

    def end(self, *_: Any) -> None:
        """A cell ended, and with it whatever was under way."""
        if self._close is not None:
            self._close()
        self._running, self._show, self._close = False, None, None

    def __call__(self, step: Step) -> None:
        """Show a step, unless the cell has just begun, or the last step was shown just before."""
        now, last = self._clock(), step.done == step.total
        if not self._running or (self._show is None and now - self._began < PATIENCE):
            return
        name, at = self._last
        if name == step.name and now - at < APART and not last:
            return
        if self._show is None:
            if (drawn := self._drawn()) is None:
                self._running = False
                return
            self._show, self._close = drawn
        self._last = step.name, now
        self._show(step)


def _notebook() -> tuple[Progress, Callable[[], None]]:
    from IPython import display as ipython

    display: Any = ipython.display
    handles: dict[str, Any] = {}

    def show(step: Step) -> None:
        data = {"text/html": bar(step), "text/plain": line(step)}
        if step.name in handles:
            handles[step.name].update(data, raw=True)
        else:
            handles[step.name] = display(data, raw=True, display_id=True)

    return show, lambda: None


def bar(step: Step) -> str:
    """A step as HTML: a bar with its name, and how far it has come."""
    place = {"value": step.done, "max": step.total} if step.total else {}
    if step.total and step.done >= step.total:
        return element("div", line(step), style="opacity:.8")
    return element("div", element("label", element("progress", **place), f" {line(step)}"))


def line(step: Step) -> str:
    """A step as one line of text."""
    of = f" of {step.total:,}" if step.total is not None else ""
    detail = f" ({step.detail})" if step.detail else ""
    return f"{step.name}: {step.done:,}{of}{detail}"


def _terminal() -> tuple[Progress, Callable[[], None]] | None:
    if not sys.stderr.isatty():
        return None
    bars = terminal_bars()
    bars.start()
    return drawing(bars), bars.stop


def terminal_bars() -> "Bars":
    """Bars on standard error, gone when the work is done."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    return Bars(*columns, console=Console(stderr=True), transient=True)


def drawing(bars: "Bars") -> Progress:
    """What draws each kind of step as a bar of its own."""
    tasks: dict[str, Any] = {}

    def show(step: Step) -> None:
        if step.name not in tasks:
            tasks[step.name] = bars.add_task(step.name, total=step.total)
        bars.update(tasks[step.name], completed=step.done, total=step.total)

    return show
