from review.model.record import PartialDate, Record, RecordKind
from review.retrieval.formats.ictrp_xml import IctrpXml

FILE = """<?xml version='1.0' encoding='UTF-8' ?>
<Trials_downloaded_from_ICTRP>
  <Trial><Export_date>08/28/2025 20:14:44</Export_date>
    <TrialID>ChiCTR2000000001
    </TrialID>
    <Public_title>Cells for all
    </Public_title>
    <Scientific_title>A trial of cells &amp; hearts
    </Scientific_title>
    <Acronym/>
    <Primary_sponsor>University of X
    </Primary_sponsor>
    <Date_registration>2020-02-17
    </Date_registration>
    <Source_Register>ChiCTR
    </Source_Register>
    <web_address>http://www.chictr.org.cn/showproj.aspx?proj=1
    </web_address>
    <Condition>Heart failure;Stroke
    </Condition>
  </Trial>
  <Trial><TrialID>NCT01234567</TrialID><Public_title>Only in public</Public_title><Scientific_title/></Trial>
  <Trial><Phase>1</Phase></Trial>
  <Trial><TrialID>NCT0123"""


def test_every_trial_is_read_or_named():
    reading = IctrpXml().read(FILE.encode())
    assert IctrpXml().sniff(FILE.encode())
    assert reading.counted == 4
    assert reading.entries[0].record == Record(
        source="",
        source_id="",
        title="A trial of cells & hearts",
        authors=("University of X",),
        published=PartialDate(year=2020, month=2, day=17),
        venue="ChiCTR",
        ids=(("trial", "ChiCTR2000000001"),),
        kind=RecordKind.TRIAL,
        url="http://www.chictr.org.cn/showproj.aspx?proj=1",
        keywords=("Heart failure", "Stroke"),
    )
    assert reading.entries[1].record.title == "Only in public"
    assert reading.entries[1].record.ids == (("nct", "NCT01234567"),)
    assert [entry.problem for entry in reading.entries[2:]] == [
        "the trial has neither title nor number",
        "record 4 has no end: cut off here?",
    ]
