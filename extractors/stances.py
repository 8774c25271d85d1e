"""What a sentence does with its challenge, by the cues of the protocol and `terms/stances.jsonl`."""

from collections.abc import Iterable, Iterator

from review.model.evidence import Stance
from review.model.protocol import StanceLexicon

from .lexicon import read_terms
from .phrases import Cue, Hit


def stance_cues(lexicon: StanceLexicon) -> Iterator[Cue]:
    """Cues of each stance, and of what to check: negations and hedges."""
    for name in (Stance.CHALLENGE, Stance.SOLUTION, Stance.RESOLVED):
        own: tuple[str, ...] = getattr(lexicon, name)
        yield from (Cue(text=text, label=name, kind="stance", verbs=True) for text in own)
        for line in read_terms("stances"):
            if line["stance"] == name:
                yield from (
                    Cue(text=text, label=name, kind="stance", strength=0.8, verbs=True)
                    for text in line["cues"]
                    if text not in own
                )
    yield from (Cue(text=text, label="negation", kind="negation") for text in lexicon.negations)
    yield from (Cue(text=text, label="hedge", kind="hedge") for text in lexicon.hedges)


def stance(hits: Iterable[Hit]) -> tuple[Stance, str | None]:
    """The stance of a sentence and the cue that decided it; background when nothing speaks.

    A resolved challenge must be said ("no longer", "did not pose"): a bare negation is shown for
    checking and decides nothing. Otherwise the more cues win, and a tie is a challenge.
    """
    by_stance: dict[str, dict[str, float]] = {}
    for hit in hits:
        if hit.cue.kind == "stance":
            by_stance.setdefault(hit.cue.label, {})[hit.cue.text] = hit.cue.strength
    if not by_stance:
        return Stance.BACKGROUND, None
    order = (Stance.RESOLVED, Stance.CHALLENGE, Stance.SOLUTION)
    said = max(
        order,
        key=lambda name: (
            9.0 if name in by_stance and name is Stance.RESOLVED else sum(by_stance.get(name, {}).values())
        ),
    )
    cues = by_stance[said]
    return said, max(cues, key=cues.__getitem__)
