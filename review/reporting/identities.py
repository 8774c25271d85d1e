"""The identities that the numbers of a PRISMA 2020 flow obey: counts in, failures with a mend out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields

from ..model.flow import FlowCounts, Template
from .rules import NEW_TOTALS, RULES, TOTALS, Rule

Values = Mapping[str, int | None]
PENDING = ("pending_screening", "pending_retrieval", "pending_assessment", "other_pending")
OTHER_LANE = ("website_results", "organisation_results", "citations_results", "other_sought_reports")
UPDATED = (Template.UPDATED_DB, Template.UPDATED_OTHER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """One identity that does not hold: its name, what the numbers say, and which one would mend it."""

    identity: str
    message: str
    mend: str


def failures(counts: FlowCounts, template: Template, *, finished: bool = False) -> tuple[Failure, ...]:
    """Every identity that the numbers break, in the order I0 to I13; none when they are consistent.

    I11 and I12 need more than one flow's numbers: see `prisma.ensure` and `chain`. I13, nothing
    pending, is asked of a `finished` review only.
    """
    values = _values(counts)
    if broken := list(_not_counts(values)):
        return tuple(broken)
    found = [
        Failure(identity=rule.name, message=_message(rule, values), mend=_mend(rule, values, template))
        for rule in _broken(values, template)
    ]
    found.extend(_nothing_from_nothing(values, template))
    if finished:
        found.extend(_still_pending(values))
    return tuple(sorted(found, key=lambda failure: int(failure.identity[1:])))


def chain(previous: FlowCounts, current: FlowCounts) -> tuple[Failure, ...]:
    """I12: what an update calls previous is what the version before it called its total."""
    found = []
    for unit in ("studies", "reports"):
        total = getattr(previous, f"total_{unit}")
        total = getattr(previous, f"new_{unit}") if total is None else total
        carried = getattr(current, f"previous_{unit}")
        if total is not None and carried is not None and total != carried:
            message = f"the version before ended with {total} {unit}, this one begins with {carried}"
            mend = f"previous_{unit} = {total}"
            found.append(Failure(identity="I12", message=message, mend=mend))
    return tuple(found)


def template_of(counts: FlowCounts) -> Template:
    """The official diagram that these numbers fill; a lane or box of nothing but zeros is not filled."""
    updated = any((counts.previous_studies, counts.previous_reports))
    other = any(getattr(counts, name) for name in OTHER_LANE)
    if updated:
        return Template.UPDATED_OTHER if other else Template.UPDATED_DB
    return Template.NEW_OTHER if other else Template.NEW_DB


def _values(counts: FlowCounts) -> dict[str, int | None]:
    held = {field.name: getattr(counts, field.name) for field in fields(counts)}
    return {name: _sum(value) if isinstance(value, tuple) else value for name, value in held.items()}


def _sum(named: tuple[tuple[str, int], ...]) -> int:
    # A negative number must not vanish in a sum: I10 is asked of each.
    return sum(n for _, n in named) if all(n >= 0 for _, n in named) else min(n for _, n in named)


def _not_counts(values: Values) -> Iterator[Failure]:
    for name, value in values.items():
        if value is not None and value < 0:
            yield Failure(identity="I10", message=f"{name} is {value}", mend=f"{name} must be 0 or more")


def _rules(values: Values, template: Template) -> tuple[Rule, ...]:
    if template in UPDATED:
        return (*RULES, *TOTALS)
    # The diagram of a new review prints no total, and many a file leaves a 0 where nothing is printed.
    return (*RULES, *(rule for rule in NEW_TOTALS if values[rule.result]))


def _broken(values: Values, template: Template) -> list[Rule]:
    return [rule for rule in _rules(values, template) if _applies(rule, values) and not _holds(rule, values)]


def _applies(rule: Rule, values: Values) -> bool:
    return all(values[name] is not None for name in (rule.result, *rule.needed))


def _left_over(rule: Rule, values: Values) -> int:
    """The sum of the parts less the result: 0 when an equality holds."""
    total = sum(-_given(values, part[1:]) if part[0] == "-" else _given(values, part) for part in rule.parts)
    return total - _given(values, rule.result)


def _given(values: Values, name: str) -> int:
    return values[name] or 0


def _holds(rule: Rule, values: Values) -> bool:
    left = _left_over(rule, values)
    if rule.least:
        return left >= 0
    return 0 <= left <= (_given(values, rule.slack) if rule.slack else 0)


def _message(rule: Rule, values: Values) -> str:
    """Such as "dbr_assessed 129 - dbr_excluded 91 = 38, but new_reports is 52"."""
    total = _left_over(rule, values) + _given(values, rule.result)
    sums = _sums(rule, values) or "nothing was identified"
    but = "which is exceeded:" if rule.least else "but"
    return f"{sums} = {total}, {but} {rule.result} is {values[rule.result]}"


def _sums(rule: Rule, values: Values) -> str:
    given = [part for part in rule.parts if values[part.lstrip("-")] is not None]
    words = [
        f"{'-' if part[0] == '-' else '+'} {part.lstrip('-')} {values[part.lstrip('-')]}" for part in given
    ]
    return " ".join(words).removeprefix("+ ")


def _mend(rule: Rule, values: Values, template: Template) -> str:
    """The numbers any one of which, changed alone, mends the rule; those that mend most come first."""
    before = _broken(values, template)
    found: list[tuple[int, str]] = []
    for name, value in _candidates(rule, values):
        after = _broken({**values, name: value}, template)
        if len(after) < len(before) and rule not in after:
            mended = sorted({each.name for each in before if each not in after})
            also = f" (mends {' and '.join(mended)})" if len(mended) > 1 else ""
            found.append((len(after), f"{name} = {value}{also}"))
    if not found:
        return "no single number mends it"
    fewest = min(left for left, _ in found)
    return " or ".join(text for left, text in found if left == fewest)


def _candidates(rule: Rule, values: Values) -> Iterator[tuple[str, int]]:
    left = _left_over(rule, values)
    if (wanted := _given(values, rule.result) + left) >= 0:
        yield rule.result, wanted
    for part in rule.parts:
        name = part.lstrip("-")
        wanted = _given(values, name) + (left if part[0] == "-" else -left)
        if values[name] is not None and wanted >= 0:
            yield name, wanted


def _nothing_from_nothing(values: Values, template: Template) -> Iterator[Failure]:
    studies, reports = values["new_studies"], values["new_reports"]
    if template in UPDATED or studies is None or reports is None or bool(studies) == bool(reports):
        return
    message = f"new_studies is {studies} and new_reports is {reports}: neither comes without the other"
    yield Failure(identity="I9", message=message, mend="new_studies or new_reports")


def _still_pending(values: Values) -> Iterator[Failure]:
    for name in PENDING:
        if values[name]:
            message = f"{name} is {values[name]}: a finished review leaves nothing undecided"
            yield Failure(identity="I13", message=message, mend=f"{name} = 0")
