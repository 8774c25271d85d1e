"""Groups that grow by joining, and that remember which other groups they must never join."""

from collections.abc import Iterable, Mapping

from .identifiers import is_one_doi

DOI = "doi"
Numbers = Mapping[str, frozenset[str]]


class Components:
    """Disjoint groups of ids, each at first alone.

    `numbers` are identifiers by scheme, of which a group may hold one value per scheme, unless a person
    joined two; two forms of one DOI count as the same.
    """

    def __init__(self, numbers: Mapping[str, Numbers]) -> None:
        self._root = {member: member for member in numbers}
        self._members = {member: [member] for member in numbers}
        # Most members have no foes, so that only those who do have an entry.
        self._foes: dict[str, set[str]] = {}
        self._numbers = {member: dict(own) for member, own in numbers.items()}

    def groups(self) -> list[tuple[str, ...]]:
        """Every group, its members sorted."""
        return [tuple(sorted(members)) for members in self._members.values()]

    def separate(self, left: str, right: str) -> None:
        """Never join the groups of these two, unless they are one already."""
        one, other = self._root[left], self._root[right]
        if one != other:
            self._foes.setdefault(one, set()).add(other)
            self._foes.setdefault(other, set()).add(one)

    def join_unless_separate(self, left: str, right: str) -> bool:
        """Join the groups of these two; False when they are kept apart."""
        one, other = self._root[left], self._root[right]
        if one != other and (
            other in self._foes.get(one, ()) or conflict(self._numbers[one], self._numbers[other])
        ):
            return False
        self.join(left, right)
        return True

    def join(self, left: str, right: str) -> None:
        """Join the groups of these two, whatever stands between them."""
        large, small = self._root[left], self._root[right]
        if large == small:
            return
        if len(self._members[large]) < len(self._members[small]):
            large, small = small, large
        for member in self._members[small]:
            self._root[member] = large
        self._members[large] += self._members.pop(small)
        held = self._numbers[large]
        for scheme, values in self._numbers.pop(small).items():
            held[scheme] = held[scheme] | values if scheme in held else values
        for foe in self._foes.pop(small, ()):
            self._foes[foe].discard(small)
            if foe != large:
                self._foes[foe].add(large)
                self._foes.setdefault(large, set()).add(foe)


def connected(ids: Iterable[str], links: Iterable[tuple[str, str]]) -> set[str]:
    """The ids, and what links lead to from them, however far.

    >>> sorted(connected(["a"], [("a", "b"), ("c", "b"), ("d", "e")]))
    ['a', 'b', 'c']
    """
    near: dict[str, list[str]] = {}
    for left, right in links:
        near.setdefault(left, []).append(right)
        near.setdefault(right, []).append(left)
    found = set(ids)
    waiting = list(found)
    while waiting:
        others = [other for other in near.get(waiting.pop(), ()) if other not in found]
        found.update(others)
        waiting += others
    return found


def conflict(ours: Numbers, theirs: Numbers) -> bool:
    """Whether the identifiers of two groups keep them apart."""
    for scheme, values in ours.items():
        if scheme in theirs and _differ(scheme, values, theirs[scheme]):
            return True
    return False


def _differ(scheme: str, ours: frozenset[str], theirs: frozenset[str]) -> bool:
    """Whether the two have no value in common, nor two forms of one DOI."""
    if not ours.isdisjoint(theirs):
        return False
    return scheme != DOI or not any(is_one_doi(mine, other) for mine in ours for other in theirs)
