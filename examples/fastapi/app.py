"""A chat back end that identifies the user: it verifies Usher's tokens by Usher's published keys alone, and answers at the user's level."""

import json
import os
import time
import urllib.error
import urllib.parse
import urllib.request
from typing import Optional

import jwt
from fastapi import Depends, FastAPI, Header, HTTPException
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

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
app = FastAPI()


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


@app.get("/me")
def me(claims=Depends(signed_in)):
    return {"user_id": claims["sub"], "email": claims["email"], "profile": full_profile(claims["sub"])}


class Question(BaseModel):
    message: str
    session_id: Optional[str] = None
    context_limit: Optional[int] = None


# Your retrieval and your model go here. The point is that the answer depends on the user.
MATERIAL = {
    "node": {
        "beginner": "A node is a small program that does one job, such as reading a camera.",
        "intermediate": "A node is a process that talks to others over topics, services and actions.",
        "advanced": "Nodes are participants of the graph; compose them in one process to pass messages without copies.",
    },
    "topic": {
        "beginner": "A topic is a named channel: some programs write to it, others listen.",
        "intermediate": "A topic carries messages of one type from publishers to subscribers that need not know each other.",
        "advanced": "A topic maps to a DDS topic; its quality of service decides about history, reliability and deadlines.",
    },
}


def answer(question, claims):
    """The words of the answer, one after another."""
    profile = (claims or {}).get("profile") or {}
    level = profile.get("experience_level") or "beginner"
    if claims is None:
        yield "Hello, visitor. "
    elif profile.get("professional_role"):
        yield f"Level {level}, role {profile['professional_role']}: "
    found = [texts[level] for word, texts in MATERIAL.items() if word in question.lower()]
    for word in " ".join(found or ["The material says nothing about that."]).split(" "):
        yield word + " "


def events(parts):
    for part in parts:
        yield f"data: {json.dumps({'delta': part})}\n\n"
    yield "data: [DONE]\n\n"


@app.post("/chat")
def chat(question: Question, claims=Depends(user), x_anonymous_id: Optional[str] = Header(None)):
    """The route for CHAT_UPSTREAM_URL. Usher sends a token for a signed-in user, and X-Anonymous-Id for a visitor."""
    if claims is None and not x_anonymous_id:
        raise HTTPException(401, "Ask by way of Usher, or with a token", {"WWW-Authenticate": "Bearer"})
    return StreamingResponse(events(answer(question.message, claims)), media_type="text/event-stream")
