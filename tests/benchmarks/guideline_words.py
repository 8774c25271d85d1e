"""Sentences, titles and reference numbers for guidelines that nobody issued."""

import random


def _phrases(text: str) -> list[str]:
    return [" ".join(each.split()) for each in text.split(";")]


SUBJECTS = _phrases("""
    the applicant; the manufacturer; the comparability exercise; the potency assay; the reference product;
    the vector genome titre; the starting material; the control strategy; the non-clinical programme;
    the sponsor of the clinical trial; the marketing authorisation holder; the drug substance;
    the stability study; the immunogenicity assessment; the risk-based approach; the follow-up of patients;
    the cell-based product
""")
VERBS = _phrases("""
    should justify; is expected to demonstrate; may depend on; should be compared with; is to be described in;
    should take into account; cannot replace; would normally include; has to be supported by; should reflect
""")
OBJECTS = _phrases("""
    the similarity of the quality attributes; a validated analytical procedure; differences in glycosylation;
    the variability of donors; the pharmacokinetic characteristics; an adequate number of batches;
    a stepwise development programme; the residual uncertainty about clinical performance;
    the mechanism of action; pre-defined acceptance criteria; 4.2 million transduced cells;
    the integrity of the encapsulated genetic material; the long-term persistence of gene-modified cells;
    orthogonal state-of-the-art methods; 12 patients in each arm
""")
ENDS = _phrases("""
    unless otherwise justified; in accordance with current legislation; at the time of application;
    before pivotal studies are initiated; throughout the life cycle of the product;
    as far as scientifically possible; when manufacturing changes are introduced; for each proposed indication
""")
WORDS = _phrases("""
    Scope; Introduction; Comparability; Manufacture; Characterisation; Potency; Stability; Immunogenicity;
    Pharmacovigilance; Reference; Requirements; Quality; Considerations; Specifications; Development;
    Impurities; Extrapolation; Traceability; Donors; Vectors; Statistics; Labelling; Definitions; Background;
    Principles; Endpoints; Analysis; Populations; Safety
""")
SMALL = ("of", "and", "for", "in")
# Sentences whose words only look like reference numbers.
DECOYS = (
    "The E6 oncoprotein binds an E3 ligase.",
    "The mutations Q5E and S12A were found in clone M13.",
    "Binding of the S1 subunit was measured in M1 macrophages.",
    "Batch 12019A1234 was released at pH 7.4 on plate E10.",
    "The ratio of CAT/CHMP opinions was 4/12 in the second quarter (Q2 2019).",
    "The TRS 977 transducer recorded 2001/83 events.",
)
# (scheme, value, as it is written in a text)
REFERENCES = [
    ("ema", "EMA/CHMP/BWP/247713/2012", "EMA/CHMP/BWP/247713/2012"),
    ("ema", "EMA/CAT/499821/2019", "EMA/CAT/499821/2019"),
    ("ema", "EMEA/CHMP/BMWP/42832/2005 Rev. 1", "EMEA/CHMP/BMWP/42832/2005 Rev. 1"),
    ("ema", "CHMP/437/04 Rev. 1", "CHMP/437/04 Rev 1"),
    ("ema", "EMA/CAT/GTWP/671639/2008 Rev. 1 corr.", "EMA/CAT/GTWP/671639/2008 Rev.1 corr"),
    ("ema", "EMA/CAT/852602/2018", "EMA/CAT/852602/2018"),
    ("fda-docket", "FDA-2018-D-2236", "Docket No. FDA-2018-D-2236"),
    ("fda-docket", "FDA-2011-D-0605", "docket number FDA-2011-D-0605"),
    ("ich", "Q5E", "ICH Q5E"),
    ("ich", "Q6B", "ICH guideline Q6B"),
    ("ich", "E6(R2)", "ICH E6(R2)"),
    ("ich", "Q2(R1)", "ICH Topic Q2 (R1)"),
    ("celex", "32007R1394", "CELEX 32007R1394"),
    ("eu-act", "Regulation (EC) No 1394/2007", "Regulation (EC) No 1394/2007"),
    ("eu-act", "Directive 2001/83/EC", "Directive 2001/83/EC"),
    ("eu-act", "Regulation (EU) No 536/2014", "Regulation (EU) No. 536/2014"),
    ("eu-act", "Regulation (EU) 2024/1938", "Regulation (EU) 2024/1938"),
    ("who-trs", "WHO TRS 977 Annex 2", "WHO Technical Report Series, No. 977, Annex 2"),
    ("nct", "NCT01234567", "NCT01234567"),
    ("eudract", "2015-001234-27", "EudraCT number 2015-001234-27"),
]


def sentence(draw: random.Random, count: int) -> str:
    """So many sentences."""
    return " ".join(_one(draw) for _ in range(count))


def _one(draw: random.Random) -> str:
    words = f"{draw.choice(SUBJECTS)} {draw.choice(VERBS)} {draw.choice(OBJECTS)}"
    if draw.random() < 0.7:
        words += f" {draw.choice(ENDS)}"
    return f"{words[0].upper()}{words[1:]}."


def title(draw: random.Random, words: int) -> str:
    """A title of some words."""
    found: list[str] = []
    for at, word in enumerate(draw.sample(WORDS, words)):
        found.append(word.lower() if at else word)
        if at % 2 == 0 and at + 1 < words:
            found.append(SMALL[at % 4])
    return " ".join(found)
