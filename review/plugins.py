"""Plug-ins: how a source, format, ranker, extractor, exporter or view is found and made.

Shipped plug-ins come through the same entry points as anyone's; a decorator registers one from a
notebook cell, and running the edited cell again replaces it.
"""

import inspect
import linecache
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.metadata import EntryPoint, EntryPoints, entry_points
from pathlib import Path
from typing import Any, TypeVar

from .digest import digest_bytes
from .errors import PluginError
from .model.evidence import EvidenceMap, Finding
from .model.flow import PrismaFlow
from .seams import (
    Chaser,
    Exporter,
    Extractor,
    Finder,
    Format,
    FullTexts,
    Group,
    Http,
    Ranker,
    Source,
)
from .spelling import nearest

__all__ = [
    "Chaser",
    "Exporter",
    "Extractor",
    "Finder",
    "Format",
    "FullTexts",
    "Group",
    "Http",
    "Ranker",
    "Source",
    "Plugin",
    "Registry",
    "REGISTRY",
    "broken",
    "load",
    "unknown",
    "FunctionExtractor",
    "FunctionExporter",
    "of_cell",
    "ensure_readable",
    "extractor",
    "ranker",
    "source",
    "exporter",
]

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plugin:
    """A plug-in found: its factory, and where it came from, for the record of what was run.

    Of one that a decorator registered, `text` is the cell that defines it, and `source` the digest of its
    bytes in UTF-8, under which a run keeps them. Both are None of a package, whose version tells as much.
    """

    group: Group
    name: str
    version: str
    factory: Callable[..., Any]
    origin: str
    source: str | None = None
    text: str | None = None

    def make(self, parameters: Mapping[str, Any] | None = None, **offered: Any) -> Any:
        """An instance; of what is `offered` the factory receives what it names, and all `parameters`.

        Raises:
            PluginError: the factory raised, or does not take the parameters.
        """
        try:
            takes = inspect.signature(self.factory).parameters
            named = {key: value for key, value in offered.items() if key in takes}
            return self.factory(**named, **(parameters or {}))
        except Exception as error:
            raise broken(self, error) from error


def broken(plugin: Plugin, error: Exception) -> PluginError:
    """The error to raise when a plug-in raised `error`."""
    return PluginError(
        f"the {plugin.group.value.removeprefix('review.').rstrip('s')} `{plugin.name}` "
        f"({plugin.origin}) raised {type(error).__name__}: {error}",
        hint="Everything else goes on without it; mend the plug-in or take it out of the protocol.",
    )


@dataclass(slots=True)
class Registry:
    """Plug-ins registered by hand in this process, before those that entry points name."""

    registered: dict[tuple[Group, str], Plugin] = field(default_factory=dict)

    def add(self, plugin: Plugin) -> None:
        """Register a plug-in; one of the same group and name is replaced."""
        self.registered[plugin.group, plugin.name] = plugin

    def names(self, group: Group) -> tuple[str, ...]:
        """Every name that `find` knows, sorted."""
        own = {name for kind, name in self.registered if kind is group}
        return tuple(sorted(own | installed(group).names))

    def find(self, group: Group, name: str) -> Plugin:
        """The plug-in of that name.

        Raises:
            PluginError: there is none, or it cannot be imported.
        """
        if (own := self.registered.get((group, name))) is not None:
            return own
        for point in installed(group).select(name=name):
            return load(group, point)
        raise unknown(group, name, self.names(group))


# The one registry of the process: a decorator in a notebook cell has nowhere else to write to.
REGISTRY = Registry()


def installed(group: Group) -> EntryPoints:
    """The group's entry points, looked for again once anything was installed."""
    return _entry_points(group, tuple((place, _changed(Path(place))) for place in sys.path))


@lru_cache(maxsize=len(Group))
def _entry_points(group: Group, places: tuple[tuple[str, int | None], ...]) -> EntryPoints:
    # To ask takes 10 ms: the metadata of all that is installed is read.
    return entry_points(group=group)


def _changed(place: Path) -> int | None:
    try:
        return place.stat().st_mtime_ns
    except OSError:
        return None


def load(group: Group, point: EntryPoint) -> Plugin:
    """Import what an entry point names.

    Raises:
        PluginError: the import failed.
    """
    origin = f"{point.dist.name} {point.dist.version}" if point.dist else point.value
    try:
        factory = point.load()
    except Exception as error:
        raise PluginError(
            f"the plug-in `{point.name}` of {origin} cannot be imported: {error}",
            hint=f"Install {origin} again, or uninstall it.",
        ) from error
    version = str(getattr(factory, "version", point.dist.version if point.dist else "0"))
    return Plugin(group=group, name=point.name, version=version, factory=factory, origin=origin)


