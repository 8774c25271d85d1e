"""What lies at the end of a path of keys in a stranger's JSON; where the path breaks off, it is missing.

In: what `json` made of an answer. Out: clean texts and lists, never an error.
"""

from typing import Any

from .shapes import fields, items, read_json, text, texts


def object_of(page: bytes) -> dict[str, Any] | None:
    """The JSON object that a page is, None when it is none."""
    answer = read_json(page)
    return answer if isinstance(answer, dict) else None


def at(value: Any, *path: str) -> Any:
    """What lies at the end of a path of keys.

    >>> at({"a": {"b": 3}}, "a", "b"), at({"a": [1]}, "a", "b")
    (3, None)
    """
    for key in path:
        value = fields(value).get(key)
    return value


def text_at(value: Any, *path: str) -> str | None:
    """The clean text at the end of a path."""
    return text(at(value, *path))


def items_at(value: Any, *path: str) -> list[Any]:
    """The list at the end of a path, empty when there is none."""
    return items(at(value, *path))


def texts_at(value: Any, *path: str, key: str | None = None) -> list[str]:
    """The clean texts of a list, or those under `key` of its objects; what is no text is left out."""
    held = items_at(value, *path)
    return texts(at(each, key) for each in held) if key else texts(held)
