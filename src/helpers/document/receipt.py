"""The receipt that a notebook's last cell writes: nothing is published without it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from hashlib import sha256

RECEIPT_MIME = "application/vnd.briefings.receipt+json"


def receipt(digests: Iterable[str], *, drop: str, parameters: Mapping[str, str]) -> dict[str, object]:
    """The receipt in the form that Jupyter's display protocol asks for; notebooks show nothing for it.

    Parameters
    ----------
    digests
        The digest of each block that `briefing.show` displayed, in order.
    drop
        The fingerprint of the drop's data that the briefing shows.
    parameters
        The parameters that the notebook was run with.

    Examples
    --------
    >>> receipt(["1a2b"], drop="0f1e", parameters={"area": "Blackpool"})[RECEIPT_MIME]
    {'blocks': ['1a2b'], 'drop': '0f1e', 'parameters': {'area': 'Blackpool'}}
    """
    data = {"blocks": list(digests), "drop": drop, "parameters": dict(parameters)}
    return {RECEIPT_MIME: data, "text/plain": ""}


def digest(bundle: Mapping[str, object]) -> str:
    """A fingerprint of all that an output shows: its HTML and its plain text as well as its figures.

    Examples
    --------
    >>> digest({"text/html": "<p>One.</p>"}) == digest({"text/html": "<p>Two.</p>"})
    False
    """
    return sha256(json.dumps(bundle, sort_keys=True).encode()).hexdigest()
