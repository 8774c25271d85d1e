"""Decisions in the files of other tools: in, out, and back the same."""

import csv
import io

import pytest

from review.errors import DecisionError
from review.model.cluster import DuplicateCluster
from review.model.decision import Agent, AgentKind, Decision, Stage, Verdict
from review.model.protocol import Criterion, CriterionKind, ReviewProtocol, ScreeningRules
from review.model.record import PartialDate, Record
from review.screening import outgoing
from review.screening.conventions import Usual, convention, foreign_rows
from review.screening.interchange import read_decisions
from review.screening.resolve import resolve
from review.screening.words import Past

NOW = "2024-05-01T00:00:00+00:00"
ZINC = Record(
    source="pubmed",
    source_id="1",
    title="Zinc, a | trial",
    abstract="=1+1 is two.",
    authors=("Okafor, N", "Berg, J"),
    published=PartialDate(year=2021),
    doi="10.1/a",
    pages="201-212",
    ids=(("pmid", "1"),),
)
COPPER = Record(source="scopus", source_id="S2", title="Copper: a cohort")
IRON = Record(source="scopus", source_id="S3", title="Iron")
RECORDS = {held.id: held for held in (ZINC, COPPER, IRON)}
REASONS = {"wrong-topic": "Not about metals", "no-data": "No data"}
PROTOCOL = ReviewProtocol(
    title="T",
    version="1",
    question="Q",
    criteria=tuple(
        Criterion(code=code, text=text, kind=CriterionKind.EXCLUDE) for code, text in REASONS.items()
    ),
    categories=(),
)


def rows(text, **usual):
    return [row for _, row in foreign_rows(text, Usual(criteria=REASONS, **usual))]


def read(text, **usual):
    found = read_decisions(text, RECORDS, PROTOCOL, at=NOW, usual=Usual(criteria=REASONS, **usual))
    return {(each.record, each.agent.name): (each.verdict, each.criterion, each.note) for each in found}


def decided(record, name, verdict, criterion=None, note=None):
    return Decision(
        id=f"{record.id[:6]} {name}",
        record=record.id,
        stage=Stage.TITLE_ABSTRACT,
        verdict=verdict,
        agent=Agent(kind=AgentKind.PERSON, name=name),
        at=NOW,
        criterion=criterion,
        note=note,
    )


VOTES = [
    decided(ZINC, "Ada", Verdict.INCLUDE, note='says "zinc" | [yes]'),
    decided(ZINC, "Ben", Verdict.INCLUDE),
    decided(COPPER, "Ada", Verdict.EXCLUDE, "wrong-topic"),
    decided(COPPER, "Ben", Verdict.EXCLUDE, "wrong-topic"),
]


@pytest.fixture
def reports():
    clusters = [DuplicateCluster(members=(id,), shown=id) for id in RECORDS]
    rules = ScreeningRules(reviewers_per_record=2)
    held = resolve(clusters, VOTES, [], rules, Stage.TITLE_ABSTRACT, list(REASONS))
    return [outgoing.Outgoing(record=RECORDS[each.record], held=each, texts=REASONS) for each in held]


RAYYAN = (
    "key,title,year,doi,notes\n"
    '1,"Zinc, a | trial",2021,10.1/A,"RAYYAN-INCLUSION: {""Ada""=>""Included"", ""Ben""=>""Maybe""} '
    '| USER-NOTES: {""Ada""=>[""good""]}"\n'
    '2,Copper: A Cohort,,,"RAYYAN-INCLUSION: {""Ada""=>""Excluded""} | RAYYAN-LABELS: animal '
    '| RAYYAN-EXCLUSION-REASONS: not about metals,foreign language"\n'
    "3,Iron,,,\n"
)


def test_rayyans_votes_are_everybodys_own_with_reasons_and_notes():
    assert convention(RAYYAN) == "rayyan"
    assert read(RAYYAN) == {
        (ZINC.id, "Ada"): (Verdict.INCLUDE, None, "good"),
        (ZINC.id, "Ben"): (Verdict.MAYBE, None, None),
        (COPPER.id, "Ada"): (Verdict.EXCLUDE, "wrong-topic", "reason: foreign language; labels: animal"),
    }


def test_asreviews_labels_are_of_the_person_named_or_of_the_one_who_takes_them_over():
    text = (
        "title,doi,asreview_label,asreview_time,asreview_user_name,asreview_note\n"
        "Zinc,10.1/a,1,1714550000,Ada,fine\nCopper: a cohort,,0.0,,,\nIron,,,,,\n"
    )
    found = read_decisions(text, RECORDS, PROTOCOL, at=NOW, usual=Usual(reviewer="Ben"))
    assert [(each.record, each.agent.name, each.verdict, each.note) for each in found] == [
        (ZINC.id, "Ada", Verdict.INCLUDE, "fine"),
        (COPPER.id, "Ben", Verdict.EXCLUDE, None),
    ]
    assert found[0].at.startswith("2024-05-01T0")