def unknown(group: Group, name: str, names: Sequence[str]) -> PluginError:
    """The error for a name that no plug-in has, with the nearest names."""
    return PluginError(
        f"there is no {group.value.removeprefix('review.').rstrip('s')} `{name}`",
        hint=nearest(name, names),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionExtractor:
    """A function of one text, as an extractor; it yields findings or (start, end, label) triples."""

    name: str
    version: str
    function: Callable[[str], Iterable[Any]]

    def extract(self, texts: Sequence[str]) -> Sequence[Sequence[Finding]]:
        """The findings of each text; a triple's field is the extractor's name, None is no finding."""
        return [[self._finding(found) for found in self.function(text) or ()] for text in texts]

    def _finding(self, found: Any) -> Finding:
        if isinstance(found, Finding):
            return found
        start, end, label = found
        return Finding(field=self.name, label=str(label), start=int(start), end=int(end))


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionExporter:
    """A function of (flow, map, path), as an exporter."""

    name: str
    version: str
    write: Callable[[PrismaFlow, EvidenceMap, Path], None]


def extractor(name: str, *, version: str = "1") -> Callable[[T], T]:
    """Register an extractor: a class as in `Extractor`, or a function of one text."""
    return _decorator(Group.EXTRACTORS, name, version)


def ranker(name: str, *, version: str = "1") -> Callable[[T], T]:
    """Register a ranker: a class as in `Ranker`."""
    return _decorator(Group.RANKERS, name, version)


def source(name: str, *, version: str = "1") -> Callable[[T], T]:
    """Register a source: a class as in `Source`."""
    return _decorator(Group.SOURCES, name, version)


def exporter(name: str, *, version: str = "1") -> Callable[[T], T]:
    """Register an exporter: a class as in `Exporter`, or a function of (flow, map, path)."""
    return _decorator(Group.EXPORTERS, name, version)


def of_cell(group: Group, name: str, plugin: Any, version: str = "1") -> Plugin:
    """What a decorator registers: the plug-in that a class, or a function where that is enough, makes."""
    text = _text(plugin)
    return Plugin(
        group=group,
        name=name,
        version=version,
        factory=_factory(group, name, version, plugin),
        origin=f"notebook ({getattr(plugin, '__module__', '?')})",
        source=None if text is None else digest_bytes(text.encode(errors="surrogatepass")),
        text=text,
    )


def ensure_readable(plugin: Plugin) -> None:
    """Refuse what was registered in a session and cannot be kept with the run that it is for.

    Raises:
        PluginError: nobody could read later what was run.
    """
    if plugin.text is None and plugin.origin.startswith("notebook"):
        raise PluginError(
            f"the code of `{plugin.name}` ({plugin.origin}) cannot be read, so that it cannot be kept with "
            "what it finds",
            hint="Define it in a notebook cell or in a file; it can be tried with `preview` and `simulate`.",
        )


def _decorator(group: Group, name: str, version: str) -> Callable[[T], T]:
    if not isinstance(name, str):
        kind = group.value.removeprefix("review.").rstrip("s")
        raise PluginError(
            f"@review.{kind} wants a name", hint=f'Write `@review.{kind}("my_name", version="1")`.'
        )

    def register(plugin: T) -> T:
        REGISTRY.add(of_cell(group, name, plugin, version))
        return plugin

    return register


def _factory(group: Group, name: str, version: str, plugin: Any) -> Callable[..., Any]:
    if not isinstance(plugin, type):
        if group is Group.EXTRACTORS:
            return lambda: FunctionExtractor(name=name, version=version, function=plugin)
        if group is Group.EXPORTERS:
            return lambda: FunctionExporter(name=name, version=version, write=plugin)
    plugin.name, plugin.version = name, version
    return plugin  # type: ignore[no-any-return]  # any class whatever: checked when it is used


def _text(plugin: Any) -> str | None:
    """The whole cell that defines a plug-in, for its constants count too; of a file its own lines.

    A class does not know its cell, but its methods do.
    """
    for place in _places(plugin):
        if not Path(place).is_file() and (lines := linecache.getlines(place)):
            return "".join(lines)
    try:
        return inspect.getsource(plugin)
    except (OSError, TypeError):
        return None


def _places(plugin: Any) -> Iterator[str]:
    for held in (plugin, *getattr(plugin, "__dict__", {}).values()):
        code = getattr(getattr(held, "__func__", held), "__code__", None)
        if code is not None:
            yield code.co_filename
