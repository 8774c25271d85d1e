"""The PRISMA flow as files, and anybody's flow checked."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import fields, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from .. import __version__
from ..deduplication import RULES_VERSION
from ..errors import CountError, PluginError, ReviewError, WorkspaceError
from ..model.evidence import EvidenceMap
from ..model.flow import PrismaFlow
from ..model.search import Lane
from ..plugins import REGISTRY, Group
from ..progress import silent
from ..protocol import stated
from ..reporting import prisma, updates, writing
from ..reporting.routes import lanes
from ..reporting.searched import found_in
from ..sheets import read_sheet
from ..store import fold
from ..store.log import Log
from .folders import HINT, ensure_place, make_folder, writing_to
from .lanes import laned
from .memory import Memory
from .state import State, whole

if TYPE_CHECKING:
    from ..reporting.identities import Failure
    from ..reporting.prisma_s import Item, Searched


# What ends the name of a file and not of a folder, which may have a dot in it ("v1.2", "prisma.json.d").
_ENDING = re.compile(r"\.[a-z]{2,5}")


def build_flow(state: State, before: prisma.Counted | None = None) -> PrismaFlow:
    """The PRISMA 2020 flow of a state; as that of an update where something was counted `before`.

    Raises:
        CountError: an identity fails.
    """
    protocol, found = laned(state.protocol, state.runs), counted(state)
    if before is None:
        flow = prisma.flow_of(found, protocol, state.as_of)
    else:
        flow = updates.update(before, found, protocol, state.as_of)
    return replace(flow, protocol=state.plan.digest)


def counted(state: State) -> prisma.Counted:
    """What the flow of a state is counted from."""
    return prisma.counted(
        state.standing,
        state.sightings,
        state.runs,
        state.clusters,
        state.title_abstract,
        state.full_text,
        state.retrievals,
        state.studies,
        laned(state.protocol, state.runs),
    )


def export(format: str, flow: PrismaFlow, map: EvidenceMap, path: Path, state: State) -> Path:
    """Write flow and map to `path` with the exporter of that name.

    Raises:
        PluginError: there is no such exporter, or it raised.
        WorkspaceError: the place cannot be written.
    """
    plugin = REGISTRY.find(Group.EXPORTERS, format)
    exporter = plugin.make(protocol=state.protocol)
    make_folder(path.parent)
    try:
        # Through `make` once more, which is the border where what a plug-in raises is given its name.
        replace(plugin, factory=partial(exporter.write, flow, map, path)).make()
    except PluginError as error:
        if isinstance(error.__cause__, ReviewError):
            raise error.__cause__ from error
        if isinstance(error.__cause__, OSError):
            said = error.__cause__.strerror or error.__cause__
            raise WorkspaceError(f"{path} cannot be written: {said}", hint=HINT) from error
        raise
    return path


def html_page(state: State) -> str:
    """The page of the map, its quotes and the flow, as the exporter `html` writes it.

    Raises:
        CountError: an identity of the flow fails.
    """
    from ..reporting.exports.html import page
    from .evidence import build

    return page(build_flow(state), build(state, silent), state.protocol)


def write_flow(flow: PrismaFlow, out: Path, name: str = "prisma") -> tuple[Path, ...]:
    """Write the flow into a folder, as `prisma.svg`, `prisma.json` (every box with its ids) and `prisma.csv`.

    They begin with `name` instead; or `out` is one file, and its ending says which of the three it is.
    A dot and two to five letters are an ending, unless there is a folder of that name.

    Raises:
        CountError: an identity fails; nothing is written.
        WorkspaceError: `out` has another ending, or cannot be written.
    """
    from ..reporting import diagram, table

    prisma.ensure(flow)
    counts = prisma.counts(flow)
    contents = {
        ".svg": diagram.svg(counts, flow.template),
        ".json": msgspec.json.format(msgspec.json.encode(flow), indent=2).decode() + "\n",
        ".csv": table.write(counts, flow.template),
    }
    files = _flow_files(out, name, tuple(contents))
    if out in files.values():
        ensure_place(out)
    else:
        make_folder(out)
    for ending, file in files.items():
        with writing_to(file):
            writing.write_file(file, contents[ending].encode())
    return tuple(files.values())


def _flow_files(out: Path, name: str, endings: Sequence[str]) -> dict[str, Path]:
    """Which file is written for each ending: `out` itself, or each in the folder of that name."""
    ending = out.suffix.lower()
    if ending in endings and not out.is_dir():
        return {ending: out}
    if _ENDING.fullmatch(ending) and not out.is_dir():
        raise WorkspaceError(
            f"the flow is not written as {ending}",
            hint=f"Name a file in {', '.join(endings)}, or a folder for all three.",
        )
    return {each: out / f"{name}{each}" for each in endings}


def write_searches(log: Log, path: Path) -> "tuple[Item, ...]":
    """Write the PRISMA-S report of the searches as Markdown (.md) or CSV (.csv); its sixteen items.

    Raises:
        WorkspaceError: the name ends in neither, or the place cannot be written.
    """
    from ..reporting import prisma_s, prisma_s_files

    writers = {".md": prisma_s_files.markdown, ".csv": prisma_s_files.table}
    if (write := writers.get(path.suffix.lower())) is None:
        raise WorkspaceError(
            f"{path.name} names no format", hint="End the name in .md for Markdown or .csv for a table."
        )
    searched = whole(log, Memory(), _searched)
    make_folder(path.parent)
    with writing_to(path):
        writing.write_file(path, write(searched).encode("utf-8", errors="replace"))
    return prisma_s.items(searched)


def _searched(state: State) -> "Searched":
    from ..reporting.prisma_s import Searched

    return Searched(
        runs=state.runs,
        protocol=state.protocol,
        versions=fold.read_protocols(state.log),
        rechecks=fold.read_rechecks(state.log),
        stated=stated(state.plan.text, "searches"),
        identified=_identified(state),
        records=len(state.records),
        reports=len(state.clusters),
        judged=len({(each.left, each.right) for each in state.judgments if each.verdict is not None}),
        deduplicator=f"the rules of Evergreen {__version__}, version {RULES_VERSION}",
        program=f"Evergreen {__version__}",
    )


def _identified(state: State) -> tuple[tuple[Lane, str, int], ...]:
    """How many records came from where, in the lanes of the flow diagram."""
    lane_of = lanes(state.records, state.sightings, state.runs, laned(state.protocol, state.runs))
    found = found_in(state.sightings, state.runs, state.records)
    counted = Counter((lane_of[id], name) for id, name in found.items())
    order = list(Lane)
    listed = sorted(counted, key=lambda each: (order.index(each[0]), each[1]))
    return tuple((lane, name, counted[lane, name]) for lane, name in listed)


def flow_numbers(flow: PrismaFlow) -> dict[str, int]:
    """The numbers of the flow's boxes by field name; boxes that are not drawn are left out."""
    counts = msgspec.to_builtins(prisma.counts(flow))
    return {name: number for name, number in counts.items() if isinstance(number, int)}


def box_ids(flow: PrismaFlow, box: str) -> tuple[str, ...]:
    """The ids that one box counts; the parts of a box with reasons or databases are put together.

    Raises:
        CountError: the flow has no such box.
    """
    boxes = {field.name: getattr(flow, field.name) for field in fields(flow)}
    held = {name: value for name, value in boxes.items() if isinstance(value, tuple)}
    if box not in held:
        raise CountError(f"the flow has no box `{box}`", hint=f"Its boxes: {', '.join(sorted(held))}.")
    return tuple(id for part in held[box] for id in ([part] if isinstance(part, str) else part[1]))


def check_flow(path: Path) -> "tuple[Failure, ...]":
    """The identities that a PRISMA2020-format CSV breaks.

    Raises:
        SourceError: the file cannot be read.
    """
    from ..reporting import identities, table

    counts = table.read(read_sheet(path, hint="Name a CSV file in the PRISMA2020 format, in UTF-8."))
    return identities.failures(counts, identities.template_of(counts))
