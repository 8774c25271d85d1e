"""The evidence map as one HTML file that opens anywhere, asks the network for nothing and runs no text."""

import base64
import hashlib
import json
from pathlib import Path
from typing import Any

import jinja2

from ...model.evidence import EvidenceMap, ItemStatus
from ...model.flow import PrismaFlow
from ...model.protocol import ReviewProtocol
from ..diagram import svg
from ..prisma import counts, ensure
from ..writing import write_file
from .page import page_data

HERE = Path(__file__).parent
STYLES = ("map.css", "drawer.css")
SCRIPTS = ("map.js", "drawer.js", "start.js")
# What could end the script element, or a line in old JavaScript engines, and is never needed as it is.
ESCAPES = {ord(letter): f"\\u{ord(letter):04x}" for letter in "<>&\u2028\u2029"}


class HtmlExport:
    """Writes the map, its quotes and their provenance, and the PRISMA diagram as one HTML file."""

    name = "html"
    version = "1"

    def __init__(self, protocol: ReviewProtocol | None = None) -> None:
        self._protocol = protocol

    def write(self, flow: PrismaFlow, map: EvidenceMap, path: Path) -> None:
        """Write the page to `path`; the same values give the same bytes.

        Raises:
            CountError: the flow breaks an identity; nothing is written.
        """
        ensure(flow)
        write_file(path, page(flow, map, self._protocol).encode("utf-8", "replace"))


def page(flow: PrismaFlow, map: EvidenceMap, protocol: ReviewProtocol | None = None) -> str:
    """The page as text."""
    styles, script = _read(STYLES), _read(SCRIPTS)
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True)
    template = environment.from_string((HERE / "map.html.j2").read_text(encoding="utf-8"))
    return template.render(
        title=protocol.title if protocol else "Evidence map",
        question=protocol.question if protocol else "",
        version=protocol.version if protocol else None,
        styles=styles,
        script=script,
        policy=_policy(styles, script),
        data=_embed(page_data(flow, map, protocol)),
        diagram=svg(counts(flow), flow.template),
        facts=_facts(map),
        map=map,
    )


def _read(names: tuple[str, ...]) -> str:
    return "".join((HERE / name).read_text(encoding="utf-8") for name in names)


def _policy(styles: str, script: str) -> str:
    """The page's Content-Security-Policy: nothing at all but this style and this script, by their hash."""
    return (
        f"default-src 'none'; style-src {_hash(styles)}; script-src {_hash(script)}; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _embed(data: dict[str, Any]) -> str:
    """The data as JSON that is safe inside a script element."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text.translate(ESCAPES)


def _facts(map: EvidenceMap) -> dict[str, Any]:
    statuses = [item.status for item in map.items]
    confirmed = {item.study for item in map.items if item.status is ItemStatus.CONFIRMED}
    proposed = {item.study for item in map.items if item.status is ItemStatus.PROPOSED}
    return {
        "studies": len(confirmed),
        "waiting": len(proposed - confirmed),
        "confirmed": statuses.count(ItemStatus.CONFIRMED),
        "proposed": statuses.count(ItemStatus.PROPOSED),
        "gone": statuses.count(ItemStatus.WITHDRAWN) + statuses.count(ItemStatus.SUPERSEDED),
        "searched": max((run.ended[:10] for run in map.runs), default=None),
    }
