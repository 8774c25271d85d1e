"""Ask a source again where reports of the review stand: retracted, corrected, in doubt, or published since.

In: a source that finds records by identifier, and the reports' identifiers. Out: events (the pages kept, a
notice for each report of which the source now says something else, the re-check) and the re-check itself.
No record is added: what a source says of a report that is in the review is no new hit of a search.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Protocol

import msgspec

from ..digest import digest_bytes
from ..model.event import Draft, EventKind
from ..model.record import GRAVITY, Record
from ..model.search import Notice, Recheck, RunStatus
from ..progress import Progress, Step, silent
from ..seams import Finder, Source
from ..store.fold import read_notices
from ..store.log import Log
from .troubles import attempt

Clock = Callable[[], datetime]
Id = tuple[str, str]
_Asked = Mapping[Id, Mapping[str, str]]


class FindingSource(Source, Finder, Protocol):
    """A source that can also be asked by identifier."""


def recheck(
    log: Log,
    source: FindingSource,
    reports: Mapping[str, Sequence[Record]],
    *,
    now: Clock,
    progress: Progress = silent,
) -> Recheck:
    """Ask one source about reports, by the identifiers of their records.

    `reports` are the records of each report, by the id of the one that stands for it. What a source says
    again is not written again; what it no longer says is taken back, once it has answered, from whichever
    record of the report it was written about: the one that stands for it may have been another then. A
    source that raises ends the re-check `partial`, or `failed` when nothing came; what came is kept.
    """
    started, asked = _instant(now), _asked(reports, source.schemes)
    total = len({report for named in asked.values() for report in named})
    progress(Step(name=source.name, done=0, total=total, detail="re-check"))
    answers = _Answers()
    _listen(answers, source, asked)
    drafts = _notices(log, source, answers, reports, _instant(now))
    done = Recheck(
        source=source.name,
        version=source.version,
        started=started,
        ended=_instant(now),
        status=answers.status,
        asked=total,
        answered=len(answers.said),
        found=len(drafts),
        pages=tuple(digest_bytes(page) for page in answers.pages),
        error=answers.error,
    )
    log.append([*drafts, _recheck_draft(done)], blobs=answers.pages)
    progress(Step(name=source.name, done=done.answered, total=done.asked, detail="re-check"))
    return done


@dataclass(slots=True)
class _Answers:
    """What a source has answered so far: for each report the notice that its words come to."""

    pages: list[bytes] = field(default_factory=list)
    said: dict[str, Notice] = field(default_factory=dict)
    error: str | None = None

    @property
    def status(self) -> RunStatus:
        if self.error is None:
            return RunStatus.COMPLETE
        return RunStatus.PARTIAL if self.pages else RunStatus.FAILED


def _asked(reports: Mapping[str, Sequence[Record]], schemes: Sequence[str]) -> _Asked:
    """By each identifier to look up, the reports that it is the best of, with the record it stands on."""
    asked: dict[Id, dict[str, str]] = {}
    for report, records in reports.items():
        held = [(id, record.id) for record in records for id in _ids(record)]
        best = next((each for scheme in schemes for each in held if each[0][0] == scheme), None)
        if best is not None:
            asked.setdefault(best[0], {})[report] = best[1]
    return asked


def _ids(record: Record) -> Iterator[Id]:
    if record.doi:
        yield "doi", record.doi
    yield from record.ids
    yield record.source, record.source_id


def _listen(answers: _Answers, source: FindingSource, asked: _Asked) -> None:
    if not asked:
        return
    _, trouble = attempt(source.name, lambda: _hear_out(answers, source, asked))
    answers.error = trouble.said if trouble is not None else None


def _hear_out(answers: _Answers, source: FindingSource, asked: _Asked) -> None:
    for page in source.find(list(asked)):
        answers.pages.append(page.content)
        _hear(answers, source.name, digest_bytes(page.content), source.parse(page.content), asked)


def _hear(answers: _Answers, source: str, page: str, records: Iterable[Record], asked: _Asked) -> None:
    for record in records:
        named = next((asked[id] for id in _ids(record) if id in asked), {})
        for report, about in named.items():
            said = Notice(
                record=about,
                source=source,
                page=page,
                status=record.status if record.status in GRAVITY else None,
                links=record.links,
            )
            answers.said[report] = _joined(answers.said.get(report, said), said)


def _joined(first: Notice, second: Notice) -> Notice:
    """What a source says of one report in two records: the graver status, the links of both."""
    graver = max(first, second, key=lambda each: -1 if each.status is None else GRAVITY.index(each.status))
    links = sorted(
        {*first.links, *second.links}, key=lambda each: (each.kind, each.scheme, each.value, each.inverse)
    )
    return replace(graver, links=tuple(links))


def _notices(
    log: Log, source: FindingSource, answers: _Answers, reports: Mapping[str, Sequence[Record]], at: str
) -> list[Draft]:
    """The notices that say something other than the source said before of the same report."""
    before = {each.record: each for each in read_notices(log) if each.source == source.name}
    drafts = []
    for report, said in answers.said.items():
        for about in [each.id for each in reports[report] if each.id in before] or [said.record]:
            notice = replace(said, record=about)
            held = before.get(about) or Notice(record=about, source=source.name, page=notice.page)
            if replace(held, page=notice.page) != notice:
                drafts.append(_notice_draft(notice, f"{source.name} {source.version}", at))
    return drafts


def _notice_draft(notice: Notice, actor: str, at: str) -> Draft:
    return Draft(
        kind=EventKind.NOTICE_FOUND,
        subject=f"{notice.record}|{notice.source}",
        body=msgspec.to_builtins(notice),
        actor=actor,
        at=at,
    )


def _recheck_draft(recheck: Recheck) -> Draft:
    return Draft(
        kind=EventKind.RECHECKED,
        subject=recheck.source,
        body=msgspec.to_builtins(recheck),
        actor=f"{recheck.source} {recheck.version}",
        at=recheck.ended,
    )


def _instant(now: Clock) -> str:
    return now().astimezone(UTC).isoformat()
