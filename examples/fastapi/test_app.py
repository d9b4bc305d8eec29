"""The back end and users who signed in: Usher issues each token, and nothing of usher_auth.py is replaced."""

import datetime

import pytest

from usher_testing import Refused

QUESTION = "What is a node?"


def test_a_visitor_gets_the_simple_answer(back_end):
    assert back_end.chat(QUESTION, visitor="visitor-1").said().startswith("Hello, visitor. A node is a small program")


def test_the_answer_is_at_the_users_level(back_end, usher):
    expert = usher.account(profile={"experience_level": "advanced", "professional_role": "engineer"})
    answer = back_end.chat(QUESTION, usher.session(expert).access_token)
    assert answer.said().startswith("Level advanced, role engineer: Nodes are participants")


def test_a_changed_profile_comes_with_the_next_token(back_end, usher):
    student = usher.account(profile={"experience_level": "beginner", "professional_role": "student"})
    session = usher.session(student, cookies=False)
    usher.ask("PATCH", "/auth/profile", {"experience_level": "advanced"}, session.access_token)
    assert "Level beginner" in back_end.chat(QUESTION, session.access_token).said()
    renewed = usher.ask("POST", "/auth/refresh", {"refresh_token": session.refresh_token})
    assert "Level advanced" in back_end.chat(QUESTION, renewed.access_token).said()


def test_the_whole_profile_is_read(back_end, usher):
    maker = usher.account(profile={"hardware_background": {"devices": ["jetson"]}})
    answer = back_end.get("/me", usher.session(maker).access_token)
    assert answer.status == 200, answer.text
    assert '"jetson"' in answer.text and maker.email in answer.text


def test_a_wrong_token_is_never_a_visitor(back_end, access_token):
    assert back_end.get("/me", access_token).status == 200
    assert back_end.chat(QUESTION, access_token[:-6] + "AAAAAA", visitor="visitor-1").status == 401
    assert back_end.chat(QUESTION).status == 401


def test_a_mailed_link_sets_the_password_that_signs_in(back_end, usher, user, mailbox):
    usher.ask("POST", "/auth/password/forgot", {"email": user.email})
    token = mailbox.next(user).link.partition("token=")[2]
    usher.ask("POST", "/auth/password/reset", {"token": token, "new_password": "correct horse battery staple"})
    signed_in = usher.ask("POST", "/auth/login", {"email": user.email, "password": "correct horse battery staple"})
    assert back_end.get("/me", signed_in.access_token).status == 200


def test_a_suspension_takes_effect_with_the_next_token(back_end, usher, user, admin):
    session = usher.session(user, cookies=False)
    by = usher.session(admin, cookies=False).access_token
    usher.ask("POST", f"/auth/admin/users/{user.id}/suspend", {"reason": "A test"}, by)
    assert back_end.get("/me", session.access_token).status == 200, "the token is valid until it expires"
    with pytest.raises(Refused, match="INVALID_REFRESH_TOKEN"):
        usher.ask("POST", "/auth/refresh", {"refresh_token": session.refresh_token})


def test_an_old_token_is_refused(back_end, usher):
    member = usher.account(created_at=usher.now() - datetime.timedelta(days=7))
    answer = back_end.get("/me", usher.session(member, age="3d").access_token)
    assert (answer.status, "expired" in answer.text) == (401, True), answer.text


def test_a_token_expires_as_the_clock_moves(back_end, usher, access_token):
    assert back_end.get("/me", access_token).status == 200
    usher.advance("31m", shared=True)  # no other test runs at the same time: pytest -n 4 -k "not clock" && pytest -k clock
    assert back_end.get("/me", access_token).status == 401
