"""Where a review stands, how its reviewers agree, and when they may stop, as static HTML."""

from collections.abc import Iterable

from markupsafe import Markup

from ...model.study import Release
from ...screening.agreement import Agreement
from ...screening.stop import Stopping
from ..evidence_agreement import EvidenceAgreement
from ..facade import Review
from ..stopping import sentence
from ..values import StageCounts, Status
from .elements import element, facts, faint, line, panel, table

STAGES = ("reports", "unscreened", "waiting", "conflict", "included", "excluded")


def review(held: Review) -> Markup:
    """The status of a review, as it is when it is shown."""
    return status(held.status())


def status(held: Status) -> Markup:
    """The numbers of a review, its stages, and what somebody should look at."""
    searched = held.last_search[:10] if held.last_search else "never"
    numbers = [
        ("records", held.records),
        ("reports", held.reports),
        ("studies", held.studies),
        ("uncertain pairs", held.uncertain_pairs),
        ("full texts sought", held.sought),
        ("full texts retrieved", held.retrieved),
        ("reports included", held.included),
        ("left the review after inclusion", held.gone or None),
    ]
    stages = [_stage("title and abstract", held.title_abstract), _stage("full text", held.full_text)]
    return panel(
        held.title,
        line(faint(f"protocol {held.protocol_version} · {held.searches:,} searches, the last {searched}")),
        facts("Numbers", numbers),
        table("Screening", ("", *STAGES), stages),
        stopping(held.stopping) if held.stopping else None,
        *_warnings(held),
    )


def _stage(name: str, held: StageCounts) -> tuple[str | int, ...]:
    return name, *(getattr(held, each) for each in STAGES)


def _warnings(held: Status) -> Iterable[Markup]:
    if held.protocol_changed:
        yield _warning("protocol.yaml was edited and is not in force: amend the protocol.")
    for alert in held.alerts:
        said = alert.status.value if alert.status else "changed"
        yield _warning(f"{alert.title}: {said}, says {alert.source}")
    for known in held.known:
        if known.lost:
            yield _warning(f"{known.name}, which must be found: {known.said}")


def _warning(text: str) -> Markup:
    return line(element("strong", "Look at this: "), text)


def stopping(held: Stopping) -> Markup:
    """What the stopping rule says."""
    said = sentence(held)
    warning = line(faint(held.warning)) if held.warning else None
    return element("div", line(f"{said[:1].upper()}{said[1:]}."), *([warning] if warning else []))


def agreement(held: Agreement) -> Markup:
    """How two people agree, with the counts behind the figures."""
    return panel(
        f"{held.first} and {held.second}",
        facts(f"On {held.records:,} in common", _figures(held)),
        table("Counts", (held.first, held.second, "times"), held.counts) if held.counts else None,
    )


def evidence_agreement(held: EvidenceAgreement) -> Markup:
    """How people agree on evidence of one category, or of all."""
    pairs = [
        (f"{each.first} and {each.second}", each.records, *(said for _, said in _figures(each)))
        for each in held.pairs
    ]
    numbers = [
        ("items judged by two or more", held.items),
        ("alike", _figure(held.percent)),
        ("PABAK", _figure(held.pabak)),
        ("Fleiss' kappa", _figure(held.fleiss)),
    ]
    names = ("", "items", "alike", "Cohen's kappa", "PABAK")
    return panel(
        held.category or "All categories",
        facts("Over all people", numbers),
        table("Every two", names, pairs) if pairs else None,
    )


def release(held: Release) -> Markup:
    """A release: its number, and the digests by which it can be told."""
    return panel(
        f"Release {held.number}",
        facts(
            held.trigger,
            [
                ("on", held.at[:10]),
                ("up to event", held.cut),
                ("status", held.status.value),
                ("flow", held.flow[:16]),
                ("map", held.map[:16]),
                ("protocol", held.protocol[:16]),
            ],
        ),
    )


def _figures(held: Agreement) -> list[tuple[str, str]]:
    figures = {"alike": held.percent, "Cohen's kappa": held.kappa, "PABAK": held.pabak}
    return [(name, _figure(number)) for name, number in figures.items()]


def _figure(number: float) -> str:
    return "undefined" if number != number else f"{number:.2f}"
