"""Recordings: whole enough to be a fixture, and without anybody's key or address."""

import json
from urllib.parse import quote, quote_plus

import pytest

from review.errors import SettingsError, SourceUnavailable
from review.retrieval.http import HttpClient
from review.retrieval.recording import Recorder

KEY = "k3y/0123+456789==abcdef"
EMAIL = "reader+review@example.org"
OTHERS = "n.okafor@clinic.example.ng"


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "recordings"


@pytest.fixture
def client(server, folder):
    made = HttpClient(
        [server.url],
        user_agent="t",
        secrets=(KEY, EMAIL),
        credentials={"X-Api-Key": KEY},
        recorder=Recorder(folder, "toy"),
        sleep=lambda seconds: None,
    )
    yield made
    made.close()


def held(folder):
    return [
        json.loads(path.read_bytes())
        for path in sorted((folder / "toy").glob("*.json"))
        if path.stem.isdigit()
    ]


def test_an_exchange_is_written_with_its_body(client, server, folder):
    server.on("/x", server.reply(b'{"a": 1}', headers={"Content-Type": "application/json; charset=utf-8"}))
    client.get(server.url + "/x", {"query": "a b", "email": EMAIL, "api_key": KEY})
    [told] = held(folder)
    told["headers"].pop("date")
    assert told == {
        "method": "GET",
        "url": server.url + "/x",
        "parameters": {"query": "a b"},
        "status": 200,
        "headers": {"content-type": "application/json; charset=utf-8"},
        "body": "0001.body.json",
        "digest": told["digest"],
    }
    assert (folder / "toy" / "0001.body.json").read_bytes() == b'{"a": 1}'


def test_every_attempt_and_every_hop_is_written(client, server, folder):
    server.on(
        "/x",
        server.reply(b"slow down", 429, headers={"Retry-After": "1"}),
        server.reply(b"", 302, headers={"Location": "/y"}),
    )
    server.on("/y", b"<a/>")
    client.get(server.url + "/x", {})
    assert [(each["status"], each["url"].rpartition("/")[2]) for each in held(folder)] == [
        (429, "x"),
        (302, "x"),
        (200, "y"),
    ]


def test_a_refusal_is_written(client, server, folder):
    server.on("/x", server.reply(b"no", 400))
    with pytest.raises(SourceUnavailable):
        client.post(server.url + "/x", {"query": "a" * 5000})
    [told] = held(folder)
    assert (told["method"], told["status"], len(told["parameters"]["query"])) == ("POST", 400, 5000)


def test_a_second_recording_goes_on_behind_the_first(server, folder):
    server.on("/x", b"hello")
    for _ in range(2):
        client = HttpClient([server.url], user_agent="t", recorder=Recorder(folder, "toy"))
        client.get(server.url + "/x", {})
        client.close()
    assert sorted(path.name for path in (folder / "toy").iterdir()) == [
        "0001.body.bin",
        "0001.json",
        "0002.body.bin",
        "0002.json",
    ]


SPELLINGS = [
    KEY,
    quote(KEY, safe=""),
    quote(KEY, safe="").lower(),
    quote_plus(KEY),
    quote(quote(KEY, safe=""), safe=""),
    KEY.replace("/", "\\/"),
    EMAIL,
    EMAIL.upper(),
    quote(EMAIL),
    quote(EMAIL, safe="").lower(),
    quote(quote(EMAIL, safe=""), safe=""),
    EMAIL.replace("@", "&#64;"),
    EMAIL.replace("@", "\\u0040"),
    EMAIL.replace("+", "\\u002b"),
    OTHERS,
    quote(OTHERS),
]


@pytest.mark.parametrize("secret", SPELLINGS)
def test_no_secret_and_no_address_is_ever_written(client, server, folder, secret):
    echo = f'{{"asked": "q=1&who={secret}&page=2", "by": "{secret}", "email":"{secret}"}} {secret}.'
    moved = {"Location": f"/y?who={secret}&mailto={secret}", "Link": f"<{server.url}/x?k={secret}>; rel=next"}
    server.on("/x", server.reply(echo.encode(), 302, headers=moved))
    server.on("/y", server.reply(echo.encode()))
    client.get(server.url + f"/x?who={secret}", {"term": f"author {secret}", "email": EMAIL, "api_key": KEY})
    written = b"".join(path.read_bytes() for path in (folder / "toy").iterdir()).lower()
    bare = [KEY, EMAIL, OTHERS, secret, quote(secret, safe="")]
    assert [each for each in bare if each.lower().encode() in written] == []
    for trace in (b"okafor", b"reader", b"0123", b"example.org", b"clinic"):
        assert trace not in written
    assert b"page=2" in written


def test_what_looks_like_no_address_is_left_alone(client, server, folder):
    body = "a @ b, 5@10 mg, @handle, x@y, J. Smith, 10.1000/abc@d, mean±SD 40%"
    server.on("/x", body)
    client.get(server.url + "/x", {})
    assert (folder / "toy" / "0001.body.bin").read_text() == body


def test_a_long_body_without_addresses_is_looked_through_at_once(client, server):
    server.on("/x", b"%41" * 300_000 + b"a" * 2_000_000)
    client.get(server.url + "/x", {})


def test_the_name_of_a_source_leads_nowhere_else(folder):
    Recorder(folder, "../../etc")
    assert [path.name for path in folder.iterdir()] == ["______etc"]


def test_a_folder_that_cannot_be_made_is_said_at_once(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(SettingsError, match="nothing can be recorded"):
        Recorder(tmp_path / "file", "toy")
