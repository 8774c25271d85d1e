"""What normalisation gets wrong, in any language, script or field, never ends in a merge."""

import random
from dataclasses import replace
from itertools import product

import corpus_damage
import corpus_reports
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from review.deduplication.cluster import clusters
from review.deduplication.compare import compare
from review.deduplication.explain import judge
from review.model.record import PartialDate, Record

HERE = {
    "authors": ("Okafor, Nadia", "Lindqvist, Per"),
    "published": PartialDate(year=2021),
    "venue": "Airway Medicine",
    "volume": "14",
    "issue": "3",
    "pages": "201-212",
}
THERE = {
    "authors": ("Haverkamp, Joost", "Moreau, Claire"),
    "published": PartialDate(year=2021),
    "venue": "Acta Laryngologica",
    "volume": "77",
    "issue": "1",
    "pages": "845-851",
}
TITLES = [
    "Зельворастат при хроническом кашле у взрослых: клиническое исследование",
    "慢性咳嗽患者基因治疗的临床研究",
    "Θεραπεία του χρόνιου βήχα σε ενήλικες: κλινική μελέτη",
    "علاج السعال المزمن عند البالغين: دراسة سريرية",
    "慢性の咳の治療",
    "हिन्दी में पुरानी खाँसी का उपचार",
    "Étude de la toux chronique à l’hôpital général",
    "ZELVORASTAT FOR CHRONIC COUGH IN ADULTS",
    "Caf&eacute; &amp; chronic cough in &lt;b&gt;adults&lt;/b&gt;",
    r"Erd{\H{o}}s and the {$\beta$}-cell in chronic cough",
    "Eﬃcacy of inﬂiximab in ﬁbrosis",
    "",
    "?????? ?? ????",
    "Editorial",
    "Letter to the editor",
    "A",
    "2021",
]
ANY_TITLE = st.one_of(st.sampled_from(TITLES), st.text(max_size=60))


def record(number: str, title: str, place: dict[str, object]) -> Record:
    return Record(source="here", source_id=number, title=title, **place)


@settings(deadline=None, max_examples=200)
@given(title=ANY_TITLE, other=ANY_TITLE)
def test_no_two_titles_merge_records_of_other_people_at_another_place(title, other):
    assert judge(record("1", title, HERE), record("2", other, THERE)).verdict != "duplicate"


@pytest.mark.parametrize("title", TITLES)
def test_the_same_title_in_any_script_does_not_merge_either(title):
    assert judge(record("1", title, HERE), record("2", title, THERE)).verdict != "duplicate"


@settings(deadline=None, max_examples=20)
@given(seed=st.integers(0, 10_000))
def test_any_damage_of_a_title_never_merges_records_of_other_people_at_another_place(seed):
    world = corpus_reports.World(seed, 60, 0)
    report = world.report(1)
    own = corpus_reports.export(report, "pubmed", "1")
    for name, damage in corpus_damage.DAMAGES.items():
        changed = damage(own, random.Random(seed), report)
        if changed is not None:
            other = replace(changed, source_id="2", doi=None, ids=(), **THERE)
            assert judge(replace(own, **HERE), other).verdict != "duplicate", name


@settings(deadline=None, max_examples=20)
@given(seed=st.integers(0, 10_000))
def test_the_order_of_a_record_and_its_damaged_copy_does_not_matter(seed):
    report = corpus_reports.World(seed, 60, 0).report(1)
    own = corpus_reports.export(report, "scopus", "1")
    for damage in corpus_damage.DAMAGES.values():
        changed = damage(own, random.Random(seed), report)
        if changed is not None:
            other = replace(changed, source_id="2")
            assert judge(own, other) == judge(other, own)


ONE_WORD_APART = [
    ("慢性咳嗽患者基因治疗的临床研究", "急性咳嗽患者基因治疗的临床研究"),
    ("血友病甲患者基因治疗的研究进展", "血友病乙患者基因治疗的研究进展"),
    ("Лечение гемофилии А у детей в стационаре", "Лечение гемофилии В у детей в стационаре"),
    ("Θεραπεία της αιμορροφιλίας Α σε παιδιά", "Θεραπεία της αιμορροφιλίας Β σε παιδιά"),
    ("علاج الربو القصبي عند الأطفال دراسة", "علاج الربو القصبي عند البالغين دراسة"),
    ("Vaccination against hepatitis A in travellers", "Vaccination against hepatitis B in travellers"),
    ("MANAGEMENT OF HYPOTENSION IN ADULTS", "MANAGEMENT OF HYPERTENSION IN ADULTS"),
    ("Effects of TNF-&alpha; in chronic cough", "Effects of TNF-&beta; in chronic cough"),
    (r"Effects of $\alpha$-blockers in cough", r"Effects of $\beta$-blockers in cough"),
    ("Eﬃcacy of treatment with aspirin in adults", "Eﬃcacy of treatment without aspirin in adults"),
]
LESS = [
    {},
    {"pages": None},
    {"volume": None, "issue": None},
    {"volume": None, "issue": None, "pages": None},
]


@pytest.mark.parametrize(("titles", "less"), list(product(ONE_WORD_APART, LESS)))
def test_one_other_word_of_any_script_never_merges_two_reports_of_one_team(titles, less):
    one = record("1", titles[0], HERE | less)
    other = record("2", titles[1], HERE | {"pages": "213-220"} | less)
    assert judge(one, other).verdict != "duplicate"


@pytest.mark.parametrize("title", ["", "Editorial", "Letter", "?", "   ", "[]", "Editor&#39;s note"])
def test_titles_that_say_nothing_are_never_merged_by_an_issue(title):
    one, other = record("1", title, HERE), record("2", title, HERE | {"pages": "1-2"})
    bare = HERE | {"volume": None, "issue": None, "pages": None}
    assert judge(one, other).verdict != "duplicate"
    assert judge(record("1", title, bare), record("2", title, bare | {"issue": "3"})).verdict != "duplicate"


CHAPTERS = [
    ("Cough: mechanisms", "Cough: pharmacology"),
    ("Introduction", "Conclusions"),
    ("Macroscopic anatomy of the normal larynx", "Microscopic anatomy of the normal larynx"),
    ("慢性咳嗽", "急性咳嗽"),
    ("Chapter 1", "Chapter 2"),
]


@pytest.mark.parametrize("titles", CHAPTERS)
@pytest.mark.parametrize("pages", [("1-30", "31-70"), (None, None), ("1-30", None)])
@pytest.mark.parametrize("people", [("Okafor, Nadia",), ("Haverkamp, Joost",), ()])
def test_chapters_under_one_doi_and_isbn_are_never_merged(titles, pages, people):
    book = {
        "doi": "10.5555/978-1-00",
        "ids": (("isbn", "9781000000000"),),
        "venue": "Handbook of Cough",
        "published": PartialDate(year=2018),
    }
    first = Record(
        source="one", source_id="1", title=titles[0], pages=pages[0], authors=("Okafor, Nadia",), **book
    )
    second = Record(source="one", source_id="2", title=titles[1], pages=pages[1], authors=people, **book)
    assert judge(first, second).verdict != "duplicate"


def test_a_corpus_of_headings_alone_is_left_in_pieces():
    headings = [
        record(str(number), "Editorial", HERE | {"issue": str(number), "pages": f"{number}01-{number}02"})
        for number in range(1, 9)
    ]
    assert len(clusters(headings, compare(headings))) == len(headings)
