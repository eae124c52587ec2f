"""Verifies the OIDC token that the scheduler sends: RS256 signature, issuer, audience, time and account.

The standard library has no RSA, but to verify a signature takes one modular power and one comparison (RFC 8017, 8.2.2:
the whole expected message is built and compared, nothing of the given one is parsed).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import pathlib
import threading
import time
import urllib.request
from typing import Any, Callable, Dict, Tuple

CLOCK_SKEW_SECONDS = 60
KEYS_KEPT_SECONDS = 3600
# An unknown key id makes us ask again, but not for every forged token.
KEYS_AT_MOST_EVERY_SECONDS = 60
# DER of DigestInfo for SHA-256, RFC 8017 9.2.
SHA256_PREFIX = bytes.fromhex("3031300d060960864801650304020105000420")


class NotAllowed(Exception):
    """The token does not say who may do this."""


class Verifier:
    def __init__(self, audience: str, issuer: str, emails: Tuple[str, ...], keys: str,
                 now: Callable[[], float] = time.time):
        """@param emails of the accounts that may call; none given: every account of the issuer may
        @param keys a file or a URL with the issuer's JSON Web Key Set
        """
        self.audience, self.issuer, self.emails, self.source = audience, issuer, emails, keys
        self._now = now
        self._lock = threading.Lock()
        self._keys: Dict[str, Tuple[int, int]] = {}
        self._read_at = float("-inf")

    def verify(self, authorization: str) -> Dict[str, Any]:
        """The claims of `Bearer TOKEN`, or NotAllowed."""
        kind, _, token = authorization.partition(" ")
        parts = token.strip().split(".")
        if kind.lower() != "bearer" or len(parts) != 3 or len(token) > 16_384:
            raise NotAllowed("no bearer token")
        try:
            header, claims = (json.loads(decoded(part)) for part in parts[:2])
            signature = decoded(parts[2])
            algorithm, key_id = header["alg"], header["kid"]
            expires, begins = float(claims["exp"]), float(claims.get("iat", 0))
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise NotAllowed("not a JSON Web Token") from error
        if algorithm != "RS256":
            raise NotAllowed(f"algorithm {algorithm}")
        modulus, exponent = self._key(str(key_id))
        if not signed(f"{parts[0]}.{parts[1]}".encode(), signature, modulus, exponent):
            raise NotAllowed("the signature is wrong")
        if claims.get("iss") not in (self.issuer, self.issuer.removeprefix("https://")):
            raise NotAllowed(f"issuer {claims.get('iss')}")
        if claims.get("aud") != self.audience:
            raise NotAllowed(f"audience {claims.get('aud')}")
        if not begins - CLOCK_SKEW_SECONDS <= self._now() < expires + CLOCK_SKEW_SECONDS:
            raise NotAllowed("expired, or not valid yet")
        if self.emails and not (claims.get("email") in self.emails and claims.get("email_verified") is True):
            raise NotAllowed(f"account {claims.get('email')}")
        return dict(claims)

    def _key(self, key_id: str) -> Tuple[int, int]:
        with self._lock:
            age = self._now() - self._read_at
            if age > KEYS_KEPT_SECONDS or (key_id not in self._keys and age > KEYS_AT_MOST_EVERY_SECONDS):
                self._keys = self._read()
                self._read_at = self._now()
            if key_id not in self._keys:
                raise NotAllowed(f"key {key_id[:100]}")
            return self._keys[key_id]

    def _read(self) -> Dict[str, Tuple[int, int]]:
        if self.source.startswith("https://"):
            with urllib.request.urlopen(self.source, timeout=10) as answer:
                content = answer.read(1 << 20)
        else:
            content = pathlib.Path(self.source).read_bytes()
        return {key["kid"]: (number(key["n"]), number(key["e"])) for key in json.loads(content)["keys"]
                if key.get("kty") == "RSA"}


def signed(message: bytes, signature: bytes, modulus: int, exponent: int) -> bool:
    """RSASSA-PKCS1-v1_5 with SHA-256."""
    size = (modulus.bit_length() + 7) // 8
    value = int.from_bytes(signature, "big")
    if modulus.bit_length() < 2048 or len(signature) != size or value >= modulus:
        return False
    digest = SHA256_PREFIX + hashlib.sha256(message).digest()
    expected = b"\x00\x01" + b"\xff" * (size - len(digest) - 3) + b"\x00" + digest
    return hmac.compare_digest(pow(value, exponent, modulus).to_bytes(size, "big"), expected)


def decoded(part: str) -> bytes:
    return base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)


def number(part: str) -> int:
    return int.from_bytes(decoded(part), "big")
