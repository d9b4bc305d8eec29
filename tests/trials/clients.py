"""Clients that load a site and write down every call: each in a thread, without a pause longer than PAUSE_SECONDS."""

import base64
import contextlib
import http.client
import itertools
import json
import threading

import harness
from history import digest
from local_server import Handler, LocalServer

PAUSE_SECONDS = 0.02
AFTER_REFUSAL_SECONDS = 0.1  # less than Retry-After says, so that the moment of the recovery is seen
ANSWER_SECONDS = 30
TWIN_EVERY = 4  # so often a token is refreshed by two requests at once, as two tabs do
LOST = (http.client.HTTPException, OSError)


def session_of(access_token):
    body = access_token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))["sid"]


class Session:
    def __init__(self, tokens):
        self.access, self.refresh, self.id = tokens["access_token"], tokens["refresh_token"], session_of(tokens["access_token"])

    @property
    def bearer(self):
        return {"Authorization": "Bearer " + self.access}


class Questions(Handler):
    def do_POST(self):
        question = json.loads(self.body())["message"]
        self.answer(f"data: {json.dumps({'delta': answer_to(question)})}\n\ndata: [DONE]\n\n".encode(), Content_Type="text/event-stream")


class Echo(LocalServer):
    """A chat back end that repeats each question."""

    def __init__(self):
        super().__init__(Questions)

    def handle_error(self, *_):
        pass  # a server that was killed


def answer_to(question):
    return "answer to " + question


class Client:
    """One user's program."""

    def __init__(self, load, name, port=None):
        self.load, self.history, self.name = load, load.history, name
        self.email = f"{name}@example.com"
        self.port = port or load.site.port
        self.connection = harness.connect(self.port, timeout=ANSWER_SECONDS)

    def call(self, kind, method, path, body=None, learn=None, headers=None, **facts):
        """One request; None where no answer came. `learn`: further facts of a 2xx, from its JSON."""
        start = self.history.now()
        try:
            answer = harness.ask(self.connection, method, path, body, **(headers or {}))
        except LOST as fault:
            self.connection.close()
            self.history.call(self.name, kind, start, None, error=repr(fault), **facts)
            return None
        if not self.load.site.keeps_connections:
            self.connection.close()
        if learn and 200 <= answer.status < 300:
            facts.update(learn(answer))
        if 200 <= answer.status < 300:
            self.load.acknowledged(kind)
        else:
            facts.update(retry_after=answer.header("Retry-After"), text=answer.text[:200])
        self.history.call(self.name, kind, start, answer.status, served_by=answer.header("X-Served-By"), **facts)
        return answer

    def until_done(self, ask):
        """Asks until an answer is no 5xx; None where the trial ends before."""
        while not self.load.stopping.is_set():
            answer = ask()
            if answer is not None and answer.status < 500:
                self.load.stopping.wait(PAUSE_SECONDS)
                return answer
            self.load.stopping.wait(AFTER_REFUSAL_SECONDS)
        return None

    def sign_up(self, email):
        learn = lambda answer: {"session": session_of(answer.json()["access_token"])}  # noqa: E731
        return self.until_done(lambda: self.call("sign_up", "POST", "/auth/signup", harness.sign_up_body(email), learn, email=email))

    def sign_in(self):
        """A Session; None where the trial ends before."""
        body = {"email": self.email, "password": harness.PASSWORD, "cookies": False}
        learn = lambda answer: {"session": session_of(answer.json()["access_token"])}  # noqa: E731
        answer = self.until_done(lambda: self.call("sign_in", "POST", "/auth/login", body, learn, email=self.email))
        if answer is None or answer.status != 200:
            return None
        session = Session(answer.json())
        self.load.remember(session)
        return session

    def me(self, session, kind="me"):
        learn = lambda answer: {"email": answer.json()["user"]["email"]}  # noqa: E731
        return self.call(kind, "GET", "/auth/me", None, learn, session.bearer, session=session.id, owner=self.email)

    def refresh(self, session, kind="refresh"):
        learn = lambda answer: {"new": digest(answer.json()["refresh_token"])}  # noqa: E731
        return self.call(kind, "POST", "/auth/refresh", {"refresh_token": session.refresh}, learn, session=session.id,
                         old=digest(session.refresh))

    def run(self):
        self.sign_up(self.email)
        with contextlib.closing(self.connection):
            while not self.load.stopping.is_set():
                self.go_on()


class Reader(Client):
    """Asks who it is."""

    def go_on(self):
        session = self.sign_in()
        while session and not self.load.stopping.is_set():
            answer = self.until_done(lambda: self.me(session))
            if answer is not None and answer.status != 200:
                return


