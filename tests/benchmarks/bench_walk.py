"""The whole program timed from outside: `python tests/benchmarks/bench_walk.py [FILE ...]`.

FILEs are export files to import, each into a new workspace; without any, 10,000 made records are. Printed
are the time of `review demo`, CPU seconds of `review --help` and `review status` (the least of five), records
a second of `review import` from the start to the end of its process, and the size of the installed packages.
"""

import os
import resource
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

RECORDS, ROUNDS = 10_000, 5
ENTRY = (
    "TY  - JOUR\nAN  - W{n}\nTI  - Potency assay number {n} for cell therapies\n"
    "AB  - {text}\nPY  - 2024\nER  - \n\n"
)
TEXT = "Donors vary, assays vary more, and the comparison of two products is a challenge. " * 15


def main(files: list[Path]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        seconds, _ = spent("demo", folder / "demo")
        print(f"{'review demo':<44}{seconds:>10.1f} s")
        for command in (("--help",), ("status", "-w", folder / "demo")):
            cpu = min(spent(*command)[1] for _ in range(ROUNDS))
            print(f"{'review ' + str(command[0]) + ', CPU':<44}{cpu:>10.2f} s")
        for line in imports(files or [made(folder / "made.ris")], folder):
            print(line)
    print(f"{'site-packages':<44}{size(Path(sysconfig.get_paths()['purelib'])) / 2**20:>10.0f} MB")


def imports(files: list[Path], folder: Path) -> Iterator[str]:
    for number, file in enumerate(files):
        workspace = folder / f"import{number}"
        spent("init", workspace)
        seconds, _ = spent("import", file.resolve(), "-w", workspace)
        records = count(workspace)
        rate = records / seconds
        yield f"{f'import of {file.name}: {records:,} records':<44}{rate:>10,.0f} records/s ({seconds:.1f} s)"


def count(workspace: Path) -> int:
    from review.project import open_review

    with open_review(workspace) as review:
        return review.status().records


def made(path: Path) -> Path:
    path.write_text("".join(ENTRY.format(n=n, text=TEXT) for n in range(RECORDS)), encoding="utf-8")
    return path


def spent(*arguments: object) -> tuple[float, float]:
    """Wall and CPU seconds of one run of `review`; an error ends the benchmark."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    command = [sys.executable, "-m", "review", *map(str, arguments)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.perf_counter() - started, cpu


def size(folder: Path) -> int:
    """The bytes that a folder's files take on the disk, each file once."""
    held = [os.lstat(path) for path in folder.rglob("*")]
    return sum({each.st_ino: each.st_blocks * 512 for each in held}.values())


if __name__ == "__main__":
    main([Path(each) for each in sys.argv[1:]])
