// The mail of an address: in its order, waited for, and by kind.
import assert from "node:assert/strict";
import { test } from "node:test";

import { FakeTestApi } from "../../testkit/fake_test_api.mjs";

const mail = (number, kind, more = {}) => ({ number, kind, subject: `Subject ${number}`, link: null, code: null, ...more });

test("mailbox: next goes from mail to mail, for all who ask for the same address", async () => {
  const api = new FakeTestApi().withMail([mail(3, "verify_email"), mail(5, "sign_in_code", { code: "123456" })]);
  const usher = api.usher();
  assert.equal((await usher.mailbox("ada").next()).number, 3);
  assert.equal(await usher.mailbox("ada@w0.example.test").code(), "123456");
  assert.equal(api.calls[0], "GET mails?to=ada%40w0.example.test&after=0&wait=10");
  assert.equal(api.calls[1], "GET mails?to=ada%40w0.example.test&after=3&wait=10");
  assert.equal((await usher.mailbox("ada").all()).length, 2);
  assert.equal(api.calls[2], "GET mails?to=ada%40w0.example.test&after=0&wait=0");
});

test("mailbox: next of a kind passes others over, and waits for one that comes later", async () => {
  const api = new FakeTestApi().withMail([mail(1, "verify_email")], () => [mail(2, "reset_password", { link: "http://server/account/reset?token=t" })]);
  assert.equal(await api.usher().mailbox("ada").link("reset_password"), "http://server/account/reset?token=t");
  assert.equal(api.calls.length, 2);
});

test("mailbox: no mail, or none of the kind, is said with what came", async () => {
  const api = new FakeTestApi().withMail([mail(1, "verify_email")]);
  const mailbox = api.usher().mailbox("ada");
  await assert.rejects(mailbox.next("sign_in_code"), { message: "No mail of the kind sign_in_code came to ada@w0.example.test within 10 s; verify_email came" });
  await assert.rejects(mailbox.next(), { message: "No mail came to ada@w0.example.test within 10 s" });
});

test("mailbox: a mail without a code is named", async () => {
  const api = new FakeTestApi().withMail([mail(1, "password_changed")]);
  await assert.rejects(api.usher().mailbox("ada").code(), { message: 'The mail "Subject 1" (password_changed) to ada@w0.example.test has no code' });
});
