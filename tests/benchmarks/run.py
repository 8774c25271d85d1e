"""Run every benchmark, each in a process of its own, on the data that EVERGREEN_REAL_DATA names."""

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
# Each benchmark with the folder of the data that it is given.
BENCHES = {
    "bench_walk": None,
    "bench_import": "exports",
    "bench_refresh": None,
    "bench_deduplication": "deduplication",
    "bench_corpora": None,
    "bench_scale": "screening",
    "bench_screening": "screening",
    "bench_latency": "screening",
    "bench_screening_speed": "screening",
    "bench_extraction": None,
    "bench_documents": "payloads",
    "bench_confirming": None,
}


def main() -> int:
    data = os.environ.get("EVERGREEN_REAL_DATA")
    if not data:
        print("Name the folder of labelled data in EVERGREEN_REAL_DATA; see CONTRIBUTING.md.")
        return 2
    worst = 0
    for name, folder in BENCHES.items():
        print(f"\n== {name}", flush=True)
        command = [sys.executable, str(HERE / f"{name}.py"), *([str(Path(data, folder))] if folder else [])]
        worst = max(worst, subprocess.run(command, check=False).returncode)
    return worst


if __name__ == "__main__":
    sys.exit(main())
