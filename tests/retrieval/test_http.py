"""The HTTP client against a real server that behaves badly."""

import gzip
import logging
import socket
import threading
from contextlib import suppress

import pytest

from review.errors import SourceUnavailable
from review.retrieval.http import HttpClient
from review.retrieval.outages import Outage
from review.retrieval.redaction import redaction
from review.settings import SourceSettings

KEY = "k3y-0123456789abcdef"
EMAIL = "reader+review@example.org"


@pytest.fixture
def client(server, slept):
    made = HttpClient(
        [server.url],
        user_agent="evergreen-review/test",
        timeout_seconds=0.5,
        max_bytes=50_000,
        secrets=(KEY, EMAIL),
        sleep=slept.append,
    )
    yield made
    made.close()


def refused(client, server, path="/x", params=None):
    with pytest.raises(SourceUnavailable) as caught:
        client.get(server.url + path, params or {})
    return caught.value


def test_a_good_answer_is_given_as_bytes_and_the_question_names_us(client, server):
    server.on("/x", b"hello")
    assert client.get(server.url + "/x", {"query": "gene therapy & more"}) == b"hello"
    assert server.asked[0].params == {"query": "gene therapy & more"}
    assert server.asked[0].headers["user-agent"] == "evergreen-review/test"


def test_a_long_query_can_be_posted_as_a_form(client, server):
    server.on("/x", b"hello")
    assert client.post(server.url + "/x", {"query": "a" * 20_000}) == b"hello"
    assert (server.asked[0].method, len(server.asked[0].params["query"])) == ("POST", 20_000)


def test_a_compressed_answer_is_unpacked(client, server):
    packed = gzip.compress(b"hello " * 1000)
    server.on("/x", server.reply(packed, headers={"Content-Encoding": "gzip"}))
    assert client.get(server.url + "/x", {}) == b"hello " * 1000


def test_a_compressed_answer_that_unpacks_beyond_the_cap_is_refused(client, server):
    bomb = gzip.compress(b"\0" * 5_000_000)
    server.on("/x", server.reply(bomb, headers={"Content-Encoding": "gzip"}))
    assert "50,000 bytes" in str(refused(client, server))


def test_an_answer_beyond_the_cap_is_refused_at_once(client, server, slept):
    server.on("/x", b"a" * 60_000)
    assert "50,000 bytes" in str(refused(client, server))
    assert (len(server.asked), slept) == (1, [])


def test_throttling_waits_the_seconds_that_are_asked_for(client, server, slept):
    server.on("/x", server.reply(b"slow down", 429, headers={"Retry-After": "7"}), b"hello")
    assert client.get(server.url + "/x", {}) == b"hello"
    assert slept == [7.0]


def test_throttling_waits_until_the_date_that_is_asked_for(client, server, slept):
    headers = {"Date": "Wed, 21 Oct 2026 07:28:00 GMT", "Retry-After": "Wed, 21 Oct 2026 07:28:30 GMT"}
    server.on("/x", server.reply(b"", 503, headers=headers), b"hello")
    assert client.get(server.url + "/x", {}) == b"hello"
    assert slept == [30.0]


@pytest.mark.parametrize("value", ["", "soon", "-5", "nan", "inf", "1e400", "Wed, 99 Oct 2026", "9" * 40])
def test_a_retry_after_that_says_nothing_leaves_the_back_off(client, server, slept, value):
    server.on("/x", server.reply(b"", 429, headers={"Retry-After": value}), b"hello")
    client.get(server.url + "/x", {})
    assert slept == [1.0]


def test_throttling_without_retry_after_backs_off_and_gives_up(client, server, slept):
    server.on("/x", server.reply(b"API rate limit exceeded", 429))
    error = refused(client, server)
    assert "429: API rate limit exceeded" in str(error)
    assert "again later" in error.hint
    assert (len(server.asked), slept) == (4, [1.0, 2.0, 4.0])


