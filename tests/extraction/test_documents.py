"""Records and documents as texts."""

import random
import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.digest import digest
from review.errors import SourceFormatError
from review.extraction.documents import MOST_BYTES, texts
from review.extraction.facts import facts
from review.extraction.kinds import kind_of
from review.model.record import Record

JATS = b"""<?xml version="1.0"?>
<!DOCTYPE article PUBLIC "-//NLM//DTD JATS//EN" "JATS-archivearticle1.dtd">
<article xmlns:xlink="http://www.w3.org/1999/xlink"><front><article-meta/></front><body>
<p>Before all.</p>
<sec><title>Methods &amp; more</title><p>First <italic>para</italic>,
 wrapped [<xref>1</xref>].</p><fig><caption><p>No.</p></caption></fig>
 <sec><label>1</label><title>Inner</title><p>Deep.</p><list><list-item><p>one</p></list-item><list-item><p>two</p></list-item></list></sec>
 <p>Outer again.</p></sec>
</body><back><ref-list><ref>No.</ref></ref-list></back></article>"""

HTML = """<!doctype html><html><head><title>No</title><style>no</style></head><body>
<nav>no</nav><p>Lead <b>bold</b>.<script>no()</script></p><h2>1. <em>Scope</em></h2>loose
<div>block<p>para</p>tail</div><ul><li>a<li>b</ul><!-- no --><h3>Next</h3>
<p>caf\u00e9</p><footer>no</footer>"""


def parts(record: Record, document: bytes, media_type: str | None = None) -> dict[str, str]:
    return {each.part: each.content for each in texts(record, document, media_type)[1:]}


def test_the_first_text_is_the_title_a_blank_line_and_the_abstract(record: Record) -> None:
    (text,) = texts(record)
    assert (text.record, text.part, text.content) == (record.id, "title+abstract", "A title\n\nAn abstract.")
    assert text.digest == digest(text.content)


def test_a_record_without_abstract_has_its_title_alone(record: Record) -> None:
    assert [each.content for each in texts(replace(record, abstract=None))] == ["A title"]


@given(st.text(), st.text())
def test_any_record_gives_a_text_in_nfc_that_json_can_hold(title: str, abstract: str) -> None:
    (text,) = texts(Record(source="s", source_id="1", title=title, abstract=abstract))
    assert unicodedata.is_normalized("NFC", text.content)
    assert "\0" not in text.content
    text.content.encode("utf-8")
    assert text.digest == digest(text.content)


def test_jats_gives_its_sections_and_leaves_figures_and_references_out(record: Record) -> None:
    assert parts(record, JATS) == {
        "section: beginning": "Before all.",
        "section: Methods & more": "First para, wrapped [1].\n\nOuter again.",
        "section: Methods & more > 1 Inner": "Deep.\n\none\n\ntwo",
    }


def test_html_gives_its_sections_and_leaves_menus_and_scripts_out(record: Record) -> None:
    assert parts(record, HTML.encode()) == {
        "section: beginning": "Lead bold.",
        "section: 1. Scope": "loose\n\nblock\n\npara\n\ntail\n\na\n\nb",
        "section: 1. Scope > Next": "café",
    }


def test_appendices_of_an_article_are_sections_and_numbers_stand_before_titles(record: Record) -> None:
    article = """<article><body><sec><label>2.</label><title>Results</title><p>So.</p>
    <sec><label>2.1</label><title>2.1 Yield</title><p>High.</p></sec></sec></body>
    <back><app-group><app><label>A</label><title>More</title><p>Data.</p></app></app-group>
    <ref-list><ref>No.</ref></ref-list></back></article>"""
    assert parts(record, article.encode()) == {
        "section: 2. Results": "So.",
        "section: 2. Results > 2.1 Yield": "High.",
        "section: A More": "Data.",
    }


LANDING = """<!doctype html><html><body><div id="cookie-banner"><p>We use cookies.</p></div>
<header><h1 class="site">Agency</h1></header><nav>Menu</nav><ol class="breadcrumb"><li>Home</ol>
<main><header><h1>Guideline on potency</h1></header><p>Lead.</p><div role="dialog">Sign up</div>
<dl><dt>Reference number</dt><dd>EMA/CAT/499821/2019</dd><dt>First published</dt><dd>13/06/2019</dd></dl>
<h2>Scope</h2><p>It is.</p><h3>Limits</h3><p>None.</p><div class="social share">Post it</div><p hidden>No.</p>
</main><footer>Contact</footer><div class="onetrust-pc">Cookies again</div></body></html>"""


def test_a_landing_page_gives_its_text_and_no_menus_or_notes_on_cookies(record: Record) -> None:
    assert parts(record, LANDING.encode()) == {
        "section: Guideline on potency": "Lead.\n\nReference number\n\nEMA/CAT/499821/2019\n\n"
        "First published\n\n13/06/2019",
        "section: Scope": "It is.",
        "section: Scope > Limits": "None.",
    }


def test_a_landing_page_tells_the_number_and_the_date_of_its_document(record: Record) -> None:
    found = facts(texts(record, LANDING.encode()))
    assert [(fact.label, fact.value, fact.own) for fact in found] == [
        ("ema", "EMA/CAT/499821/2019", True),
        ("published", "2019-06-13", True),
    ]


def test_names_that_only_sound_like_furniture_are_text(record: Record) -> None:
    page = "<div class='informed-consent'><p>Consent.</p></div><p id='shared'>Shared.</p>"
    assert parts(record, page.encode(), "text/html") == {"section: beginning": "Consent.\n\nShared."}


