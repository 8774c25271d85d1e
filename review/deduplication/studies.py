"""Reports that belong to one study, or to one guideline through its versions.

In: clusters, pairs, relations, people's words. Out: `Study`s. Reports are linked, never merged: a
preprint and its article stay two reports of one study (Cochrane Handbook 4.6.2).
"""

from collections.abc import Iterator, Sequence

from ..model.cluster import DuplicateCluster, Pair, PairJudgment, PairVerdict
from ..model.study import Relation, Study
from .cluster import last_words
from .components import Components


def studies(
    clusters: Sequence[DuplicateCluster],
    pairs: Sequence[Pair],
    relations: Sequence[Relation] = (),
    judgments: Sequence[PairJudgment] = (),
) -> tuple[Study, ...]:
    """The studies, by id; every shown record is in exactly one."""
    cluster_of = {member: cluster for cluster in clusters for member in cluster.members}
    components = Components({cluster.shown: {} for cluster in clusters})
    for left, right in _links(pairs, relations, judgments):
        if left in cluster_of and right in cluster_of:
            components.join(cluster_of[left].shown, cluster_of[right].shown)
    found = (
        Study(id=min(member for shown in group for member in cluster_of[shown].members), reports=group)
        for group in components.groups()
    )
    return tuple(sorted(found, key=lambda study: study.id))


def _links(
    pairs: Sequence[Pair], relations: Sequence[Relation], judgments: Sequence[PairJudgment]
) -> Iterator[tuple[str, str]]:
    """The pairs that are versions of one work; a person's word on a pair outranks rules and sources."""
    words = last_words(judgments)
    yield from (pair for pair, verdict in words.items() if verdict is PairVerdict.VERSION)
    claimed = [(pair.left, pair.right) for pair in pairs if pair.verdict is PairVerdict.VERSION]
    claimed += [(relation.left, relation.right) for relation in relations]
    yield from (pair for pair in claimed if (min(pair), max(pair)) not in words)
