"""A chat back end that identifies the user, by usher_auth.py, and answers at the user's level. adapt.py adapts pages."""

import json
from typing import Optional

from fastapi import Depends, FastAPI, Header, HTTPException
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

from adapt import router
from usher_auth import full_profile, signed_in, user

app = FastAPI()
app.include_router(router)


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
