"""Pairs and people's words turned into clusters: the records of each report.

In: `Record`s, the `Pair`s that `compare` found, `PairJudgment`s. Out: `DuplicateCluster`s, the pairs that
are left for a person, and the words that contradict each other. Nothing depends on the order of the input.

A cluster is never held together by a chain alone. Best pair first, two clusters become one unless
something in the one is known not to be something in the other: by a person's word, by a rule that calls the
two versions or distinct, or by a DOI, the version of a DOI or a PubMed number of its own; or a rule doubts it
for a reason (`rules.PARTING`). A person's "duplicate" always joins.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain
from operator import attrgetter, itemgetter

from ..bulk import bulk
from ..model.cluster import DuplicateCluster, Pair, PairJudgment, PairVerdict
from ..model.record import Record
from .components import DOI, Components, conflict, connected
from .identifiers import read_doi, read_ids
from .objections import objections
from .rules import PARTING

Key = tuple[str, str]
_LEFT, _RIGHT, _MEMBERS = attrgetter("left"), attrgetter("right"), attrgetter("members")


def clusters(
    records: Sequence[Record], pairs: Sequence[Pair], judgments: Sequence[PairJudgment] = ()
) -> tuple[DuplicateCluster, ...]:
    """The clusters, sorted by their members; every record is in exactly one.

    `shown` is the record that says most (see `emptiness`).
    """
    with bulk():
        return clusters_of({record.id: record for record in records}, pairs, judgments)


def clusters_of(
    held: Mapping[str, Record], pairs: Sequence[Pair], judgments: Sequence[PairJudgment] = ()
) -> tuple[DuplicateCluster, ...]:
    """The same of records by id."""
    words = {pair: verdict for pair, verdict in last_words(judgments).items() if held.keys() >= set(pair)}
    known = [pair for pair in pairs if pair.left in held and pair.right in held]
    ends = Counter([*map(_LEFT, known), *map(_RIGHT, known), *chain.from_iterable(words)])
    tied = [pair for pair in known if ends[pair.left] > 1 or ends[pair.right] > 1]
    alone = [pair for pair in known if ends[pair.left] == ends[pair.right] == 1]
    groups = [*_paired_groups(held, alone), *_tied_groups(held, tied, words)]
    taken = {*chain.from_iterable(groups)}
    groups += [(identifier,) for identifier in held if identifier not in taken]
    groups.sort(key=itemgetter(0))  # no two have a member in common
    return tuple([DuplicateCluster(members=members, shown=_shown(members, held)) for members in groups])


def _paired_groups(held: Mapping[str, Record], pairs: Sequence[Pair]) -> list[tuple[str, ...]]:
    """The groups of two records that one pair and no word of a person is about."""
    duplicates = (pair for pair in pairs if pair.verdict is PairVerdict.DUPLICATE)
    return [_key(pair) for pair in duplicates if not are_numbered_apart(held[pair.left], held[pair.right])]


def _tied_groups(
    held: Mapping[str, Record], pairs: Sequence[Pair], words: dict[Key, PairVerdict]
) -> list[tuple[str, ...]]:
    """The groups of records that several pairs or words of people are about.

    Doubts keep groups apart that pairs alone would join; where a person joins two, their doubts are settled.
    """
    noes, doubts = _apart(pairs, words), {_key(pair) for pair in pairs if pair.rule in PARTING} - words.keys()
    known, said = {*map(_key, pairs), *words}, dict.fromkeys(words, PairVerdict.UNCERTAIN)
    groups = _agreed(held, pairs, said, noes, doubts, known)
    if PairVerdict.DUPLICATE not in words.values():
        return groups
    group_of = {member: group for group in groups for member in group}
    sure = [pair for pair in pairs if group_of[pair.left] is group_of[pair.right]]
    return _agreed(held, sure, words, noes, None, known)


def _agreed(
    held: Mapping[str, Record],
    pairs: Sequence[Pair],
    words: Mapping[Key, PairVerdict],
    noes: set[Key],
    doubts: set[Key] | None,
    known: set[Key],
) -> list[tuple[str, ...]]:
    """The groups in which no two are apart; what the rules say of those that did not meet is added.

    Without `doubts`, those are settled. Only what hangs together with a no that was found is joined again.
    """
    settled: list[tuple[str, ...]] = []
    while True:
        groups = _joined(held, pairs, words, noes | (doubts or set()))
        decided = objections(groups, held, known)
        known.update(decided)
        against = {pair for pair, rule in decided.items() if rule is not None and rule.verdict in NOES}
        doubtful = {pair for pair, rule in decided.items() if rule is not None and rule.parting}
        noes |= against
        if doubts is not None:
            doubts |= doubtful
            against |= doubtful
        if not against:
            return settled + groups
        near = connected(chain.from_iterable(against), [*map(_key, pairs), *words])
        settled += [group for group in groups if group[0] not in near]
        pairs = [pair for pair in pairs if pair.left in near]
        words = {pair: verdict for pair, verdict in words.items() if pair[0] in near}


def _joined(
    held: Mapping[str, Record],
    pairs: Sequence[Pair],
    words: Mapping[Key, PairVerdict],
    apart: Collection[Key],
) -> list[tuple[str, ...]]:
    """The groups that come of joining the best pairs first, and nothing that is `apart`."""
    members = {*map(_LEFT, pairs), *map(_RIGHT, pairs), *chain(*words)}
    components = Components({identifier: _numbers(held[identifier]) for identifier in members})
    for (left, right), verdict in sorted(words.items()):
        if verdict is PairVerdict.DUPLICATE:
            components.join(left, right)
    for left, right in sorted(apart):
        if left in members and right in members:
            components.separate(left, right)
    for pair in sorted(pairs, key=lambda pair: (-pair.score, pair.left, pair.right)):
        if pair.verdict is PairVerdict.DUPLICATE and _key(pair) not in words:
            components.join_unless_separate(pair.left, pair.right)
    return components.groups()


def last_words(judgments: Iterable[PairJudgment]) -> dict[Key, PairVerdict]:
    """What people last said of each pair, by (at, id); words taken back are left out."""
    said: dict[Key, PairVerdict | None] = {}
    for judgment in sorted(judgments, key=attrgetter("at", "id")):
        said[_key(judgment)] = judgment.verdict
    return {pair: verdict for pair, verdict in said.items() if verdict is not None}


def uncertain(
    pairs: Sequence[Pair], judgments: Sequence[PairJudgment], clusters: Sequence[DuplicateCluster]
) -> tuple[Pair, ...]:
    """The pairs that only a person can decide, best first, one for each two clusters.

    They are those of verdict `uncertain`, and duplicates that were not joined because something in the
    two clusters stood in the way. What a person has judged, or what is linked as versions, is not asked.
    """
    joined = {each: held.shown for held in clusters if len(held.members) > 1 for each in held.members}
    known = [pair for pair in pairs if joined.get(pair.left, pair.left) != joined.get(pair.right, pair.right)]
    words = last_words(judgments)
    ends = {end for pair in known for end in (pair.left, pair.right)}.union(*words)
    cluster_of = {end: joined[end] for end in ends if end in joined}
    cluster_of |= {end: end for end in ends - cluster_of.keys() if _is_alone(end, clusters)}
    known = [pair for pair in known if pair.left in cluster_of and pair.right in cluster_of]
    settled = {
        _ordered(cluster_of[left], cluster_of[right])
        for left, right in (*words, *_apart(known, words))
        if left in cluster_of and right in cluster_of
    }
    asked: list[Pair] = []
    for pair in sorted(known, key=lambda pair: (-pair.score, pair.left, pair.right)):
        between = _ordered(cluster_of[pair.left], cluster_of[pair.right])
        if pair.verdict in _OPEN and between not in settled:
            settled.add(between)
            asked.append(pair)
    return tuple(asked)


def _is_alone(identifier: str, clusters: Sequence[DuplicateCluster]) -> bool:
    """Whether the record, which is in no cluster of several, is there."""
    place = bisect_left(clusters, (identifier,), key=_MEMBERS)
    return place < len(clusters) and clusters[place].members == (identifier,)


def contradictions(
    judgments: Sequence[PairJudgment], clusters: Sequence[DuplicateCluster]
) -> tuple[Key, ...]:
    """The pairs that a person keeps apart and that other words of people hold together all the same."""
    apart = [pair for pair, verdict in sorted(last_words(judgments).items()) if verdict in NOES]
    if not apart:
        return ()
    cluster_of = {member: cluster.shown for cluster in clusters for member in cluster.members}
    return tuple(
        pair for pair in apart if pair[0] in cluster_of and cluster_of[pair[0]] == cluster_of.get(pair[1])
    )


def opposed(judgments: Iterable[PairJudgment]) -> tuple[Key, ...]:
    """The pairs on which people's last words differ; the last of them all counts, unless it is taken back."""
    said: dict[Key, dict[str, PairVerdict]] = {}
    for judgment in sorted(judgments, key=attrgetter("at", "id")):
        if judgment.verdict is None:
            said.pop(_key(judgment), None)
        else:
            said.setdefault(_key(judgment), {})[judgment.agent] = judgment.verdict
    return tuple(sorted(pair for pair, verdicts in said.items() if len({*verdicts.values()}) > 1))