def test_a_covidence_file_is_of_one_outcome():
    text = (
        "Title,Authors,DOI,Ref,Covidence #,Notes,Tags\n"
        "Copper: a cohort,X,,1,#12,Exclusion reason: No data; ,dogs\n"
    )
    with pytest.raises(DecisionError, match="one file for each outcome"):
        read(text, reviewer="Ada")
    assert read(text, reviewer="Ada", verdict="exclude") == {
        (COPPER.id, "Ada"): (Verdict.EXCLUDE, "no-data", "labels: dogs")
    }


def test_ris_of_asreview_and_of_rayyan_is_read_from_its_notes():
    text = (
        "TY  - JOUR\nTI  - Zinc,\n a | trial\nN1  - ASReview_relevant\nER  - \n\n"
        "TY  - JOUR\nTI  - Iron\nN1  - ASReview_not_seen\nER  - \n"
        'TY  - JOUR\nT1  - Copper: a cohort\nN1  - RAYYAN-INCLUSION: {"Ben"=>"Excluded"}\nER  -\n'
    )
    assert read(text, reviewer="Ada") == {
        (ZINC.id, "Ada"): (Verdict.INCLUDE, None, None),
        (COPPER.id, "Ben"): (Verdict.EXCLUDE, None, None),
    }


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("title,asreview_label\nZinc,1\n", "who decided"),
        ("TY  - JOUR\nTI  - Zinc\n", "no end"),
        ('title,asreview_label\n"Zinc,1\n', "unexpected end"),
        ("title,asreview_label,asreview_user_name\nGold,1,Ada\n", "line 2: there is no record"),
    ],
)
def test_what_cannot_be_used_is_refused_by_its_line(text, said):
    with pytest.raises(DecisionError, match=said):
        read(text)


def test_our_own_table_stays_our_own():
    assert convention("\ufeffrecord,reviewer,stage,verdict,notes\n") == ""
    assert convention("") == ""


@pytest.mark.parametrize("write", [outgoing.rayyan_csv, outgoing.rayyan_ris])
def test_what_goes_to_rayyan_comes_back_with_every_vote(reports, write):
    assert read(write(reports)) == {
        (ZINC.id, "Ada"): (Verdict.INCLUDE, None, "says 'zinc' / [yes)"),
        (ZINC.id, "Ben"): (Verdict.INCLUDE, None, None),
        (COPPER.id, "Ada"): (Verdict.EXCLUDE, "wrong-topic", None),
        (COPPER.id, "Ben"): (Verdict.EXCLUDE, "wrong-topic", None),
    }


@pytest.mark.parametrize("write", [outgoing.asreview_csv, outgoing.asreview_ris])
def test_what_goes_to_asreview_comes_back_with_what_was_settled(reports, write):
    found = read(write(reports), reviewer="Cleo")
    assert {key: verdict for key, (verdict, _, _) in found.items()} == {
        (ZINC.id, "Cleo"): Verdict.INCLUDE,
        (COPPER.id, "Cleo"): Verdict.EXCLUDE,
    }


def test_no_cell_is_a_live_formula_and_every_reference_is_whole(reports):
    row = next(csv.DictReader(io.StringIO(outgoing.asreview_csv(reports))))
    assert (row["abstract"], row["authors"], row["pubmed_id"]) == ("'=1+1 is two.", "Okafor, N; Berg, J", "1")
    text = outgoing.covidence_ris([each for each in reports if each.verdict is Verdict.EXCLUDE])
    assert "TI  - Copper: a cohort" in text and "N1  - Exclusion reason: Not about metals" in text
    assert "Zinc" not in text


def test_an_article_number_is_no_name_of_ours_and_an_accession_number_is_a_pmid():
    text = (
        "TY  - JOUR\nTI  - Zinc, a | trial\nC7  - 104501\nN1  - ASReview_relevant\nER  - \n"
        "TY  - JOUR\nAN  - 1\nN1  - ASReview_irrelevant\nER  - \n"
    )
    found = read_decisions(text, RECORDS, PROTOCOL, at=NOW, usual=Usual(reviewer="Ada"))
    assert [(each.record, each.verdict) for each in found] == [
        (ZINC.id, Verdict.INCLUDE),
        (ZINC.id, Verdict.EXCLUDE),
    ]


def test_a_covidence_list_comes_back_with_the_outcome_that_is_said(reports):
    text = outgoing.covidence_ris([each for each in reports if each.verdict is Verdict.EXCLUDE])
    assert read(text, reviewer="Cleo", verdict="exclude") == {
        (COPPER.id, "Cleo"): (Verdict.EXCLUDE, "wrong-topic", None)
    }


def test_a_vote_that_stands_is_not_said_again_by_a_file_that_tells_less(reports):
    for write in (outgoing.rayyan_csv, outgoing.rayyan_ris):
        found = read_decisions(
            write(reports), RECORDS, PROTOCOL, at=NOW, past=Past(words=VOTES), usual=Usual()
        )
        assert found == ()
