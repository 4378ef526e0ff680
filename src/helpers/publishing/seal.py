"""Fingerprints of private data for public files. Nobody else can compute them, so they confirm no guess."""

from __future__ import annotations

import hmac
import secrets
from hashlib import sha256

from helpers.storage import processed, write_whole

KEY = "seal.key"


def sealed(fingerprint: str) -> str:
    """A fingerprint of a fingerprint and of a key that only this project has; empty for an empty one.

    Without the key, a reader who knows all counts of a drop but one could try values for it until the drop's
    fingerprint comes out. The key is made when it is first needed and kept in `data/processed`. If it is lost, public
    sets are published again.

    Examples
    --------
    >>> sealed("")
    ''
    """
    return hmac.new(_key(), fingerprint.encode(), sha256).hexdigest() if fingerprint else ""


def _key() -> bytes:
    path = processed() / KEY
    if not path.is_file():
        write_whole(path, secrets.token_hex().encode())
    return path.read_bytes()