NOES = (PairVerdict.DISTINCT, PairVerdict.VERSION)
_OPEN = (PairVerdict.UNCERTAIN, PairVerdict.DUPLICATE)


def _shown(members: Sequence[str], held: Mapping[str, Record]) -> str:
    return members[0] if len(members) == 1 else min(members, key=lambda own: emptiness(held[own], own))


def _apart(pairs: Iterable[Pair], words: dict[Key, PairVerdict]) -> set[Key]:
    """The pairs that are known not to be one report: by a person, else as versions."""
    said = {pair for pair, verdict in words.items() if verdict in NOES}
    return said | {_key(pair) for pair in pairs if pair.verdict in NOES and _key(pair) not in words}


def are_numbered_apart(one: Record, other: Record) -> bool:
    """Whether two records have identifiers of which one report has a single one."""
    return conflict(_numbers(one), _numbers(other))


def _numbers(record: Record) -> dict[str, frozenset[str]]:
    """What two records of one report cannot have two of."""
    numbers = {}
    work, version = read_doi(record.doi) if record.doi else ("", "")
    if work:
        numbers[DOI] = frozenset((work,))
    if version:
        numbers["version"] = frozenset((f"{work} {version}",))
    if record.ids and (pmids := [number for number in read_ids(record.ids) if number.startswith("pmid:")]):
        numbers["pmid"] = frozenset(pmids)
    return numbers


def _key(pair: Pair | PairJudgment) -> Key:
    return _ordered(pair.left, pair.right)


def _ordered(one: str, other: str) -> Key:
    return (one, other) if one < other else (other, one)


def emptiness(record: Record, identifier: str) -> tuple[bool, bool, bool, int, int, str]:
    """The less the more a record tells a reader: an abstract, then a DOI, then pages, then most fields.

    Ties go to the longer list of authors, then to the smaller id. A retraction does not count: it is told
    with the report, wherever it was found.
    """
    others = (record.venue, record.volume, record.issue, record.published, record.language, record.url)
    given = len(others) - others.count(None) + len(record.ids) + bool(record.keywords)
    return (
        not record.abstract,
        not record.doi,
        not record.pages,
        -given - bool(record.title),
        -len(record.authors),
        identifier,
    )
