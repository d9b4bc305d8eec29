// At the server that demands a confirmed address and a second factor.
import assert from "node:assert/strict";

import { account, answerProfile, authenticatorWith, button, confirmAddress, heading, menuOf, newEmail, PASSWORD, signIn, signInHosted } from "./common.mjs";

/** The first code, and the backup codes once. */
async function enrol(world, page, name) {
  await page.getByText("Scan this picture with your").waitFor();
  const secret = await page.locator(".usher-key").textContent();
  await world.look(page, name);
  await page.getByLabel("Code in the app").fill(await authenticatorWith(secret).code());
  await button(page, "Confirm").click();
  await page.getByText("Keep these backup codes").waitFor();
  assert.equal(await page.locator(".usher-codes code").count(), 10);
  await button(page, "I have kept them").click();
}

export async function signUpThatConfirmsTheAddressAndEnrols(world, enter) {
  const email = newEmail("confirms");
  const ada = await enter();
  const page = await ada.open(`${world.strict.site}/sign-up`);
  ada.expect(403, 422);
  await page.getByLabel("Name").fill("Ada");
  await page.getByLabel("Email address").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await button(page, "Continue").click();
  await answerProfile(page);
  await heading(page, "Check your email").waitFor();
  await world.look(page, "check-mail");
  assert.equal(await page.getByLabel("Email address").inputValue(), email);

  const mailed = await ada.open((await world.mail(email, "verify_email", world.strict)).link);
  await world.look(mailed, "hosted-verify");
  await confirmAddress(mailed, mailed.url());
  await heading(mailed, "Address confirmed").waitFor();
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await button(page, "Sign in").click();
  await enrol(world, page, "enrolment");
  await page.getByRole("heading", { name: "Software" }).waitFor();
  await menuOf(page, "Ada").waitFor();
}

export async function signInThatEnrolsInTheFormsPlace(world, enter) {
  const email = await account(world.strict, newEmail("enrols"), { is_verified: true });
  const ada = await enter();
  const page = await ada.open(`${world.strict.site}/members`);
  await signIn(page, email);
  await enrol(world, page, "enrolment-in-place");
  await heading(page, "For members").waitFor();
}

export async function urduFromTheMailToThePages(world, enter) {
  const email = newEmail("ayesha");
  const ayesha = await enter({ locale: "ur" });
  const page = await ayesha.open(`${world.strict.usher}/account/sign-up?next=${encodeURIComponent(`${world.strict.site}/plain?lang=ur`)}`);
  const isUrdu = async () => assert.deepEqual(await page.evaluate(() => [document.documentElement.lang, document.documentElement.dir]), ["ur", "rtl"]);
  await isUrdu();
  await world.look(page, "hosted-sign-up-urdu");
  await page.getByLabel("نام (اختیاری)").fill("عائشہ");
  await page.locator('input[name="email"]').fill(email);
  await page.locator('input[name="password"]').fill(PASSWORD);
  await button(page, "اکاؤنٹ بنائیں").click();
  await heading(page, "اپنی ای میل دیکھیں").waitFor();

  const mail = await world.mail(email, "verify_email", world.strict);
  assert.equal(mail.subject, "اپنے ای میل پتے کی تصدیق کریں");
  assert.match(mail.text, /یہ لنک/);
  await page.goto(mail.link);
  await isUrdu();
  await world.look(page, "hosted-verify-urdu");
  await confirmAddress(page, mail.link);
  await page.getByRole("heading", { name: /پر سائن اِن کریں$/ }).waitFor();
  await isUrdu();
  await world.look(page, "hosted-sign-in-urdu");
  await signInHosted(page, email);
  await heading(page, "ایک اور مرحلہ").waitFor();
  await button(page, "سیٹ اپ کریں").click();
  const secret = await page.locator("main code").first().textContent();
  await world.look(page, "hosted-enrolment-urdu");
  await page.getByRole("textbox").fill(await authenticatorWith(secret).code());
  await heading(page, "اپنے بیک اپ کوڈ سنبھال کر رکھیں").waitFor();
  await world.look(page, "hosted-backup-codes-urdu");
  await page.getByRole("link", { name: "آگے بڑھیں" }).click();
  await heading(page, "سافٹ ویئر").waitFor();
  await isUrdu();
  await world.look(page, "hosted-questionnaire-urdu");
}