@pytest.mark.parametrize(
    ("body", "headers", "hint"),
    [(b"", {"Retry-After": "7200"}, "120 minutes"), (b"daily quota exceeded", {}, "tomorrow")],
)
def test_a_used_up_quota_is_told_from_throttling(client, server, slept, body, headers, hint):
    server.on("/x", server.reply(body, 429, headers=headers))
    error = refused(client, server)
    assert "quota is used up" in str(error)
    assert hint in error.hint
    assert (len(server.asked), slept) == (1, [])


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_server_error_is_tried_again(client, server, status):
    server.on("/x", server.reply(b"oops", status), server.reply(b"oops", status), b"hello")
    assert client.get(server.url + "/x", {}) == b"hello"


def test_a_refusal_is_not_tried_again_and_its_words_are_shown(client, server):
    server.on("/x", server.reply(b"<p>bad \x1b[31mquery\x00\xff</p>", 400))
    assert "answered 400: <p>bad [31mquery \ufffd</p>" in str(refused(client, server))
    assert len(server.asked) == 1


def test_a_truncated_answer_is_tried_again_and_never_taken_for_whole(client, server):
    cut = server.reply(b"hel", truncated=True)
    server.on("/x", cut, b"hello")
    assert client.get(server.url + "/x", {}) == b"hello"
    server.on("/x", cut)
    assert "could not be read" in str(refused(client, server))


def test_a_server_that_falls_silent_is_given_up(server, slept):
    client = HttpClient([server.url], user_agent="t", timeout_seconds=0.1, sleep=slept.append)
    server.on("/x", server.reply(b"ab", trickle_seconds=0.3))
    assert "could not be read" in str(refused(client, server))
    client.close()


def test_a_server_that_trickles_is_given_up_at_the_deadline(server, slept):
    client = HttpClient([server.url], user_agent="t", timeout_seconds=0.1, sleep=slept.append)
    server.on("/x", server.reply(b"a" * 1000, trickle_seconds=0.02))
    assert "too slowly" in str(refused(client, server))
    client.close()


def test_a_server_that_is_not_there_is_said_so(server, slept):
    client = HttpClient(["http://127.0.0.1:9"], user_agent="t", secrets=(KEY,), sleep=slept.append)
    with pytest.raises(SourceUnavailable) as caught:
        client.get("http://127.0.0.1:9/x", {"api_key": KEY})
    assert str(caught.value).endswith("could not be read: no connection could be made to 127.0.0.1")
    assert caught.value.__context__ is None
    client.close()


def test_a_redirect_within_the_server_is_followed_without_the_parameters(client, server):
    server.on("/x", server.reply(b"", 302, headers={"Location": "/y?page=2"}))
    server.on("/y", b"hello")
    assert client.get(server.url + "/x", {"api_key": KEY}) == b"hello"
    assert server.asked[1].params == {"page": "2"}


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_to_another_host_is_refused_and_nothing_is_sent_there(
    client, server, other_server, status
):
    server.on("/x", server.reply(b"", status, headers={"Location": f"{other_server.url}/x?api_key={KEY}"}))
    error = refused(client, server, params={"api_key": KEY})
    assert "not a server of this source" in str(error)
    assert KEY not in str(error) + error.hint
    assert (other_server.asked, len(server.asked)) == ([], 1)


def test_redirects_in_a_circle_end(client, server):
    server.on("/x", server.reply(b"", 302, headers={"Location": "/x"}))
    assert "more than 5 times" in str(refused(client, server))


def test_a_post_is_not_redirected(client, server):
    server.on("/x", server.reply(b"", 302, headers={"Location": "/y"}))
    with pytest.raises(SourceUnavailable, match="answered 302 to a POST"):
        client.post(server.url + "/x", {})


def test_a_host_that_is_not_allowed_is_not_asked(client, other_server):
    assert "not a server of this source" in str(refused(client, other_server))
    assert other_server.asked == []


