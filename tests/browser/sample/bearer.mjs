// A page without cookies, by the code of docs/hosts.md.
import { ask, auth } from "guide";

const [who, answer] = document.querySelectorAll("output");
const [signIn, chat] = document.forms;

async function show() {
  const { data } = await auth.getSession();
  who.textContent = data ? `Signed in as ${data.user.email}` : "";
}

signIn.addEventListener("submit", async (event) => {
  event.preventDefault();
  await auth.signIn.email(Object.fromEntries(new FormData(signIn)));
  await show();
});

chat.addEventListener("submit", async (event) => {
  event.preventDefault();
  const response = await ask(new FormData(chat).get("message"));
  for await (const events of response.body.pipeThrough(new TextDecoderStream()))
    for (const [, json] of events.matchAll(/^data: (.*)$/gm)) answer.textContent += JSON.parse(json).delta;
});

await show();
