"""Titles, names, pages, venues and identifiers read from the spellings of many sources."""

import json
import math
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.deduplication.fold import fold, plain, word_set
from review.deduplication.identifiers import read_doi, read_ids, read_reference
from review.deduplication.labels import Mark
from review.deduplication.people import compare_names, read_name, shared_part
from review.deduplication.places import compare_venues, is_article_number, read_pages, read_venue
from review.deduplication.titles import read_title
from review.deduplication.wording import Wording, compare_words, is_reyeared

TITLES = json.loads(
    (Path(__file__).parent.parent / "cases" / "dedup_titles.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("case", TITLES, ids=[case["title"] or "(empty)" for case in TITLES])
def test_a_title_is_taken_apart(case):
    title = read_title(case["title"])
    marks = sorted(mark.name for mark in Mark if title.marks & mark)
    assert (" ".join(title.words), marks) == (case["words"], sorted(case["marks"]))
    assert title.revision == case.get("revision", "")


@given(st.text())
def test_any_text_can_be_read_as_a_title(text):
    words = read_title(text).words
    assert all(words) and [fold(word) for word in words] == list(words)


@given(st.text())
def test_folding_twice_is_folding_once(text):
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("TNF-α in Sjögren’s syndrome", "tnf alpha in sjogren s syndrome"),
        ("Ελληνική μελέτη", "ελληνικη μελετη"),
        ("ЁЛКА и йод", "елка и иод"),
        ("हिन्दी में", "हिन्दी में"),
        ("が か", "が か"),
        ("慢性咳嗽", "慢 性 咳 嗽"),
        ("한국어 연구", "한국어 연구"),
        ("ﬁne Weiß ø Łódź", "fine weiss o lodz"),
        ("apresenta??o cl?nica", "apresentao clnica"),
        ("what? now", "what now"),
        ("𝕊tudy", "study"),
        ("a\x00b \ud800", "a b"),
    ],
)
def test_text_of_any_script_is_folded(text, folded):
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("caf&amp;eacute; &lt; 5", "café < 5"),
        ("H<sub>2</sub>O", "H2O"),
        ("p<0.05 and n>3", "p<0.05 and n>3"),
        (r"Erd{\H{o}}s and {\"O}zsu", "Erdos and Ozsu"),
        (r"\textit{E. coli} $\beta$", "E. coli beta"),
    ],
)
def test_mark_up_is_taken_off(text, said):
    assert plain(text) == said


@pytest.mark.parametrize(
    ("left", "right", "value"),
    [
        ("Okafor, Nadia", "Okafor N", 1.0),
        ("Okafor, Nadia", "Nadia Okafor", 1.0),
        ("ten Ham RMT", "ten Ham, Renske M.T.", 1.0),
        ("Le, Quintrec M.", "Le Quintrec, M.", 0.8),
        ("van, Hamont D", "van Hamont, D", 0.8),
        ("Stensson, E", "Ostensson, E", 0.8),
        ("Wang, X", "Wang, Y", 0.5),
        ("Hua, T", "Tong, H", 0.5),
        ("John Smith", "John Doe", 0.0),
        ("Okafor, Nadia", "Haverkamp, Joost", 0.0),
    ],
)
def test_names_are_compared_as_sources_spell_them(left, right, value):
    assert (
        compare_names(read_name(left), read_name(right))
        == compare_names(read_name(right), read_name(left))
        == value
    )


def test_a_group_and_a_person_are_not_compared():
    assert math.isnan(compare_names(read_name("Walker, J"), read_name("ALTS Study Group")))


FREQUENT = sorted(
    word_set(
        "Wang Zhang Li Liu Chen Yang Kim Lee Zhao Huang Wu Zhou Xu Sun Zhu Smith Silva Santos Meyer Meier "
        "Maier Schmidt Schmitt Hansen Hanson Jensen Jansen Andersen Anderson Fernandez Hernandez"
    )
)


@pytest.mark.parametrize(("one", "other"), list(combinations(FREQUENT, 2)))
def test_frequent_family_names_are_never_spellings_of_each_other(one, other):
    assert compare_names(read_name(f"{one}, J"), read_name(f"{other}, J")) == 0


@pytest.mark.parametrize(
    ("one", "other"), [("Östensson", "stensson"), ("Müller", "Mueller"), ("Kröll", "Kr?ll"), ("Özsu", "?zsu")]
)
def test_a_letter_lost_is_a_spelling(one, other):
    assert compare_names(read_name(f"{one}, E"), read_name(f"{other}, E")) == 0.8


def test_one_author_lost_to_an_encoding_still_counts():
    ours = [read_name("Garcia-Molina, H."), read_name("Gravano, L.")]
    assert shared_part(ours, [read_name("Gravano, Luis"), read_name("Garc?a-Molina, Hector")]) == 1.0