def test_requests_keep_their_distance(server, slept):
    client = HttpClient([server.url], user_agent="t", pause_seconds=3.0, sleep=slept.append)
    server.on("/x", b"hello")
    client.get(server.url + "/x", {})
    client.get(server.url + "/x", {})
    assert len(slept) == 1
    assert 2.5 < slept[0] <= 3.0
    client.close()


def test_no_secret_is_left_in_an_answer_an_error_or_a_log(client, server, caplog):
    caplog.set_level(logging.DEBUG)
    params = {"api_key": KEY, "email": EMAIL}
    echo = f"you asked api_key={KEY}&email=reader%2Breview%40example.org for {EMAIL}".encode()
    server.on("/x", echo)
    server.on("/bad", server.reply(echo, 400))
    shown = [client.get(server.url + "/x", params).decode(), str(refused(client, server, "/bad", params))]
    shown += [record.getMessage() for record in caplog.records]
    assert server.asked[0].params == params
    assert any("/bad" in line for line in shown[2:])
    assert [line for line in shown if KEY in line or EMAIL in line or "review%40example" in line] == []


def test_a_secret_too_short_to_be_one_does_not_tear_holes_into_pages():
    assert redaction(["a", "", None]).content(b"a banana") == b"a banana"


def test_a_client_is_made_from_what_the_source_and_the_settings_say(server, slept):
    class Source:
        base_url = "https://example.org/api"
        pause_seconds = 0.5
        pause_seconds_with_key = 0.25

    settings = SourceSettings(base_url=server.url + "/api", api_key=KEY, email=EMAIL)
    client = HttpClient.of(settings, Source, sleep=slept.append)
    server.on("/api/x", f"{KEY}".encode())
    assert client.get(server.url + "/api/x", {}) == b"REDACTED"
    client.get(server.url + "/api/x", {})
    assert 0.1 < slept[0] <= 0.25
    assert server.asked[0].headers["user-agent"].startswith("evergreen-review/")
    with pytest.raises(SourceUnavailable):
        client.get("https://example.org/api", {})
    client.close()


DATE = {"Date": "Wed, 21 Oct 2026 20:00:00 GMT"}


@pytest.mark.parametrize(
    ("headers", "hint"),
    [
        ({"X-RateLimit-Remaining": "0"}, "again tomorrow"),
        ({"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "14400"}, "in 240 minutes ("),
        (
            {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "14400", **DATE},
            "in 240 minutes (at 2026-10-22 00:00 UTC)",
        ),
        ({"X-RateLimit-Remaining": "0.0", "X-RateLimit-Reset": "1792627200", **DATE}, "2026-10-22 00:00"),
        ({"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1792627200000", **DATE}, "2026-10-22 00:00"),
        (
            {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "Thu, 22 Oct 2026 00:00:00 GMT", **DATE},
            "in 240 minutes (at 2026-10-22 00:00 UTC)",
        ),
        ({"X-RateLimit-Remaining": "0", "Retry-After": "14400"}, "in 240 minutes"),
        ({"X-RateLimit-Remaining": "5", "X-RateLimit-Credits-Required": "10"}, "again tomorrow"),
    ],
)
@pytest.mark.parametrize("status", [429, 403])
def test_a_budget_of_which_nothing_remains_is_a_used_up_quota(client, server, slept, status, headers, hint):
    server.on("/x", server.reply(b"Rate limit exceeded", status, headers=headers))
    error = refused(client, server)
    assert "quota is used up" in str(error)
    assert hint in error.hint
    assert (error.status, len(server.asked), slept) == (status, 1, [])


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "20"}, 20.0),
        ({"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "14400", "Retry-After": "3"}, 3.0),
        ({"X-RateLimit-Remaining": "12", "X-RateLimit-Reset": "14400"}, 1.0),
        ({"X-RateLimit-Remaining": "lots", "X-RateLimit-Reset": "soon"}, 1.0),
    ],
)
def test_a_throttle_is_no_used_up_quota(client, server, slept, headers, wait):
    server.on("/x", server.reply(b"slow down", 429, headers=headers), b"hello")
    assert client.get(server.url + "/x", {}) == b"hello"
    assert slept == [wait]


def test_a_refusal_without_a_limit_is_not_taken_for_a_throttle(client, server):
    server.on("/x", server.reply(b"forbidden", 403))
    assert "quota" not in str(refused(client, server))
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("limit", "interval", "pause"),
    [
        ("5", "1s", 0.2),
        ("50", "1s", 0.1),
        ("1", "1m", 60.0),
        ("1", "2", 2.0),
        ("1", "500ms", 0.5),
        ("1", "9999h", 120.0),
        ("0", "1s", 0.1),
        ("many", "1s", 0.1),
        ("5", "a while", 0.1),
        ("5", "", 0.1),
        ("-5", "1s", 0.1),
    ],
)
def test_a_stated_rate_limit_widens_the_pause(server, slept, limit, interval, pause):
    headers = {"X-Rate-Limit-Limit": limit, "X-Rate-Limit-Interval": interval}
    client = HttpClient(
        [server.url], user_agent="t", pause_seconds=0.1, sleep=slept.append, clock=lambda: 100.0
    )
    server.on("/x", server.reply(b"hello", headers=headers), b"hello")
    for _ in range(3):
        client.get(server.url + "/x", {})
    assert slept == [pytest.approx(pause), pytest.approx(pause)]
    client.close()


