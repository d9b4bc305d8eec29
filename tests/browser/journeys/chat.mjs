import assert from "node:assert/strict";

import { account, button, heading, menuOf, newEmail, signedOut, signIn, stored } from "./common.mjs";

const dock = (page) => page.getByRole("dialog", { name: "Chat" });
const question = (page) => page.getByLabel("Your question");
const asking = (page) => button(page, "Ask about this");
const isFocused = (locator) => locator.evaluate((element) => element === document.activeElement);

/** Selects what the element holds, as a long touch or a key does. */
const select = (page, selector) => page.evaluate((selector) => getSelection().selectAllChildren(document.querySelector(selector)), selector);

/** After the frames in which a button for the selection would have come. */
const frames = (page) => page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done)))));

export async function chatOfAVisitorIsAdopted(world, enter) {
  const email = await account(world, newEmail("chat"));
  const ada = await enter();
  const page = await ada.open("/chat");
  await signedOut(page).waitFor();
  await world.look(page, "chat-empty");
  await button(page, "What is ROS 2?").click();
  await page.getByText("You asked: What is ROS 2?").waitFor();
  await world.look(page, "chat");

  await signedOut(page).click();
  await signIn(page, email);
  await menuOf(page, "Ada").waitFor();
  await page.getByText("You asked: What is ROS 2?").waitFor();
  await page.reload();
  await page.getByText("You asked: What is ROS 2?").waitFor();
  await question(page).fill("And after?");
  const low = await question(page).boundingBox();
  await page.keyboard.press("Shift+Enter");
  await page.keyboard.type("In a line of its own?");
  assert.ok((await question(page).boundingBox()).height > low.height);
  await question(page).press("Enter");
  await page.getByText("You asked: And after?").waitFor();
  assert.equal(await question(page).inputValue(), "");
  const { sessions } = await stored(ada, "/api/chat/sessions");
  assert.equal(sessions.length, 1);
}

/** By the mouse: the passage goes with the question, and the chat stands beside the page. */
export async function selectedTextIsAskedAbout(world, enter) {
  const ada = await enter();
  const page = await ada.open("/guide?from=mail#text");
  await page.locator("#text").click({ clickCount: 3 });
  await asking(page).waitFor();
  await world.look(page, "chat-about");
  await asking(page).click();
  await dock(page).getByText("A node is a process that publishes and subscribes.").waitFor();
  assert.ok(await isFocused(question(page)));
  const [text, chat] = [await page.locator("main").boundingBox(), await dock(page).boundingBox()];
  assert.ok(text.x + text.width <= chat.x, "the chat covers the page");
  await world.look(page, "chat-dock");
  await question(page).fill("Why?");
  const [sent] = await Promise.all([page.waitForRequest("**/api/chat/message"), page.keyboard.press("Enter")]);
  assert.deepEqual(sent.postDataJSON(), {
    message: "Why?", selected_text: "A node is a process that publishes and subscribes.", page_url: `${world.site}/guide`, page_title: "Reader",
  });
  await dock(page).getByText("You asked: Why?").waitFor();
  assert.equal(await dock(page).getByText("A node is a process").count(), 1); // at the question, and no more above the field
  await world.look(page, "chat-dock-answered");
  await page.reload(); // then it comes from the stored conversation
  await button(page, "Ask a question").click();
  await dock(page).getByText("You asked: Why?").waitFor();
  await dock(page).getByText("A node is a process that publishes and subscribes.").waitFor();
  await page.keyboard.press("Escape");
  await dock(page).waitFor({ state: "hidden" });
  await button(page, "Ask a question").and(page.locator(":focus")).waitFor();
}