@pytest.mark.parametrize(
    ("text", "start", "end", "letters"),
    [
        ("288-97", 288, 297, ""),
        ("1217-24; discussion 1224-5", 1217, 1224, ""),
        ("S600-S601", 600, 601, "s"),
        ("111A", 111, None, "a"),
        ("pp. 322–331.", 322, 331, ""),
        ("(69-83)", 69, 83, ""),
        ("CD000123", 123, None, "cd"),
        ("e43268", 43268, None, "e"),
        ('"230-5, 246-51, 233-8"', 230, 235, ""),
        ("01-Jun", None, None, ""),
        ("Suppl-29", None, None, ""),
        ("N.PAG", None, None, ""),
        (None, None, None, ""),
    ],
)
def test_pages_are_read(text, start, end, letters):
    pages = read_pages(text)
    assert (pages.start, pages.end, pages.letters) == (start, end, letters)


@pytest.mark.parametrize(
    ("text", "number"),
    [("e9992", True), ("101250", True), ("a1754", True), ("1-15", True), ("A4912", False), ("201", False)],
)
def test_article_numbers_are_told_from_pages(text, number):
    assert is_article_number(read_pages(text)) is number


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        ("Dtsch Atemweg Z", "Deutsche Atemweg Zeitschrift", True),
        ("N Engl J Med", "The New England Journal of Medicine", True),
        ("VLDB", "Very Large Data Bases", True),
        ("PLoS ONE", "PLoS ONE [Electronic Resource]", True),
        ("BMJ", "BMJ (Clinical research ed.)", True),
        ("Cancer", "Cancer Research", False),
        ("Thorax", "Thoracic Surgery", False),
        ("European Heart Journal", "American Heart Journal", False),
    ],
)
def test_venues_are_compared_by_their_abbreviations(left, right, same):
    assert (compare_venues(read_venue(left), read_venue(right)) >= 0.75) is same


@pytest.mark.parametrize(
    ("text", "doi"),
    [
        ("https://doi.org/10.1016/J.OMTM.2018.10.003.", ("10.1016/j.omtm.2018.10.003", "")),
        ("doi:10.1234/abc/full", ("10.1234/abc", "")),
        ("10.1016%2Fj.x", ("10.1016/j.x", "")),
        ("10.1101/2020.11.02.20224411v2", ("10.1101/2020.11.02.20224411", "2")),
        ("10.1002/14651858.CD099123.pub3", ("10.1002/14651858.cd099123", "3")),
        ("10.12688/f1000research.12345.1", ("10.12688/f1000research.12345", "1")),
        ("10.1371/journal.pone.0001", ("10.1371/journal.pone.0001", "")),
        ("none", ("", "")),
    ],
)
def test_dois_are_read(text, doi):
    assert read_doi(text) == doi


def test_only_identifiers_of_the_report_count():
    assert read_ids((("PMID", " 31452104 "), ("isbn", "1"), ("nct", "NCT01"))) == ("pmid:31452104",)


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("CHMP/437/04 Rev. 1 (draft)", ("chmp43704", "1")),
        ("CHMP/437/04", ("chmp43704", "")),
        ("ISO 10993-1:2018", ("iso109931", "2018")),
        ("ICH Q5A(R2) Step 2b", ("ichq5a", "2")),
        ("EMA/CAT/80183/2014", ("emacat801832014", "")),
    ],
)
def test_reference_numbers_are_read(text, reference):
    assert read_reference(text) == reference


@pytest.mark.parametrize(
    ("left", "right", "wording"),
    [
        ("haemolytic anaemia in paediatric use", "hemolytic anemia in pediatric use", Wording.SPELLED),
        ("post transplant p16 ink4a", "posttransplant p16ink4a", Wording.SPELLED),
        ("exlude high grade lesions", "exclude high grade lesions", Wording.SLIPPED),
        ("cough in men", "cough in women", Wording.REPLACED),
        ("macroscopic findings", "microscopic findings", Wording.SLIPPED),
        ("incidence of hypotension", "incidence of hypertension", Wording.SLIPPED),
        ("quality of life", "quality fo life", Wording.SLIPPED),
        ("haemophilia a care", "haemophilia b care", Wording.REPLACED),
        ("grade 1 lesions", "grade 7 lesions", Wording.REPLACED),
        ("慢 性 咳 嗽", "急 性 咳 嗽", Wording.REPLACED),
        ("cough with aspirin", "cough without aspirin", Wording.REPLACED),
        ("prenatal care", "perinatal care", Wording.SLIPPED),
        ("type a influenza", "type b influenza", Wording.REPLACED),
        ("", "cough", Wording.REPLACED),
    ],
)
def test_words_that_mean_something_else_are_told_from_spellings(left, right, wording):
    assert compare_words(left.split(), right.split()) is wording
    assert compare_words(right.split(), left.split()) is wording


OPPOSITES = [
    ("hypo", "hyper"),
    ("intra", "inter"),
    ("pre", "post"),
    ("micro", "macro"),
    ("anti", "pro"),
    ("mono", "poly"),
    ("endo", "exo"),
    ("ante", "post"),
    ("sub", "supra"),
    ("homo", "hetero"),
]


@pytest.mark.parametrize(("one", "other"), OPPOSITES)
@pytest.mark.parametrize("stem", ["tension", "vascular", "natal", "scopic", "operative"])
def test_opposites_are_never_spellings_of_each_other(one, other, stem):
    assert compare_words((one + stem,), (other + stem,)) < Wording.SPELLED


def test_a_year_on_one_side_only_is_no_yearly_report():
    assert not is_reyeared(("standards", "of", "care"), ("standards", "of", "care", "2024"))
