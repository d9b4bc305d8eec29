"""The route for ADAPT_UPSTREAM_URL: a page's text again, for its reader. By rules alone, so that it needs no network; with OPENAI_BASE_URL by any
model behind that interface."""

import http.client
import json
import os
import urllib.request
from typing import Optional

from fastapi import APIRouter, Depends, HTTPException
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

from rules import by_rules
from usher_auth import user

BASE_URL = os.environ.get("OPENAI_BASE_URL", "")  # such as http://127.0.0.1:11434/v1; without it rules.py writes
MODEL = os.environ.get("OPENAI_MODEL", "gpt-4o-mini")
API_KEY = os.environ.get("OPENAI_API_KEY", "")
TIMEOUT_SECONDS = 50

router = APIRouter()


class Page(BaseModel):
    task: str
    title: str
    text: str
    language: Optional[str] = None
    traits: dict = {}
    words: dict = {}


def from_usher(claims=Depends(user)):
    """Only Usher's token for adapted pages will do: it names what fits the reader, never the reader."""
    if claims is None or claims.get("scope") != "adapt" or not claims["sub"].startswith("audience:"):
        raise HTTPException(401, "Ask by way of Usher", {"WWW-Authenticate": "Bearer"})


def prompt_of(page):
    if page.task == "translate":
        aim = f"Translate it into the language {page.language}."
    else:
        facts = [f"{word['label']} {', '.join(word['values'].values())}" for word in page.words.values()]
        aim = "Rewrite it for this reader, true to its content: " + "; ".join(facts)
    return f"You are given a page of a course as Markdown. {aim} Keep headings, code, links, $formulas$ and marks like [[3: diagram]] as they are. Answer with Markdown alone."


def ask_model(page):
    messages = [{"role": "system", "content": prompt_of(page)}, {"role": "user", "content": page.text}]
    body = json.dumps({"model": MODEL, "stream": True, "messages": messages}).encode()
    headers = {"Content-Type": "application/json", **({"Authorization": f"Bearer {API_KEY}"} if API_KEY else {})}
    try:
        return urllib.request.urlopen(urllib.request.Request(f"{BASE_URL}/chat/completions", body, headers), timeout=TIMEOUT_SECONDS)
    except OSError as problem:
        raise HTTPException(502, "The model cannot be reached") from problem


def of_model(answer):
    """The model's parts, None while it thinks. An answer that is cut off or filtered is shown and not kept; one that breaks off fails."""
    end = None
    with answer:
        for line in answer:
            data = line.decode().removeprefix("data:").strip()
            if not data.startswith("{"):
                continue
            for choice in json.loads(data).get("choices") or []:
                text = (choice.get("delta") or {}).get("content")
                yield {"delta": text} if text else None
                end = choice.get("finish_reason") or end
    if end is None:
        raise OSError("the model broke off")
    if end != "stop":
        yield {"keep": False}


def events(parts):
    try:
        for part in parts:
            yield f"data: {json.dumps(part)}\n\n" if part else ":\n\n"  # Usher ends a stream that is silent for a minute
        yield "data: [DONE]\n\n"
    except (OSError, ValueError, http.client.HTTPException):
        yield 'event: error\ndata: {"message": "The model broke off"}\n\n'


@router.post("/adapt", dependencies=[Depends(from_usher)])
def adapt(page: Page):
    return StreamingResponse(events(of_model(ask_model(page)) if BASE_URL else by_rules(page.task, page.text, page.traits)), media_type="text/event-stream")