class Keyed:
    """A source whose key travels in a header."""

    pause_seconds = 0.0
    key_header = "X-Api-Key"


@pytest.fixture
def keyed(server, other_server):
    """A client with a key, whose home is one server and which may reach the other."""
    Keyed.base_url, Keyed.origins = server.url, (other_server.url,)
    made = HttpClient.of(SourceSettings(api_key=KEY, email=EMAIL), Keyed, sleep=lambda seconds: None)
    yield made
    made.close()


def test_a_key_travels_in_its_header_to_the_home_server(keyed, server):
    server.on("/x", b"hello")
    keyed.get(server.url + "/x", {}, {"Accept": "application/json"})
    assert server.asked[0].headers["x-api-key"] == KEY
    assert server.asked[0].headers["accept"] == "application/json"
    assert server.asked[0].params == {}


def test_a_key_goes_along_to_another_page_of_the_home_server(keyed, server):
    server.on("/x", server.reply(b"", 302, headers={"Location": "/y"}))
    server.on("/y", b"hello")
    assert keyed.get(server.url + "/x", {}) == b"hello"
    assert [asked.headers.get("x-api-key") for asked in server.asked] == [KEY, KEY]


def test_a_key_stays_at_home_when_a_redirect_leads_to_another_server_of_the_source(
    keyed, server, other_server
):
    target = f"{other_server.url}/y?api_key={KEY}&mail=reader%2breview%40example.org&page=2"
    server.on("/x", server.reply(b"", 302, headers={"Location": target}))
    other_server.on("/y", b"hello")
    assert keyed.get(server.url + "/x", {}) == b"hello"
    [asked] = other_server.asked
    assert "x-api-key" not in asked.headers
    assert asked.params == {"api_key": "REDACTED", "mail": "REDACTED", "page": "2"}


def test_a_key_comes_home_again_with_the_redirect_back(keyed, server, other_server):
    server.on("/x", server.reply(b"", 302, headers={"Location": f"{other_server.url}/y"}))
    other_server.on("/y", server.reply(b"", 302, headers={"Location": f"{server.url}/z"}))
    server.on("/z", b"hello")
    assert keyed.get(server.url + "/x", {}) == b"hello"
    assert [asked.headers.get("x-api-key") for asked in (*server.asked, *other_server.asked)] == [
        KEY,
        KEY,
        None,
    ]


