import assert from "node:assert/strict";
import { test } from "node:test";
import { browser, good, mailed, newPerson, refused, signedIn, signedUp } from "../world.mjs";

test("an anonymous account signs in, and becomes a full account at sign-up", async () => {
  const at = browser();
  const client = at.client();
  const { user } = good(await client.signIn.anonymous());
  assert.equal(user.isAnonymous, true);
  refused(await client.signIn.anonymous(), 400, "ANONYMOUS_USERS_CANNOT_SIGN_IN_AGAIN_ANONYMOUSLY");
  const person = newPerson();
  const known = good(await client.signUp.email(person)).user;
  assert.notEqual(known.id, user.id);
  assert.equal(good(await client.getSession()).user.isAnonymous, false);
  refused(await client.deleteAnonymousUser(), 403, "USER_IS_NOT_ANONYMOUS");
});

test("an anonymous account is deleted", async () => {
  const client = browser().client();
  good(await client.signIn.anonymous());
  assert.deepEqual(good(await client.deleteAnonymousUser()), { success: true });
  assert.equal(good(await client.getSession()), null);
});

test("a mailed link signs in once", async () => {
  const at = browser();
  const client = at.client();
  const { email } = newPerson();
  assert.deepEqual(
    good(
      await client.signIn.magicLink({
        email,
        name: "Ada",
        callbackURL: "/in",
        newUserCallbackURL: "/welcome",
        errorCallbackURL: "/oops",
      }),
    ),
    { status: true },
  );
  const token = await mailed("magic-link", email);
  const followed = await at.visit(
    `/magic-link/verify?token=${token}&callbackURL=%2Fin&newUserCallbackURL=%2Fwelcome&errorCallbackURL=%2Foops`,
  );
  assert.equal(followed.status, 302);
  assert.equal(new URL(followed.headers.get("location"), at.base).pathname, "/welcome");
  const { user } = good(await client.getSession());
  assert.deepEqual([user.email, user.name, user.emailVerified], [email, "Ada", true]);
  const again = await browser().visit(`/magic-link/verify?token=${token}&callbackURL=%2Fin&errorCallbackURL=%2Foops`);
  assert.match(again.headers.get("location"), /\/oops\?error=INVALID_TOKEN$/);
});

test("the client verifies a link itself", async () => {
  const { person, user } = await signedUp();
  const client = browser().client();
  good(await client.signIn.magicLink({ email: person.email }));
  const answer = good(await client.magicLink.verify({ query: { token: await mailed("magic-link", person.email) } }));
  assert.equal(answer.user.id, user.id);
  assert.equal(good(await client.getSession()).session.token, answer.token);
});

test("an e-mail code signs in", async () => {
  const client = browser().client();
  const { email } = newPerson();
  assert.deepEqual(good(await client.emailOtp.sendVerificationOtp({ email, type: "sign-in" })), { success: true });
  refused(await client.signIn.emailOtp({ email, otp: "000000" }), 400, "INVALID_OTP");
  const { user } = good(await client.signIn.emailOtp({ email, otp: await mailed("sign-in-otp", email), name: "Ada" }));
  assert.deepEqual([user.email, user.name, user.emailVerified], [email, "Ada", true]);
  assert.equal(good(await client.getSession()).user.id, user.id);
});

test("an e-mail code verifies an address", async () => {
  const { client, person } = await signedUp();
  const type = "email-verification";
  good(await client.emailOtp.sendVerificationOtp({ email: person.email, type }));
  const otp = await mailed("email-verification-otp", person.email);
  assert.deepEqual(good(await client.emailOtp.checkVerificationOtp({ email: person.email, type, otp })), { success: true });
  assert.equal(good(await client.emailOtp.verifyEmail({ email: person.email, otp })).user.emailVerified, true);
  assert.equal(good(await client.getSession()).user.emailVerified, true);
});

test("an e-mail code sets a new password", async () => {
  const { person } = await signedUp();
  const client = browser().client();
  assert.deepEqual(good(await client.emailOtp.requestPasswordReset({ email: person.email })), { success: true });
  const otp = await mailed("forget-password-otp", person.email);
  refused(
    await client.emailOtp.resetPassword({ email: person.email, otp: "000000", password: "a newer horse 1" }),
    400,
    "INVALID_OTP",
  );
  assert.deepEqual(good(await client.emailOtp.resetPassword({ email: person.email, otp, password: "a newer horse 1" })), {
    success: true,
  });
  await signedIn({ ...person, password: "a newer horse 1" });
});
