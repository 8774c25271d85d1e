"""Groups that grow by joining, and that remember which other groups they must never join."""

from collections.abc import Collection, Mapping


class Components:
    """Disjoint groups of ids, each at first alone.

    `numbers` are identifiers by scheme, of which a group may hold one value per scheme, unless a person
    joined two; a DOI that is the beginning of another counts as the same.
    """

    def __init__(self, numbers: Mapping[str, Mapping[str, str]]) -> None:
        self._root = {member: member for member in numbers}
        self._members = {member: [member] for member in numbers}
        self._foes: dict[str, set[str]] = {member: set() for member in numbers}
        self._numbers = {
            member: {scheme: {value} for scheme, value in own.items()} for member, own in numbers.items()
        }

    def groups(self) -> list[tuple[str, ...]]:
        """Every group, its members sorted."""
        return [tuple(sorted(members)) for members in self._members.values()]

    def separate(self, left: str, right: str) -> None:
        """Never join the groups of these two, unless they are one already."""
        one, other = self._root[left], self._root[right]
        if one != other:
            self._foes[one].add(other)
            self._foes[other].add(one)

    def join_unless_separate(self, left: str, right: str) -> bool:
        """Join the groups of these two; False when they are kept apart."""
        one, other = self._root[left], self._root[right]
        if one != other and (other in self._foes[one] or self._conflict(one, other)):
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
        for scheme, values in self._numbers.pop(small).items():
            self._numbers[large].setdefault(scheme, set()).update(values)
        for foe in self._foes.pop(small):
            self._foes[foe].discard(small)
            if foe != large:
                self._foes[foe].add(large)
                self._foes[large].add(foe)

    def _conflict(self, one: str, other: str) -> bool:
        ours, theirs = self._numbers[one], self._numbers[other]
        return any(_differ(ours[scheme], theirs[scheme]) for scheme in ours.keys() & theirs.keys())


def _differ(ours: Collection[str], theirs: Collection[str]) -> bool:
    """Whether no value of the one is a value, or the beginning of a value, of the other."""
    return not any(mine.startswith(other) or other.startswith(mine) for mine in ours for other in theirs)