def test_a_key_goes_to_no_foreign_server_directly_or_by_redirect(server, other_server):
    Keyed.base_url, Keyed.origins = server.url, ()
    client = HttpClient.of(SourceSettings(api_key=KEY), Keyed, sleep=lambda seconds: None)
    server.on("/x", server.reply(b"", 307, headers={"Location": f"{other_server.url}/x"}))
    for url in (server.url, other_server.url):
        with pytest.raises(SourceUnavailable):
            client.get(url + "/x", {})
    assert other_server.asked == []
    client.close()


# What a source has no more of.


def test_an_answer_that_wants_to_be_paid_is_a_used_up_quota(client, server, slept):
    server.on("/x", server.reply(b"Insufficient budget", 402))
    error = refused(client, server)
    assert "its quota is used up" in error.message
    assert (error.status, error.later, len(server.asked), slept) == (402, True, 1, [])


@pytest.mark.parametrize(
    ("status", "later"), [(429, True), (503, True), (403, True), (404, False), (400, False)]
)
def test_it_is_told_whether_the_same_request_may_be_answered_later(client, server, status, later):
    server.on("/x", server.reply(b"no", status))
    assert refused(client, server).later is later


def test_a_refusal_for_want_of_a_key_names_the_variable_that_holds_it(server, slept):
    settings = SourceSettings(base_url=server.url)
    client = HttpClient.of(settings, object, source="semantic-scholar", sleep=slept.append)
    server.on("/x", server.reply(b"who are you?", 401))
    error = refused(client, server)
    assert "EVERGREEN_SEMANTIC_SCHOLAR_API_KEY" in error.hint
    client.close()


def at(server, slept, outage):
    return HttpClient([server.url], user_agent="t", outage=outage, sleep=slept.append)


@pytest.mark.parametrize(
    ("status", "body"), [(402, b"pay"), (429, b"daily limit reached"), (401, b"who?")], ids=str
)
def test_a_source_that_has_no_more_for_us_is_asked_no_further(server, slept, status, body):
    server.on("/x", server.reply(body, status))
    outage = Outage()
    refused(at(server, slept, outage), server)
    asked = len(server.asked)
    error = refused(at(server, slept, outage), server)
    assert "was not asked: " in error.message
    assert str(status) in error.message
    assert (len(server.asked), error.later) == (asked, True)


def test_a_server_that_is_not_there_is_waited_for_once(slept):
    outage = Outage()
    for _ in range(100):
        client = HttpClient(["http://127.0.0.1:9"], user_agent="t", outage=outage, sleep=slept.append)
        with pytest.raises(SourceUnavailable):
            client.get("http://127.0.0.1:9/x", {})
        client.close()
    assert slept == [1.0, 2.0, 4.0]
    assert "no connection could be made to 127.0.0.1" in (outage.why or "")


def test_a_server_in_trouble_is_left_after_three_requests_in_a_row(server, slept):
    server.on("/x", server.reply(b"oops", 500))
    server.on("/none", server.reply(b"", 404))
    server.on("/y", b"well")
    outage = Outage()
    client = at(server, slept, outage)
    for path in ("/x", "/x", "/none", "/x", "/x"):
        refused(client, server, path)
    assert client.get(server.url + "/y", {}) == b"well"
    for _ in range(3):
        assert outage.why is None
        refused(client, server)
    assert "answered 500" in (outage.why or "")
    client.close()


def test_a_connection_that_breaks_off_is_no_want_of_one(slept):
    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=hang_up, args=(listening,), daemon=True).start()
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        outage = Outage()
        client = HttpClient([url], user_agent="t", outage=outage, sleep=slept.append)
        with pytest.raises(
            SourceUnavailable, match=r"could not be read: 127\.0\.0\.1 broke the connection off"
        ):
            client.get(f"{url}/x", {})
        client.close()
    assert outage.why is None


def hang_up(listening):
    """Take every connection, and close it when it has asked."""
    with suppress(OSError):
        while True:
            connection, _ = listening.accept()
            connection.recv(1000)
            connection.close()
