"""The PRISMA flow as files, and anybody's flow checked."""

from dataclasses import fields
from pathlib import Path

import msgspec

from ..errors import CountError, SourceError
from ..model.flow import PrismaFlow
from ..reporting import diagram, identities, prisma, table, writing
from ..reporting.identities import Failure


def write_flow(flow: PrismaFlow, folder: Path) -> tuple[Path, ...]:
    """Write the flow as `prisma.svg`, `prisma.json` (every box with its ids) and `prisma.csv`.

    Raises:
        CountError: an identity fails; nothing is written.
    """
    prisma.ensure(flow)
    folder.mkdir(parents=True, exist_ok=True)
    counts = prisma.counts(flow)
    contents = {
        "prisma.svg": diagram.svg(counts, flow.template),
        "prisma.json": msgspec.json.format(msgspec.json.encode(flow), indent=2).decode() + "\n",
        "prisma.csv": table.write(counts, flow.template),
    }
    for name, content in contents.items():
        writing.write_file(folder / name, content.encode())
    return tuple(folder / name for name in contents)


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


def check_flow(path: Path) -> tuple[Failure, ...]:
    """The identities that a PRISMA2020-format CSV breaks.

    Raises:
        SourceError: the file cannot be read.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(
            f"{path} cannot be read: {error}", hint="Name a CSV file in the PRISMA2020 format, in UTF-8."
        ) from error
    counts = table.read(text)
    return identities.failures(counts, identities.template_of(counts))