class Refresher(Client):
    """Uses each refresh token once, and some twice at once."""

    def go_on(self):
        session = self.sign_in()
        for number in itertools.count(1):
            if not session or self.load.stopping.is_set():
                return
            answer = self.until_done(lambda: self.refresh_twice(session) if number % TWIN_EVERY == 0 else self.refresh(session))
            if answer is None or answer.status != 200:
                return
            tokens = answer.json()
            session.access, session.refresh = tokens["access_token"], tokens["refresh_token"]

    def refresh_twice(self, session):
        answers = []
        twin = Client(self.load, self.name)
        other = threading.Thread(target=lambda: answers.append(twin.refresh(session)))
        other.start()
        answers.append(self.refresh(session))
        other.join()
        twin.connection.close()
        good = [answer for answer in answers if answer is not None and answer.status == 200]
        return good[0] if good else answers[-1]


class Joiner(Client):
    """Signs up, one account after another."""

    def go_on(self):
        for number in itertools.count():
            if self.load.stopping.is_set():
                return
            self.sign_up(f"{self.name}-{number}@example.com")


class Leaver(Client):
    """Signs in and out; the session works before and nowhere after."""

    def go_on(self):
        session = self.sign_in()
        if session and self.until_done(lambda: self.me(session)):
            way = {"path": "/auth/logout", "headers": session.bearer}
            if self.until_done(lambda: self.call("revoke", "POST", session=session.id, **way)):
                self.load.forget(session)
                self.me(session)
                self.refresh(session)


class Asker(Client):
    """Chats."""

    def go_on(self):
        session = self.sign_in()
        for number in itertools.count():
            if not session or self.load.stopping.is_set():
                return
            question = f"{self.name} asks {digest(session.id)} {number}"
            answer = self.until_done(lambda: self.chat(session, question))
            if answer is not None and answer.status != 200:
                return

    def chat(self, session, question):
        learn = lambda answer: {"whole": answer.text.endswith("[DONE]\n\n") and answer_to(question) in answer.text}  # noqa: E731
        return self.call("chat", "POST", "/api/chat/message", {"message": question, "session_id": "talk"}, learn, session.bearer,
                         session=session.id, question=question)


KINDS = {Reader: 2, Refresher: 3, Joiner: 2, Leaver: 2, Asker: 1}


class Load:
    """All clients. A context: they ask until its end."""

    def __init__(self, site, history, times=1):
        """`times` as many as KINDS says, but of Asker, whose questions are limited in production."""
        self.site, self.history, self.stopping = site, history, threading.Event()
        self.lock, self.live, self.ended, self.faults = threading.Lock(), {}, {}, []
        self.counts, self.changed = {}, threading.Condition()
        counts = {kind: count if kind is Asker else count * times for kind, count in KINDS.items()}
        self.clients = [kind(self, f"{kind.__name__.lower()}-{number}") for kind in counts for number in range(counts[kind])]
        self.threads = [threading.Thread(target=self.run, args=(client,)) for client in self.clients]

    def run(self, client):
        try:
            client.run()
        except Exception as fault:  # noqa: BLE001  a client that stopped would make the trial easier
            self.faults.append(f"{client.name}: {fault!r}")

    def remember(self, session):
        with self.lock:
            self.live[session.id] = session

    def forget(self, session):
        with self.lock:
            self.ended[session.id] = self.live.pop(session.id)

    def acknowledged(self, kind):
        with self.changed:
            self.counts[kind] = self.counts.get(kind, 0) + 1
            self.changed.notify_all()

    def go_on(self, count=10):
        """Waits until every kind of call was acknowledged so often again."""
        with self.changed:
            wanted = {kind: self.counts.get(kind, 0) + count for kind in ("me", "refresh", "sign_up", "revoke", "chat")}
            good = self.changed.wait_for(lambda: all(self.counts.get(kind, 0) >= least for kind, least in wanted.items()),
                                         harness.PATIENCE_SECONDS)
        if not good:
            raise AssertionError(f"the load does not go on: {self.counts}, wanted {wanted}")

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.stopping.set()
        for thread in self.threads:
            thread.join()


def look_at_the_end(load, database):
    """Asks every server about every session, and the database (a function of SQL) for what is stored."""
    history = load.history
    for number, server in enumerate(load.site.servers):
        probe = Client(load, f"probe-{number}", server.port)
        probe.email = None
        for session in list(load.ended.values()):
            probe.me(session, "probe_me")
            probe.refresh(session, "probe_refresh")
        for session in list(load.live.values()):
            probe.me(session, "probe_me")
            if number == 0:
                probe.refresh(session, "probe_refresh")
        probe.connection.close()
    history.final("sessions", live=sorted(load.live), ended=sorted(load.ended))
    history.final("accounts", emails=database("SELECT email FROM usher.users ORDER BY email").split("\n"))
    rows = database("SELECT t.session_id, sum(CASE WHEN t.used_at_ms IS NULL THEN 1 ELSE 0 END) FROM usher.refresh_tokens t"
                    " JOIN usher.sessions s ON s.id = t.session_id WHERE s.ended_at_ms IS NULL GROUP BY t.session_id")
    history.final("refresh_tokens", unused={row.split("|")[0]: int(row.split("|")[1]) for row in rows.split("\n") if row})
    history.final("messages", contents=database("SELECT content FROM usher.chat_messages").split("\n"))
