"""The tables that databases, registries and screening tools write."""

import pytest

from review.model.record import PartialDate, RecordKind
from review.retrieval.formats.csv import Csv
from review.retrieval.formats.identity import told_source

EBSCO_OLD = (
    "Article Title,Author,Journal Title,ISSN,ISBN,Publication Date,Volume,Issue,First Page,Page Count,"
    "Accession Number,DOI,Publisher,Doctype,Subjects,Keywords,Abstract,PLink\n"
    '"Cells on trial.","Doe, Jane; Roe, Richard","Cells",="12345678",,="4/3/2024","19","4","101","10",'
    '"170000001","10.1000/A","Press","Article","CELLS; HEARTS",,"We tried.",'
    '"https://search.ebscohost.com/x"\n'
)
EBSCO_NEW = (
    "longDBName,shortDBName,an,title,abstract,publicationDate,contributors,docTypes,pubTypes,coverDate,"
    "source,"
    "subjects,isiType,issns,language,publisher,pageEnd,pageStart,pageCount,volume,issue,doi,plink\n"
    'CINAHL Ultimate,cul,180000001,Cells on trial?,We tried.,20251119,"Doe, Jane ; Roe, Richard",'
    "Journal Article,"
    'Academic Journal,11/19/2025,Cells,"Birth ; Support, Social",JOUR,1234-5678,English,Press,13,1,13,25,1,'
    "10.1000/A,https://research.ebsco.com/x\n"
)
COCHRANE = (
    "CENTRAL ID,Author(s),Title,Source,Year,Abstract,Volume,Issue,Pages,Database Name,PubMed ID,Embase ID,"
    "CTgov ID,CINAHL ID,ICTRP ID,Publication Type,Keywords,DOI,URL,Cochrane Review Group Code\n"
    '"CN-00000001","Doe, J; Roe, R","Cells on trial","Cells","2011","We tried.","12",,"39",'
    '"Cochrane Central Register of Controlled Trials (CENTRAL)","PUBMED 31452104","EMBASE 600000001","",'
    '"","",'
    '"Journal article","*Cell; Heart [*surgery, physiology]","10.1000/A",'
    '"https://www.cochranelibrary.com/x","X"\n'
)
EMBASE = (
    '"SEARCH QUERY","cells:ti,ab"\n-------------------------------------\n\n'
    '"Title","Author Names","Source","Source title","Publication Year","Volume","Issue","First Page",'
    '"Last Page",'
    '"Date of Publication","Emtree Drug Index Terms","Emtree Medical Index Terms","Medline PMID","PUI",'
    '"DOI"\n'
    '"Cells on trial","Doe J., Roe R.A.","Cells (2024) 15:1 Article Number: 4063","Cells","2024","15","1",,,'
    '"1 Dec 2024","zinc (drug therapy), iron","adult, heart",31452104,L2000000001,10.1000/A\n'
)
EMBASE_EXCEL = (
    "SEARCH QUERY;cells:ti;;;;\n-------------------------------------;;;;;\n;;;;;\n"
    "Title;Author Names;Source title;Publication Year;PUI;DOI\n"
    "Cells on trial;Doe J., Roe R.A.;Cells;2024;L2000000001;10.1000/A\n"
)
DIMENSIONS = (
    '"About the data: Exported on Sep 30, 2025. Criteria: ""cells, hearts"" in title. © 2025"\n'
    "Rank,Publication ID,DOI,PMID,PMCID,Title,Abstract,Source title,MeSH terms,Publication Date,PubYear,"
    "Volume,"
    "Issue,Pagination,Publication Type,Authors,Dimensions URL\n"
    "500,pub.1000000001,10.1000/A,31452104,PMC7654321,Cells on trial,We tried.,Cells,Humans; Mice,"
    "2020-03-01,2020,"
    '12,3,11-19,Article,"Doe, Jane; Roe, R",https://app.dimensions.ai/details/publication/pub.1000000001\n'
)
OPENALEX = (
    "id,doi,title,display_name,publication_year,publication_date,language,type,"
    "primary_location.source.display_name,biblio.volume,biblio.first_page,biblio.last_page,ids.pmid,"
    "authorships.author.display_name,keywords.display_name\n"
    "https://openalex.org/W4000000001,https://doi.org/10.1000/A,Cells on trial,Cells on trial,2024,"
    "2024-02-01,en,"
    "article,Cells,154,7,9,https://pubmed.ncbi.nlm.nih.gov/31452104,Jane Doe|Richard Roe,Cell|Heart\n"
)
REFWORKS = (
    "Reference Type\tReference Id\tAuthors,"
    " Primary\tTitle Primary\tPeriodical Full\tPub Year\tVolume\tIssue\t"
    "Start Page\tOther Pages\tURL\tDOI\t\n"
    "Journal Article\t99,doc:0\tDoe,Jane;Roe,Richard A.\tCells on trial\tCells\t2020\t12\t \t69\t79\t"
    "https://www.ncbi.nlm.nih.gov/pubmed/31452104 https://lens.org/1\t10.1000/A\t\n"
)
LENS = (
    "Lens ID,Title,Date Published,Publication Year,Publication Type,Source Title,Author/s,Abstract,Volume,"
    "Issue Number,Start Page,End Page,Keywords,MeSH Terms,PMID,DOI,PMCID\n"
    "000-012-345-678-90X,Cells on trial,2020-05-01,2020,journal article,Cells,Jane A. Doe; Richard Roe,"
    "We tried.,"
    "12,4,100,110,cells; hearts,Humans,31452104,10.1000/A,PMC7654321\n"
)
REGISTRY_NEW = (
    "NCT Number,Study Title,Study URL,Acronym,Study Status,Brief Summary,Conditions,Interventions,Sponsor,"
    "Collaborators,Study Type,First Posted\n"
    "NCT00000001,Cells on trial,https://clinicaltrials.gov/study/NCT00000001,C,COMPLETED,We try.,Stroke|Pain,"
    "DRUG: Cells,University of X,,INTERVENTIONAL,2019-01-01\n"
)
REGISTRY_OLD = (
    "Rank,NCT Number,Title,Acronym,Status,Conditions,Sponsor/Collaborators,Study Type,First Posted,URL\n"
    "1,NCT00000001,Cells on trial,C,Completed,Stroke|Pain,University of X|Y Ltd,Interventional,"
    '"January 1, 2019",'
    "https://ClinicalTrials.gov/show/NCT00000001\n"
)
ICTRP = (
    "TrialID,Last Refreshed on,Public title,Scientific title,Acronym,Primary sponsor,Date registration,"
    "Source Register,web address,Study type,Condition\n"
    "ChiCTR2000000001,17 February 2020,Cells,Cells on trial,,University of X,2020-02-17,ChiCTR,"
    "http://www.chictr.org.cn/1,Observational study,Stroke\n"
)
PERISH = (
    "Cites,Authors,Title,Year,Source,Publisher,ArticleURL,CitesURL,GSRank,Type,DOI,Volume,Issue,"
    "StartPage,EndPage,"
    "Abstract,FullTextURL\n"
    '39,"J Doe, R Roe, ...","Cells on trial",2014,"Cells","Press","https://example.org/1",'
    '"https://example.org/2",1,'
    '"","10.1000/A","12","3","5","9","We tried","https://example.org/3"\n'
)
ABSTRACKR = (
    "(internal) id,(source) id,pubmed id,keywords,abstract,title,journal,authors,tags\n"
    '1,7,31452104,"cells,hearts","We tried.\n","Cells on trial","Cells","Doe, J.\n and Roe, R.",""\n'
)
SPRINGER = (
    "Item Title,Publication Title,Book Series Title,Journal Volume,Journal Issue,Item DOI,Authors,"
    "Publication Year,"
    "URL,Content Type\nCells on trial,Cells,,12,3,10.1000/A,Jane Doe,2025,https://link.springer.com/x,"
    "Article\n"
)
SCOPUS = (
    "@_fa,link,prism:url,dc:identifier,eid,dc:title,dc:creator,prism:publicationName,prism:volume,"
    "prism:pageRange,"
    "prism:coverDate,prism:doi,subtypeDescription,pubmed-id\n"
    "true,{},https://api.elsevier.com/x,SCOPUS_ID:85000000001,2-s2.0-85000000001,Cells on trial,Doe J.,"
    "Cells,52,"
    "1-9,2020-08-01,10.1000/A,Review,\n"
)
BIOSIS = (
    "PT\tAU\tTI\tSO\tPS\tPY\tUT\n"
    "J\tDoe, Jane (jane@example.org); Roe, R\tCells on trial\tCells\t12-19\t2018\tBCI:BCI201800000001\n"
)
OVID = (
    '"ORN","VN","DB","UI","PM","TI","SO","AU","MH","AB","FTURL","AO"\n'
    '"1.","Ovid Technologies","Embase","2000000001","31452104 [https://www.ncbi.nlm.nih.gov/pubmed/?term=1]",'
    '"Cells on trial. [Review]","Cells. 18(1):11-19, January 2022.","Doe J.\n\nvan Roe R.A.",'
    '"adult\n\nheart",'
    '"Aim: one.\n\nResults: two.","https://ovidsp.ovid.com/x","https://dx.doi.org/10.1000/A"\n'
    '"2.","Ovid Technologies","Embase","","","","","","","","",""\n'
)
TITLE = {"title": "Cells on trial"}
PMID = ("pmid", "31452104")
FILES = {
    "ebsco, old": (EBSCO_OLD, {
        "authors": ("Doe, Jane", "Roe, Richard"), "venue": "Cells", "pages": "101-110", "doi": "10.1000/a",
        "published": PartialDate(year=2024), "keywords": ("CELLS", "HEARTS"), "title": "Cells on trial.",
        "url": "https://search.ebscohost.com/x", "ids": (("accession", "170000001"),),
    }),
    "ebsco, new": (EBSCO_NEW, {
        "authors": ("Doe, Jane", "Roe, Richard"), "venue": "Cells", "pages": "1-13",
        "title": "Cells on trial?",
        "published": PartialDate(year=2025, month=11, day=19), "keywords": ("Birth", "Support, Social"),
        "ids": (("cinahl", "180000001"),), "language": "English", "kind": RecordKind.ARTICLE,
    }),
    "cochrane": (COCHRANE, {
        **TITLE, "authors": ("Doe, J", "Roe, R"), "venue": "Cells", "volume": "12", "pages": "39",
        "keywords": ("Cell", "Heart [*surgery, physiology]"),
        "ids": (("central", "CN-00000001"), ("embase", "L600000001"), PMID),
    }),
    "embase": (EMBASE, {
        **TITLE, "authors": ("Doe J.", "Roe R.A."), "venue": "Cells", "volume": "15", "issue": "1",
        "published": PartialDate(year=2024, month=12, day=1), "ids": (("embase", "L2000000001"), PMID),
        "keywords": ("zinc (drug therapy)", "iron", "adult", "heart"),
    }),
    "embase, by Excel": (EMBASE_EXCEL, {
        **TITLE, "authors": ("Doe J.", "Roe R.A."), "venue": "Cells", "ids": (("embase", "L2000000001"),),
    }),
    "dimensions": (DIMENSIONS, {
        **TITLE, "authors": ("Doe, Jane", "Roe, R"), "pages": "11-19", "keywords": ("Humans", "Mice"),
        "ids": (("dimensions", "pub.1000000001"), ("pmcid", "PMC7654321"), PMID), "venue": "Cells",
    }),
    "openalex": (OPENALEX, {
        **TITLE, "authors": ("Jane Doe", "Richard Roe"), "venue": "Cells", "pages": "7-9", "volume": "154",
        "ids": (("openalex", "W4000000001"), PMID), "keywords": ("Cell", "Heart"),
        "published": PartialDate(year=2024, month=2, day=1), "doi": "10.1000/a",
    }),
    "refworks": (REFWORKS, {
        **TITLE, "authors": ("Doe, Jane", "Roe, Richard A."), "venue": "Cells", "pages": "69-79",
        "url": "https://www.ncbi.nlm.nih.gov/pubmed/31452104",
    }),
    "lens": (LENS, {
        **TITLE, "authors": ("Jane A. Doe", "Richard Roe"), "pages": "100-110", "issue": "4",
        "ids": (("lens", "000-012-345-678-90X"), ("pmcid", "PMC7654321"), PMID), "venue": "Cells",
    }),
    "registry, new": (REGISTRY_NEW, {
        **TITLE, "authors": ("University of X",), "abstract": "We try.", "keywords": ("Stroke", "Pain"),
        "kind": RecordKind.TRIAL, "ids": (("nct", "NCT00000001"),),
        "published": PartialDate(year=2019, month=1, day=1),
        "url": "https://clinicaltrials.gov/study/NCT00000001",
    }),
    "registry, old": (REGISTRY_OLD, {
        **TITLE, "authors": ("University of X", "Y Ltd"), "kind": RecordKind.TRIAL, "ids": (("nct",
        "NCT00000001"),),
        "published": PartialDate(year=2019, month=1, day=1),
    }),
    "ictrp": (ICTRP, {
        **TITLE, "authors": ("University of X",), "kind": RecordKind.TRIAL, "ids": (("trial",
        "ChiCTR2000000001"),),
        "published": PartialDate(year=2020, month=2, day=17), "url": "http://www.chictr.org.cn/1",
    }),
    "publish or perish": (PERISH, {
        **TITLE, "authors": ("J Doe", "R Roe"), "venue": "Cells", "pages": "5-9",
        "url": "https://example.org/1",
    }),
    "abstrackr": (ABSTRACKR, {
        **TITLE, "authors": ("Doe, J.", "Roe, R."), "venue": "Cells", "keywords": ("cells", "hearts"),
    }),
    "springer": (SPRINGER, {
        **TITLE, "venue": "Cells", "volume": "12", "issue": "3", "doi": "10.1000/a",
        "published": PartialDate(year=2025), "url": "https://link.springer.com/x",
    }),
    "scopus, by its interface": (SCOPUS, {
        **TITLE, "authors": ("Doe J.",), "venue": "Cells", "volume": "52", "pages": "1-9",
        "kind": RecordKind.REVIEW,
        "ids": (("eid", "2-s2.0-85000000001"),), "published": PartialDate(year=2020, month=8, day=1),
    }),
    "biosis": (BIOSIS, {
        **TITLE, "authors": ("Doe, Jane", "Roe, R"), "pages": "12-19", "ids": (("accession",
        "BCI:BCI201800000001"),),
    }),
    "ovid": (OVID, {
        "title": "Cells on trial.", "authors": ("Doe J.", "van Roe R.A."), "venue": "Cells", "volume": "18",
        "issue": "1", "pages": "11-19", "published": PartialDate(year=2022, month=1), "doi": "10.1000/a",
        "abstract": "Aim: one. Results: two.", "kind": RecordKind.REVIEW, "keywords": ("adult", "heart"),
        "ids": (("embase", "2000000001"), PMID), "url": "https://ovidsp.ovid.com/x",
    }),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_the_table_is_read_as_its_database_means_it(name):
    text, expected = FILES[name]
    content = text.encode()
    reading = Csv().read(content)
    record = reading.entries[0].record
    assert Csv().sniff(content)
    assert reading.counted == len(reading.entries) == (2 if name == "ovid" else 1)
    assert {field: getattr(record, field) for field in expected} == expected


def test_an_empty_row_of_ovid_and_one_too_short_are_problems_of_their_lines():
    problems = [entry.problem for entry in Csv().read((OVID + '"3.","Ovid"\n').encode()).entries]
    assert problems == [
        None,
        "the row holds nothing in the columns that are read",
        "2 cells where the header has 12",
    ]


def test_the_lines_count_from_the_top_of_the_file_whatever_stands_above_the_header():
    more = (EMBASE + '"Cells"\n').encode()
    assert [entry.line for entry in Csv().read(more).entries] == [5, 6]


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("openalex", "openalex"),
        ("lens", "lens"),
        ("dimensions", "dimensions"),
        ("registry, new", "clinicaltrials"),
        ("ictrp", "ictrp"),
        ("cochrane", "cochrane"),
        ("ebsco, new", "cinahl"),
    ],
)
def test_a_table_says_where_its_records_are_from(name, source):
    content = FILES[name][0].encode()
    records = [entry.record for entry in Csv().read(content).entries if entry.record]
    assert told_source(records, content) == source
