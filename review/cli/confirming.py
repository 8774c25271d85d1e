"""`review confirm`: what people say of proposed evidence, and how far they agree."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import click
import msgspec

from ..model.evidence import ItemStatus, Judgment, Stance
from .output import emit, figure, progress_bar, with_review

if TYPE_CHECKING:
    from rich.console import Console

    from ..project import Review
    from ..project.evidence_agreement import Disagreement, EvidenceAgreement
    from ..project.worklist import Proposal

WORDS = {"confirm": ItemStatus.CONFIRMED, "reject": ItemStatus.REJECTED, "undo": None}
STATUSES = click.Choice([status.value for status in ItemStatus])
# These are `project.worklist`'s, which is loaded only when a command runs.
TIERS, ORDERS = click.Choice(["precise", "weak"]), click.Choice(["reading", "surest", "uncertain"])


@click.command("confirm")
@click.argument("item", required=False)
@click.argument("word", required=False, type=click.Choice(list(WORDS)))
@click.option("--topic", "topics", multiple=True, help="File the quote under this topic instead.")
@click.option(
    "--stance", type=click.Choice([each.value for each in Stance]), help="With this stance instead."
)
@click.option("--axis", "axes", multiple=True, metavar="AXIS=VALUE", help="With these values instead.")
@click.option("--edit", "quote", help="With these words of the same text as its quote instead.")
@click.option("--settle", "settles", is_flag=True, help="End a disagreement with this word.")
@click.option("--reason", help="Why.")
@click.option("--reviewer", help="Who judges (default: EVERGREEN_REVIEWER or review.toml).")
@click.option("--add", "added", nargs=2, metavar="REPORT QUOTE", help="Add what no extractor proposed.")
@click.option("--list", "shown", flag_value="list", help="Show the items that wait for a person.")
@click.option("--status", "statuses", multiple=True, type=STATUSES, help="List those of this status.")
@click.option("--report", help="List those of this report.")
@click.option("--tier", type=TIERS, help="List those of this tier.")
@click.option("--order", type=ORDERS, default="reading", show_default=True, help="The order of the list.")
@click.option("--limit", type=click.IntRange(min=1), help="List so many at most.")
@click.option("--agreement", "shown", flag_value="agreement", help="How far people agree, by category.")
@click.option(
    "--disagreements", "shown", flag_value="disagreements", help="Where people differ and nobody settled it."
)
@with_review
def confirm_command(
    review: "Review",
    item: str | None,
    word: str | None,
    shown: str | None,
    added: tuple[str, str] | None,
    as_json: bool,
    **said: Any,
) -> None:
    """Confirm or reject a proposed evidence ITEM (its id or the beginning of it), edit it or add one.

    With --list, --topic (a topic or a category) leaves out the others.
    """
    if shown is not None:
        _ensure_used(shown, said)
        _make_ready(review)
        _show(review, shown, said, as_json)
        return
    labels = _labels(said)
    if added is not None:
        judgment = _add(review, *added, labels, said)
    elif item is None or word is None:
        raise click.UsageError("give ITEM and confirm, reject or undo; or --list, or --add")
    else:
        _make_ready(review)
        more = {"quote": said["quote"], "settles": said["settles"]}
        judgment = review.confirm(item, WORDS[word], reviewer=said["reviewer"], **labels, **more)
    filed = f"{judgment.category}/{judgment.topic}, {judgment.stance.value}"
    done = f"added as {filed}" if added else word
    emit(judgment, as_json, lambda out: out.print(f"{judgment.item[:12]}: {done}, saved"))


def _make_ready(review: "Review") -> None:
    """Make the evidence under a bar, where somebody watches: it takes some seconds of a large map."""
    from ..project.confirming import ready

    with progress_bar() as progress:
        ready(review, progress)


def _ensure_used(shown: str, said: dict[str, Any]) -> None:
    """Refuse what a listing would pass over in silence."""
    words = {
        "--stance": "stance",
        "--axis": "axes",
        "--edit": "quote",
        "--settle": "settles",
        "--reason": "reason",
    }
    filters = {
        "--topic": "topics",
        "--status": "statuses",
        "--report": "report",
        "--tier": "tier",
        "--limit": "limit",
    }
    unused = words if shown == "list" else words | filters
    for option, name in unused.items():
        if said[name]:
            raise click.UsageError(f"{option} does not go with --{shown}")


def _labels(said: dict[str, Any]) -> dict[str, Any]:
    if len(said["topics"]) > 1:
        raise click.UsageError("a quote is filed under one --topic; add it under another with --add")
    axes: dict[str, list[str]] = {}
    for pair in said["axes"]:
        axis, sign, value = pair.partition("=")
        if not sign:
            raise click.UsageError(f"--axis {pair}: write AXIS=VALUE")
        axes.setdefault(axis, []).append(value)
    topic = said["topics"][0] if said["topics"] else None
    return {"topic": topic, "stance": said["stance"], "axes": axes or None, "reason": said["reason"]}


def _add(review: "Review", report: str, quote: str, labels: dict[str, Any], said: dict[str, Any]) -> Judgment:
    from ..project import adding

    if labels["topic"] is None:
        raise click.UsageError("--add needs the --topic that the quote speaks of")
    _make_ready(review)
    given = {**labels, "stance": labels["stance"] or Stance.CHALLENGE.value}
    return adding.add(review, report, quote, reviewer=said["reviewer"], **given)


def _show(review: "Review", shown: str, said: dict[str, Any], as_json: bool) -> None:
    from ..project import evidence_agreement

    if shown == "agreement":
        agreed = evidence_agreement.agreements(review)
        emit({"agreement": agreed}, as_json, lambda out: _show_agreement(out, agreed))
    elif shown == "disagreements":
        apart = evidence_agreement.disagreements(review)
        emit({"disagreements": apart}, as_json, lambda out: _show_disagreements(out, apart))
    else:
        _list(review, said, as_json)


def _list(review: "Review", said: dict[str, Any], as_json: bool) -> None:
    from ..project.worklist import Wanted, worklist

    statuses = said["statuses"]
    wanted = Wanted(
        topics=said["topics"],
        statuses=statuses or (ItemStatus.PROPOSED,),
        report=said["report"],
        tier=said["tier"],
        open=not statuses,
    )
    found = worklist(review, said["reviewer"], wanted, order=said["order"], limit=said["limit"])
    items = [_object(each) for each in found] if as_json else []
    first = said["limit"] is not None and len(found) == said["limit"]
    emit({"items": items}, as_json, lambda out: _show_items(out, found, waiting=not statuses, first=first))


def _object(each: "Proposal") -> dict[str, Any]:
    """A proposal as one object: the item's own fields, and beside them how a person sees it."""
    held = msgspec.to_builtins(each)
    return {**held.pop("item"), **held}


