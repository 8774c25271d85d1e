"""The evidence map in JupyterLab: the page that `review export html` writes, up to date on demand."""

from typing import Any

from ..project import Review
from ..project.publishing import html_page
from .panel import Panel, script, style

KEYS = {"refresh": "r"}


class MapExplorer(Panel):
    """The page of the map in a frame of its own that can reach neither the notebook nor the network."""

    _esm = script("evidence_map.js")
    _css = style("evidence_map.css")

    def __init__(self, review: Review) -> None:
        super().__init__(
            {
                "title": review.protocol.title,
                "keys": KEYS,
                "outbox": f"evergreen:{review.settings.workspace}:map",
            }
        )
        self._review = review

    def _queue(self) -> dict[str, Any]:
        return {"page": self._review.derive(html_page), "as_of": self._review.log.watermark()}


def evidence_map(review: Review) -> MapExplorer:
    """The evidence map as it stands, every cell with its quotes and where they came from."""
    return MapExplorer(review)
