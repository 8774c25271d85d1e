"""Derivations: kept by key, thrown away at will."""

from review.store.derived import Derived
from review.store.log import open_log


def test_what_is_put_is_got_and_the_rest_is_left_out(log):
    derived = Derived(log)
    derived.put("features", {"a": b"1", "b": b"2"})
    assert derived.get("features", ["a", "c"]) == {"a": b"1"}
    assert derived.get("annotations", ["a"]) == {}
    assert derived.get("features", []) == {}


def test_putting_again_replaces(log):
    derived = Derived(log)
    derived.put("features", {"a": b"1"})
    derived.put("features", {"a": b"2"})
    derived.put("features", {})
    assert derived.get("features", ["a"]) == {"a": b"2"}


def test_clearing_takes_one_kind_or_all(log):
    derived = Derived(log)
    derived.put("features", {"a": b"1"})
    derived.put("scores", {"a": b"1"})
    derived.clear("features")
    assert (derived.get("features", ["a"]), derived.get("scores", ["a"])) == ({}, {"a": b"1"})
    derived.clear()
    assert derived.get("scores", ["a"]) == {}


def test_many_keys_are_asked_for_at_once(log):
    values = {str(number): bytes([number % 256]) for number in range(5000)}
    Derived(log).put("features", values)
    assert Derived(log).get("features", values) == values


def test_a_log_opened_for_reading_keeps_no_derivations_and_does_not_mind(log):
    Derived(log).put("features", {"a": b"1"})
    with open_log(log.path, read_only=True) as reader:
        Derived(reader).put("features", {"b": b"2"})
        assert Derived(reader).get("features", ["a", "b"]) == {"a": b"1"}
