"""Bench: what a review offers beside its verbs to whoever sits before a notebook."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ..errors import PluginError, ReviewError
from ..plugins import REGISTRY, Group
from ..progress import Progress
from . import frames, previewing, simulating
from .state import Remembering, whole
from .watching import watched

if TYPE_CHECKING:
    import pandas


class Bench:
    """Widgets, tables, and trying out plug-ins; nothing of it writes to the log by itself."""

    def screen(self, **options: Any) -> Any:
        """Open the screening card in JupyterLab: `screen(reviewer="ada")`."""
        return self.view("screen", **options)

    def view(self, name: str, **options: Any) -> Any:
        """Open a widget in JupyterLab by name: `view("duplicates", reviewer="ada")`."""
        try:
            return REGISTRY.find(Group.VIEWS, name).make(options, review=self)
        except PluginError as error:
            if isinstance(error.__cause__, ReviewError):  # what the view says to its user is not its fault
                raise error.__cause__ from None
            raise

    def preview(
        self: Remembering, extractor: str | Callable[..., Any], n: int = 20, **parameters: Any
    ) -> previewing.Preview:
        """What an extractor finds in `n` texts of this review; nothing of it is kept.

        `extractor` is a name, or a function or class that nobody has registered. The included reports are
        read first, then others; the same ones every time. `parameters` are the extractor's, by default
        those of the protocol.

        Raises:
            PluginError: there is no such extractor, or it raised.
        """
        return whole(self.log, self.memory, lambda state: previewing.preview(state, extractor, n, parameters))

    def simulate(
        self: Remembering, ranker: str | type, seed: int = 0, progress: Progress = watched
    ) -> simulating.Simulation:
        """The decisions made so far, made once more in the order of a ranker, and in that of the shipped one.

        `ranker` is a name, or a class that nobody has registered. Each ranker starts from nothing and is
        told a decision only after it has shown the record.

        Raises:
            DecisionError: no report was found relevant so far, or none was excluded.
            PluginError: there is no such ranker, it raised, or gave no usable scores.
        """
        past = whole(self.log, self.memory, simulating.decided, progress)
        return simulating.simulate(past, ranker, seed, progress)

    def frame(self: Remembering, what: str) -> "pandas.DataFrame":
        """Records, reports, decisions, items or runs as a pandas DataFrame.

        Their columns are those that `review.project.frames` lists.

        Raises:
            ReviewError: there is no such frame.
        """
        return whole(self.log, self.memory, lambda state: frames.frame(state, what))
