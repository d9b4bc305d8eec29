"""Who the user of a request is: Usher's tokens, verified by Usher's published keys alone. Copy this file beside your application."""

import json
import os
import time
import urllib.error
import urllib.parse
import urllib.request
from typing import Optional

import jwt
from fastapi import Depends, Header, HTTPException

USHER_URL = os.environ.get("USHER_URL", "http://localhost:8000")  # where this program reaches Usher
ISSUER = os.environ.get("USHER_ISSUER", USHER_URL)  # Usher's PUBLIC_URL
AUDIENCE = os.environ.get("USHER_AUDIENCE", ISSUER)  # of access tokens: the one in Usher's JWT_AUDIENCE that is this program
CHAT_AUDIENCE = os.environ.get("USHER_CHAT_AUDIENCE", "http://127.0.0.1:9000")  # of the relay's tokens: Usher's CHAT_AUDIENCE
ALGORITHM = os.environ.get("USHER_ALGORITHM", "RS256")  # Usher's JWT_ALGORITHM; never the algorithm that a token names
API_KEY = os.environ.get("USHER_API_KEY", "")  # of `usher apikey create --scope profile:read`
TIMEOUT_SECONDS = 5


class Keys(jwt.PyJWKClient):
    """Usher's public keys, cached five minutes. An unknown key id fetches them again, but at most every ten seconds, so that invented
    ids cost nothing."""

    def __init__(self):
        super().__init__(f"{USHER_URL}/.well-known/jwks.json", lifespan=300)
        self.next_fetch = 0.0

    def fetch_data(self):
        if time.monotonic() < self.next_fetch:
            raise jwt.PyJWKClientError("no key has its key id")
        try:
            with urllib.request.urlopen(self.uri, timeout=TIMEOUT_SECONDS) as answer:
                fetched = json.load(answer)
        except OSError as problem:
            raise HTTPException(502, "Usher's keys cannot be fetched") from problem
        self.next_fetch = time.monotonic() + 10
        self.jwk_set_cache.put(fetched)
        return fetched


keys = Keys()


def verified(token):
    """The claims of an access token, or of the token that Usher's chat relay sends."""
    if jwt.get_unverified_header(token).get("typ") != "at+jwt":
        raise jwt.InvalidTokenError("not an access token")
    key = keys.get_signing_key_from_jwt(token).key
    required = {"require": ["exp", "iat", "sub"]}
    return jwt.decode(token, key, algorithms=[ALGORITHM], issuer=ISSUER, audience=[AUDIENCE, CHAT_AUDIENCE], leeway=30, options=required)


def user(authorization: Optional[str] = Header(None)):
    """The user's claims, or None without a token. An invalid token gets 401; its sender is never treated as a visitor."""
    if authorization is None:
        return None
    scheme, _, token = authorization.partition(" ")
    try:
        if scheme.lower() != "bearer":
            raise jwt.InvalidTokenError("not a bearer token")
        return verified(token.strip())
    except jwt.PyJWTError as problem:
        raise HTTPException(401, f"The token is not accepted: {problem}", {"WWW-Authenticate": "Bearer"}) from problem


def signed_in(claims=Depends(user)):
    if claims is None:
        raise HTTPException(401, "Sign in first", {"WWW-Authenticate": "Bearer"})
    return claims


def full_profile(user_id):
    """The user's whole profile, which is more than the token contains; None if it is empty."""
    address = f"{USHER_URL}/auth/users/{urllib.parse.quote(user_id, safe='')}/profile"
    request = urllib.request.Request(address, headers={"Authorization": f"Bearer {API_KEY}"})
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:
            return json.load(answer)["profile"]
    except urllib.error.HTTPError as problem:
        if problem.code == 404:  # deleted since the token was made
            raise HTTPException(404, "This account is gone") from problem
        raise HTTPException(502, f"Usher answered {problem.code}; is USHER_API_KEY set and not revoked?") from problem
    except OSError as problem:
        raise HTTPException(502, "Usher cannot be reached") from problem
