"""The estimates of statsforecast's methods. benchmarks/forecast.py runs this with an interpreter that has it.

statsforecast needs an older pandas than the briefings do, so it has an environment of its own:

    python3 -m venv /tmp/peers && /tmp/peers/bin/pip install -r benchmarks/forecast_peers.txt

It reads histories from standard input, a JSON list of lists of monthly counts. For each method it writes the seconds
that a series took and the seven months after each history.
"""

from __future__ import annotations

import json
import sys
import time
import warnings

import numpy as np
from statsforecast.models import AutoARIMA, AutoETS, AutoTheta, DynamicOptimizedTheta

MONTHS = 7


def main() -> None:
    """Read the histories, run every method, write the results."""
    warnings.filterwarnings("ignore")
    histories = [np.array(values, dtype=float) for values in json.load(sys.stdin)]
    json.dump({kind.__name__: forecasts(kind, histories) for kind in MODELS}, sys.stdout)


def forecasts(kind: type, histories: list[np.ndarray]) -> dict[str, object]:
    """The seconds that a series took, and the months after each history."""
    kind(season_length=12).forecast(y=histories[0], h=MONTHS)  # the first call compiles
    begin = time.perf_counter()
    months = [kind(season_length=12).forecast(y=values, h=MONTHS)["mean"].tolist() for values in histories]
    return {"seconds": (time.perf_counter() - begin) / len(histories), "months": months}


MODELS = [AutoTheta, AutoARIMA, AutoETS, DynamicOptimizedTheta]

if __name__ == "__main__":
    main()
