import assert from "node:assert/strict";

import { account, button, heading, newEmail, signIn, signInHosted, stored } from "./common.mjs";
import { admin } from "./console.mjs";

export async function questionnairePublishedWhileAFormIsOpen(world, enter) {
  const email = await account(world, newEmail("published"));
  const ada = await enter();
  const page = await ada.open("/sign-in?next=/account");
  await signIn(page, email);
  await page.getByRole("heading", { name: "Software", exact: true }).waitFor();
  await page.getByLabel("Rust").check();
  assert.equal(await world.tell("publish", { title: "Software and tools" }), 0);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("heading", { name: "Hardware" }).waitFor();

  // Another tab begins the newer version; what is typed in the old form goes into it.
  const other = await ada.open("/account");
  await other.getByLabel("Raspberry Pi").check();
  await other.getByRole("button", { name: "Continue" }).click();
  await other.getByRole("heading", { name: "Work and studies" }).waitFor();
  ada.expect(422); // the old version takes no more answers
  await page.getByLabel("Arduino").check();
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("heading", { name: "Work and studies" }).waitFor();
  assert.deepEqual((await stored(ada, "/auth/questionnaire/answers")).answers.devices, ["arduino"]);
}

export async function questionnairePublishedWhileAHostedFormIsOpen(world, enter) {
  const email = await account(world, newEmail("published-hosted"));
  const ada = await enter();
  const page = await ada.open(`${world.usher}/account/sign-in?next=/account/questionnaire`);
  await signInHosted(page, email);
  await page.getByLabel("Rust").check();
  assert.equal(await world.tell("publish", { title: "Software and more" }), 0);
  await button(page, "Continue").click();
  await heading(page, "Hardware").waitFor();
  assert.deepEqual((await stored(ada, "/auth/questionnaire/answers")).answers.languages, ["rust"]);
  await page.goto(`${world.usher}/account/questionnaire?step=software`);
  await heading(page, "Software and more").waitFor();
}

/** A teacher who has never seen JSON: a question with a condition, in two languages, looked at and published. */
async function teacherAddsAQuestion(world, enter, options, question) {
  const [teacher, page] = await admin(world, enter, options);
  const isScripted = options.javaScriptEnabled;
  teacher.expect(422);
  await page.goto(`${world.usher}/admin/questionnaires`);
  await page.getByRole("link", { name: "Write a new version" }).first().click();
  await page.locator(".outline summary", { hasText: "Work and studies" }).click();
  await button(page, "Add a question").click();
  await button(page, "Check and compare").click();
  await page.locator('[id="label.en"][aria-invalid]').waitFor();
  await page.getByLabel("Question (English)").fill(question);
  await page.getByLabel("Question (Urdu)").fill("کیا آپ پڑھاتے ہیں؟");
  await page.getByLabel("New answer (English)").fill("A class");
  await button(page, "Add").click();
  await page.getByLabel("New answer (English)").fill("A course online");
  await page.getByLabel("Ask it").selectOption({ label: "After: What describes you best?" });
  if (!isScripted) await button(page, "Show the preview").click();
  await page.getByLabel("If the answer is").selectOption({ label: "Researcher" });
  await button(page, "Check and compare").click();
  await page.getByText(`Question “${question}” is new.`).waitFor();
  await page.getByText("Asked only if “What describes you best?” is “Researcher”.").first().waitFor();
  if (isScripted) await world.look(page, "console-editor", { inUrdu: false });
  await button(page, "Publish it as the active version").click();
  await page.getByRole("status").filter({ hasText: "This version is active now." }).waitFor();
  await page.locator("caption", { hasText: question }).waitFor();
}

export async function draftOfQuestionsOutlivesARefusal(world, enter) {
  const [teacher, page] = await admin(world, enter, { javaScriptEnabled: true });
  await page.goto(`${world.usher}/admin/questionnaires`);
  await page.getByRole("link", { name: "Write a new version" }).first().click();
  const title = page.getByLabel("Title (English)");
  await title.fill("A typed title");
  teacher.expect(503);
  const path = "**/admin/questionnaires/draft";
  await page.route(path, (route) => route.fulfill({ status: 503, contentType: "text/html", body: "<main><h1>Busy</h1></main>" }));
  await button(page, "Check and compare").click();
  await page.getByText("Busy. Your draft is still here; try again.").waitFor();
  assert.equal(await title.inputValue(), "A typed title");
  await page.unroute(path);
  await button(page, "Check and compare").click();
  await button(page, "Publish it as the active version").waitFor();
  await title.fill("Another title");
  await button(page, "Publish it as the active version").waitFor({ state: "detached" });
}

export const teacherAddsAQuestionByMouse = (world, enter) => teacherAddsAQuestion(world, enter, { javaScriptEnabled: true }, "Do you teach?");
export const teacherAddsAQuestionWithoutScript = (world, enter) => teacherAddsAQuestion(world, enter, { javaScriptEnabled: false }, "What do you teach?");