def _show_items(out: "Console", found: Sequence["Proposal"], *, waiting: bool, first: bool) -> None:
    of = "the first " if first else ""
    out.print(f"{of}{len(found)} items that wait for a person" if waiting else f"{of}{len(found)} items")
    title = None
    for each in found:
        if each.title != title:
            title = each.title
            out.print(title, style="italic")
        item = each.item
        out.print(item.id[:12], style="bold", end=" ")
        state = "" if waiting else f", {item.status.value}"
        out.print(f"{item.category}/{item.topic} {item.stance.value}, {each.tier.value}{state}")
        out.print(f"  “{item.quote}”")
        if each.triggers:
            out.print(f"  {_found_by(each)}", style="dim")


def _found_by(each: "Proposal") -> str:
    """Which extractor found the claim, and by which rule."""
    claims = [held for held in each.triggers if held.label == each.item.topic] or each.triggers
    told = (f"{held.extractor}: {held.rule}" if held.rule else held.extractor for held in claims)
    return "; ".join(dict.fromkeys(told))


def _show_agreement(out: "Console", found: Iterable["EvidenceAgreement"]) -> None:
    for each in found:
        out.print(f"{each.category or 'all items'}: {each.items} judged by two people or more", style="bold")
        if not each.items:
            continue
        out.print(f"  {each.percent:.1%} alike; Fleiss' kappa {figure(each.fleiss)}", end="")
        out.print(f", PABAK {figure(each.pabak)}")
        for pair in each.pairs:
            out.print(
                f"  {pair.first} and {pair.second}: {pair.records} items, {pair.percent:.1%} alike", end=""
            )
            out.print(f"; Cohen's kappa {figure(pair.kappa)}, PABAK {figure(pair.pabak)}")
            for one, other, count in pair.counts:
                out.print(f"    {one} / {other}: {count}")


def _show_disagreements(out: "Console", found: Sequence["Disagreement"]) -> None:
    out.print(f"{len(found)} items on which people differ")
    for each in found:
        out.print(each.item.id[:12], style="bold", end=" ")
        out.print(f"{each.title}: they differ in {', '.join(each.on)}")
        for word in each.words:
            out.print(f"  {word.agent}: {_told(word)}")


def _told(word: Judgment) -> str:
    said = word.status.value if word.status else "nothing"
    reason = f" ({word.reason})" if word.reason else ""
    if word.status is not ItemStatus.CONFIRMED:
        return f"{said}{reason}"
    return f"{said} as {word.category}/{word.topic}, {word.stance.value}: “{word.quote}”{reason}"
