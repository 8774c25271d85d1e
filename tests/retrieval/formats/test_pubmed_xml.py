import gzip

import pytest

from review.errors import SourceFormatError
from review.model.record import PartialDate, Record
from review.retrieval.formats.pubmed_xml import PubMedXml

HEAD = (
    '<?xml version="1.0" ?>\n<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle//EN" '
    '"https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd">\n<PubmedArticleSet>\n'
)
ARTICLE = """<PubmedArticle><MedlineCitation Status="MEDLINE" Owner="NLM"><PMID Version="1">{pmid}</PMID>
<Article><Journal><JournalIssue><Volume>1</Volume><Issue>2</Issue><PubDate><Year>2020</Year><Month>Mar</Month>
</PubDate></JournalIssue><Title>Cells</Title></Journal><ArticleTitle>Potency &amp; <i>cells</i></ArticleTitle>
<Pagination><MedlinePgn>3-9</MedlinePgn></Pagination>
<Abstract><AbstractText>They vary.</AbstractText></Abstract>
<AuthorList><Author><LastName>Doe</LastName><ForeName>Jane</ForeName></Author></AuthorList>
<Language>eng</Language></Article></MedlineCitation><PubmedData><ArticleIdList>
<ArticleId IdType="doi">10.1000/X{pmid}</ArticleId></ArticleIdList></PubmedData></PubmedArticle>
"""


def text(*pmids: int) -> str:
    return HEAD + "".join(ARTICLE.format(pmid=pmid) for pmid in pmids) + "</PubmedArticleSet>\n"


def read(content: str | bytes):
    return PubMedXml().read(content.encode() if isinstance(content, str) else content)


def test_an_article_is_read_whole_as_from_the_live_source():
    (entry,) = read(text(7)).entries
    assert entry.line == 4
    assert entry.record == Record(
        source="",
        source_id="",
        title="Potency & cells",
        abstract="They vary.",
        authors=("Doe, Jane",),
        published=PartialDate(year=2020, month=3),
        venue="Cells",
        volume="1",
        issue="2",
        pages="3-9",
        doi="10.1000/x7",
        ids=(("pmid", "7"),),
        language="eng",
        url="https://pubmed.ncbi.nlm.nih.gov/7/",
    )


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_articles_are_read_packed_or_not(pack, encoding, newline):
    content = pack(text(1, 2, 3).replace("\n", newline).encode(encoding))
    reading = read(content)
    assert PubMedXml().sniff(content[:65_536])
    assert [entry.record.ids for entry in reading.entries] == [
        (("pmid", "1"),),
        (("pmid", "2"),),
        (("pmid", "3"),),
    ]
    assert (reading.counted, [entry.line for entry in reading.entries]) == (3, [4, 12, 20])


def test_an_article_that_is_damaged_leaves_the_others_alone():
    reading = read(text(1, 2, 3).replace("<Title>Cells</Title>", "<Title>Cells &nbsp;</Titel>", 1))
    assert [(entry.line, entry.record is None) for entry in reading.entries] == [
        (4, True),
        (12, False),
        (20, False),
    ]
    assert reading.counted == 3


def test_an_article_that_is_cut_off_is_a_problem_of_its_line():
    reading = read(text(1, 2)[:-400])
    assert [(entry.line, entry.record is None) for entry in reading.entries] == [(4, False), (12, True)]


def test_articles_in_comments_and_cdata_are_none():
    hidden = "<!-- <PubmedArticle> --><x><![CDATA[<PubmedArticle>]]></x>"
    reading = read(text(1).replace("<PubmedArticleSet>\n", f"<PubmedArticleSet>{hidden}\n"))
    assert (len(reading.entries), reading.counted) == (1, 1)


def test_an_article_without_anything_is_a_problem_of_its_line():
    (entry,) = read("<PubmedArticleSet>\n<PubmedArticle/></PubmedArticleSet>").entries
    assert (entry.line, entry.problem) == (2, "the article has neither title nor PMID")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"<!DOCTYPE x [<!ENTITY a 'aa'>]><PubmedArticleSet>&a;</PubmedArticleSet>", "entities"),
        (gzip.compress(text(1).encode(), mtime=0)[:-20], "cannot be unpacked"),
        (b"\x1f\x8bnonsense", "cannot be unpacked"),
        (b"", "empty"),
    ],
)
def test_what_is_no_such_file_is_refused(content, says):
    with pytest.raises(SourceFormatError, match=says) as refused:
        read(content)
    assert refused.value.hint


@pytest.mark.parametrize(
    "head", [b"<mods/>", b"\x1f\x8bnonsense", b"", b"PMID- 1\n", gzip.compress(b"a,b\n", mtime=0)]
)
def test_other_files_are_not_taken(head):
    assert not PubMedXml().sniff(head)