/** By keys: from the text to its button, to the question, and back to the page. */
export async function selectedTextIsAskedAboutByKeys(world, enter) {
  const page = await (await enter()).open("/guide");
  await select(page, "#text");
  await asking(page).waitFor();
  await page.keyboard.press("Tab");
  assert.ok(await isFocused(asking(page)));
  await page.keyboard.press("Enter");
  await dock(page).getByText("A node is a process").waitFor();
  assert.ok(await isFocused(question(page)));
  await button(page, "Ask without it").click();
  await dock(page).getByText("A node is a process").waitFor({ state: "detached" });
  await button(page, "Close").click();
  await button(page, "Ask a question").and(page.locator(":focus")).waitFor();

  await select(page, "#text"); // Escape takes the button away, and leaves the text selected
  await asking(page).waitFor();
  await page.keyboard.press("Escape");
  await asking(page).waitFor({ state: "detached" });
  assert.equal(await page.evaluate(() => getSelection().isCollapsed), false);
}

/** On a phone: a touch would end the selection before the click, and the chat takes the whole screen. */
export async function selectedTextIsAskedAboutByTouch(world, enter) {
  const page = await (await enter({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true })).open("/guide");
  await select(page, "#text");
  await asking(page).waitFor();
  await page.evaluate(() => document.addEventListener("pointerdown", () => getSelection().removeAllRanges(), true));
  await asking(page).tap();
  await dock(page).getByText("A node is a process").waitFor();
  assert.deepEqual(await dock(page).boundingBox(), { x: 0, y: 0, width: 360, height: 740 });
  assert.ok(await dock(page).evaluate((element) => element.matches(":modal")));
  await page.keyboard.press("Escape");
  await button(page, "Ask a question").and(page.locator(":focus")).waitFor();
}

export async function fieldsAndTheChatItselfAreNotAskedAbout(world, enter) {
  const page = await (await enter()).open("/guide");
  await page.locator("#notes").selectText();
  await frames(page);
  assert.equal(await asking(page).count(), 0);
  await page.goto(`${world.site}/chat`);
  await question(page).fill("What is ROS 2?");
  await page.keyboard.press("Enter");
  await page.getByText("You asked: What is ROS 2?").waitFor();
  for (const inChat of [".usher-assistant p", ".usher-chat", "body"]) {
    await select(page, inChat);
    await frames(page);
    assert.equal(await asking(page).count(), 0, inChat);
  }
  await select(page, "#text");
  await asking(page).click();
  await page.getByText("About this passage").waitFor();
  assert.ok(await isFocused(question(page)));
}

/** A visitor's day is used up: the question and its passage wait for the sign-in, and the conversation goes on. */
export async function visitorSignsInToGoOn(world, enter) {
  const { limited } = world;
  const email = await account(limited, newEmail("goes-on"));
  const ada = await enter();
  const page = await ada.open(`${limited.site}/guide`);
  await button(page, "Ask a question").click();
  await question(page).fill("One?");
  await page.keyboard.press("Enter");
  await page.getByText("You asked: One?").waitFor();

  ada.expect(429);
  await select(page, "#text");
  await asking(page).click();
  await question(page).fill("Two?");
  await page.keyboard.press("Enter");
  await dock(page).getByRole("alert").waitFor();
  await world.look(page, "chat-sign-in-to-go-on");
  await dock(page).getByRole("link", { name: "Sign in" }).click();
  await heading(page, "Sign in").waitFor();
  assert.equal(await dock(page).count(), 0);
  await signIn(page, email);
  await menuOf(page, "Ada").waitFor();
  await dock(page).getByText("You asked: One?").waitFor();
  assert.equal(new URL(page.url()).pathname, "/guide");
  assert.equal(await question(page).inputValue(), "Two?");
  await button(page, "Send").click();
  await dock(page).getByText("You asked: Two?").waitFor();

  await page.reload();
  await button(page, "Ask a question").click();
  await dock(page).getByText("You asked: Two?").waitFor();
  const { sessions } = await stored(ada, "/api/chat/sessions", limited.usher);
  assert.equal(sessions.length, 1);
  const { messages } = await stored(ada, `/api/chat/history?session_id=${sessions[0].session_id}`, limited.usher);
  assert.deepEqual(messages.map(({ content, selected_text }) => [content, selected_text]), [
    ["One?", undefined], ["You asked: One?", undefined], ["Two?", "A node is a process that publishes and subscribes."], ["You asked: Two?", undefined],
  ]);
}
