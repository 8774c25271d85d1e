"""The marks in texts of bioRxiv and medRxiv: read as what they stand for, and nothing else touched."""

import pytest

from review.retrieval.sources.highwire import read_marks


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("{Delta}F508 and NF-{kappa}B at 37 {degrees}C", "ΔF508 and NF-κB at 37 °C"),
        ("TNF[alpha], n [&ge;] 5, p [&le;] 0.05, A[-&gt;]B, [~]3", "TNFα, n ≥ 5, p ≤ 0.05, A→B, ∼3"),
        ("10{superscript 4} cells, 5 {+/-} 2, [x2122]", "10⁴ cells, 5 ± 2, ™"),
        ("O_SCPLOWADC_SCPLOWNI and CO_SCPCAPARC_SCPCAP T", "ADNI and CAR T"),
        ("We found O_LIOne thing. C_LIO_LITwo things. C_LI", "We found One thing. Two things."),
        ('Seen. O_FIG O_LINKSMALLFIG ALT="Figure 1"> View M_FIG C_FIG Done.', "Seen. Done."),
        ("O_ST_ABSAimsC_ST_ABSTo see.O_ST_ABSResults:C_ST_ABSSeen.", "Aims: To see. Results: Seen."),
        ("BackgroundCells move.\n\nMethodsA trial.", "Background: Cells move. Methods: A trial."),
        ("RESULTSWe saw.\n\nKey findingsRNA was seen.", "RESULTS: We saw. Key findings: RNA was seen."),
        ("AbstractThe cells move.", "The cells move."),
        ("Structured abstract\nMain outcome measures: death", "Main outcome measures: death"),
    ],
)  # fmt: skip
def test_a_mark_is_read_as_what_it_stands_for(text, read):
    assert read_marks(text) == read


@pytest.mark.parametrize(
    "text",
    [
        "At [A] = 2 and [R] = 3 in {x} of [1, 2]",
        "AIM2 senses DNA",
        "AIMS are met",
        "Abstract thinking is hard",
        "Methods are new",
        "Settings vary",
        "C_max and O_2",
        "{nobody knows this one}",
    ],
)
def test_what_is_no_mark_stays_as_it_is(text):
    assert read_marks(text) == text


def test_nothing_stays_nothing():
    assert read_marks(None) is None


@pytest.mark.timeout(60)
@pytest.mark.parametrize("mark", ["O_FIG", "O_ST_ABS", "{", "[x", "Abstract", "Methods\n"])
def test_marks_without_end_take_no_time(mark):
    read_marks(mark * 50_000)
