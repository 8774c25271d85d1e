"""The shipped notebooks, copied into a workspace when one is wanted there."""

from pathlib import Path

from ..errors import WorkspaceError
from ..shipped import shipped
from .folders import make_folder, writing_to


def place_notebook(workspace: Path, name: str) -> Path:
    """The workspace's copy of a notebook; one that a reviewer has edited is left as it is.

    Raises:
        WorkspaceError: no notebook of that name is shipped or in the workspace.
    """
    folder = workspace / "notebooks"
    wanted = folder / f"{name.removesuffix('.ipynb')}.ipynb"
    if wanted.exists():
        return wanted
    known = {path.stem: path for path in sorted(shipped("notebooks").glob("*.ipynb"))}
    if wanted.stem not in known:
        raise WorkspaceError(f"there is no notebook `{name}`", hint=f"Shipped: {', '.join(known) or 'none'}.")
    make_folder(folder)
    with writing_to(wanted):
        wanted.write_bytes(known[wanted.stem].read_bytes())
    return wanted
