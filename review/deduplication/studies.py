"""Reports that belong to one study, or to one guideline through its versions.

In: clusters, pairs (relations among them, as `compare` has them), people's words. Out: `Study`s. Reports are
linked, never merged: a preprint and its article stay two reports of one study (Cochrane Handbook 4.6.2).
"""

from collections.abc import Iterator, Sequence
from operator import attrgetter

from ..model.cluster import DuplicateCluster, Pair, PairJudgment, PairVerdict
from ..model.study import Study
from .cluster import last_words
from .components import Components


def studies(
    clusters: Sequence[DuplicateCluster],
    pairs: Sequence[Pair],
    judgments: Sequence[PairJudgment] = (),
) -> tuple[Study, ...]:
    """The studies, by id; every shown record is in exactly one."""
    cluster_of = {member: cluster for cluster in clusters for member in cluster.members}
    links = [
        (cluster_of[left].shown, cluster_of[right].shown)
        for left, right in _links(pairs, judgments)
        if left in cluster_of and right in cluster_of
    ]
    components = Components({shown: {} for link in links for shown in link})
    for left, right in links:
        components.join(left, right)
    found = [
        Study(id=min(cluster_of[shown].members[0] for shown in group), reports=group)
        for group in components.groups()
    ]
    linked = {shown for study in found for shown in study.reports}
    found += [
        Study(id=cluster.members[0], reports=(cluster.shown,))
        for cluster in clusters
        if cluster.shown not in linked
    ]
    return tuple(sorted(found, key=attrgetter("id")))


def _links(pairs: Sequence[Pair], judgments: Sequence[PairJudgment]) -> Iterator[tuple[str, str]]:
    """The pairs that are versions of one work; a person's word on a pair outranks rules and sources."""
    words = last_words(judgments)
    yield from (pair for pair, verdict in words.items() if verdict is PairVerdict.VERSION)
    claimed = ((pair.left, pair.right) for pair in pairs if pair.verdict is PairVerdict.VERSION)
    yield from (pair for pair in claimed if (min(pair), max(pair)) not in words)
