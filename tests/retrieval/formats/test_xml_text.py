import pytest

from review.errors import SourceFormatError
from review.retrieval.formats.xml_text import elements, starts, tree, xml_text

NAMES = ("a",)
OPENINGS = ["<!DOCTYPE", "<!DOCTYPE [", "<!--", "<![CDATA[", "<!--<![CDATA[", "<?xml", "<a", "<a ", "<a>",
            "</a", "x:", "&", "&#", " ", "]", "<!ENTITY "]  # fmt: skip


@pytest.mark.parametrize("opening", OPENINGS)
@pytest.mark.parametrize("before", ["", "<r>", "<!DOCTYPE r [", "<a x="])
def test_what_opens_and_never_closes_is_passed_once(opening, before):
    """Of a pattern that looks at the rest again at each opening this would take minutes."""
    content = (before + opening * (200_000 // len(opening))).encode()
    try:
        text = xml_text(content)
    except SourceFormatError:
        return
    assert len(elements(text, NAMES)) == len(starts(text, NAMES))


def test_what_stands_before_the_root_is_left_out_and_every_line_keeps_its_number():
    text = xml_text(
        b'<?xml version="1.0"?>\n<!-- <a> -->\n<!DOCTYPE r [\n<!ELEMENT a ANY>]>\n<r>\n<a>1</a></r>'
    )
    assert [(found.line, found.element.text) for found in elements(text, NAMES)] == [(6, "1")]


@pytest.mark.parametrize("before", ["", "<!-- <b> -->", "\n\n"])
def test_entities_of_its_own_are_refused_wherever_they_are_declared(before):
    with pytest.raises(SourceFormatError, match="entities"):
        xml_text(f'{before}<!DOCTYPE r [<!ENTITY e "ee">]><r><a>&e;</a></r>'.encode())


@pytest.mark.parametrize(
    ("inside", "texts"),
    [
        ("<a>1</a><a>2", ["1", "record 2 has no end: cut off here?"]),
        ("<a>1</a>&<a>R & D &nbsp;&#x1;</a>", ["1", "R & D &nbsp;"]),
        ("<a>1</a>&<a/>", ["1", None]),
        ("<a>1<a>2</a>&", ["record 1 has no end: cut off here?", "2"]),
        ("<a>1</a>&<a><![CDATA[</a>]]>2</a>", ["1", "</a>2"]),
        ("<x:a xmlns:x='u'>1</x:a>&<y:a xmlns:y='u'>2</y:a>", ["1", "2"]),
    ],
)
def test_each_element_of_a_damaged_file_is_read_by_itself(inside, texts):
    found = elements(f"<r>{inside}</r>", NAMES)
    assert [each.problem or each.element.text for each in found] == texts


def test_a_file_that_cannot_be_parsed_has_no_tree():
    assert tree("<r><a></r>") is None
    assert tree("<x:r xmlns:x='u'/>").tag == "r"