@pytest.mark.parametrize(
    ("document", "told", "kind"),
    [
        (b"%PDF-1.4", "text/html", "application/pdf"),
        (b"<!doctype html><html>", "application/pdf", "application/pdf"),
        (b"<!doctype html><html>", "application/xml; charset=utf-8", "text/html"),
        (b"<?xml version='1.0'?><article>", "text/html", "application/xml"),
        (b"<?xml version='1.0'?><article>", "application/octet-stream", "application/xml"),
        (b"plain", "application/msword", "application/msword"),
        ("plain".encode("utf-16"), None, "text/plain"),
    ],
)
def test_what_a_document_is_says_its_beginning(document: bytes, told: str | None, kind: str) -> None:
    assert kind_of(document, told) == kind


def test_a_page_in_another_encoding_is_read_as_it_declares(record: Record) -> None:
    page = '<html><head><meta charset="iso-8859-1"></head><body><p>café</p></body></html>'.encode("latin-1")
    assert parts(record, page) == {"section: beginning": "café"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One\nparagraph.\n\nTwo.", {"beginning": "One paragraph.\n\nTwo."}),
        (
            "1. Scope\n\nIt is.\n\n4.2 Comparability of lots\nIt was.",
            {"1. Scope": "It is.", "4.2 Comparability of lots": "It was."},
        ),
        ("# Aims\n\nNone.", {"Aims": "None."}),
        ("SCOPE\n\nIt is.", {"SCOPE": "It is."}),
        ("Scope\n-----\nIt is.", {"Scope": "It is."}),
        ("2. This is a sentence that ends.\n\nSo.", {"beginning": "2. This is a sentence that ends.\n\nSo."}),
        (
            "1  1. Scope\n2\n3  It is\n4  so.\n5\n6  2. Basis\n7\n8  It was so",
            {"1. Scope": "It is so.", "2. Basis": "It was so"},
        ),
        ("1 one\n2 two\n\nand so on", {"1 one": "2 two\n\nand so on"}),
        ("\r\nDos\r\nlines\r\n\r\nend", {"beginning": "Dos lines\n\nend"}),
    ],
)
def test_plain_text_is_cut_at_its_headings(record: Record, text: str, expected: dict[str, str]) -> None:
    found = parts(record, text.encode(), "text/plain; charset=utf-8")
    assert found == {f"section: {heading}": content for heading, content in expected.items()}


@pytest.mark.parametrize(
    ("document", "expected"),
    [("\ufeffcafé".encode(), "café"), ("café".encode("utf-16"), "café"), ("café".encode("latin-1"), "café")],
)
def test_plain_text_is_decoded_whatever_its_encoding(record: Record, document: bytes, expected: str) -> None:
    assert list(parts(record, document, "text/plain").values()) == [expected]


@pytest.mark.parametrize(
    ("document", "media_type", "message"),
    [
        (b"%PDF-1.7", None, "the PDF is damaged"),
        (b"text", "application/msword", "application/msword cannot be read"),
        (b"\0\1\2", None, "octet-stream cannot be read"),
        (b"<article><body>", "application/xml", "the XML is broken"),
        (b"<OA><error/></OA>", None, "no article with a body"),
        (b"", "text/plain", "holds no text"),
        (b"", "text/html", "cannot be read"),
        (b"<html><script>x</script></html>", None, "holds no text"),
        (b"<article><body><p> </p></body></article>", None, "holds no text"),
    ],
)
def test_a_document_that_cannot_be_read_says_so_and_never_passes_for_empty(
    record: Record, document: bytes, media_type: str | None, message: str
) -> None:
    with pytest.raises(SourceFormatError, match=message) as caught:
        texts(record, document, media_type)
    assert caught.value.hint


def test_a_document_beyond_all_measure_is_refused(record: Record) -> None:
    with pytest.raises(SourceFormatError, match="bytes"):
        texts(record, bytes(MOST_BYTES + 1), "text/plain")


def test_an_entity_leaks_no_file(record: Record, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    entity = f'<!DOCTYPE article [<!ENTITY x SYSTEM "{(tmp_path / "secret").as_uri()}">]>'
    document = f'<?xml version="1.0"?>{entity}<article><body><p>a &x; b</p></body></article>'
    assert parts(record, document.encode()) == {"section: beginning": "a b"}


@pytest.mark.timeout(60)
def test_a_bomb_of_entities_is_refused_at_once(record: Record) -> None:
    inner = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(12))
    bomb = f'<!DOCTYPE article [<!ENTITY l0 "lol">{inner}]><article><body><p>&l12;</p></body></article>'
    with pytest.raises(SourceFormatError):
        texts(record, bomb.encode())


@pytest.mark.real
def test_real_articles_give_their_sections(record: Record, real_data: Path) -> None:
    articles = [
        *(real_data / "payloads").glob("jats*/*.nxml"),
        *(real_data / "payloads").glob("jats*/*elife0*.xml"),
    ]
    assert len(articles) > 8
    for article in articles:
        found = texts(record, article.read_bytes())
        assert len(found) > 4 and sum(len(each.content) for each in found) > 5000, article.name


@pytest.mark.parametrize("beginning", [b"", b"\x8fA "])
def test_arbitrary_bytes_are_no_text_whatever_they_are_called(record: Record, beginning: bytes) -> None:
    for seed in range(50):
        drawn = random.Random(seed)
        document = beginning + bytes(drawn.randint(1, 255) for _ in range(500))
        with pytest.raises(SourceFormatError, match="is called a text and is none") as caught:
            texts(record, document, "text/plain")
        assert "UTF-8" in caught.value.hint


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_text_with_an_odd_hyphen_in_every_other_line_is_read(record: Record, encoding: str) -> None:
    lines = "Café cells were com\x02\npared in a release assay that is as long as a printed line is.\n\f" * 9
    (read,) = parts(record, lines.encode(encoding), "text/plain").values()
    assert read.startswith("Café cells were com")
