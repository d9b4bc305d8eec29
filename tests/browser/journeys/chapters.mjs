// What the journeys of adapted pages share: chapters with a back end's answers, and the bar.
import { account, button, enterElsewhere, heading, newEmail } from "./common.mjs";

export const PERSONALIZE = "Adapt to my background";
export const URDU = "اردو میں پڑھیں";
export const ORIGINAL = "Original";
/** The way back names the readers of the answer. */
export const ADAPTED = /^(Written|Adapted) for /;
export const WRITTEN = "# Nodes\n\nA node is *one program*. See [the next chapter](/docs/next) or [elsewhere](https://evil.example/).\n\n## Code\n\n```python\nnode.spin()\n```\n\n| Word | Is |\n|---|---|\n| node | a program |\n";
export const IN_URDU = "# نوڈ اور ٹاپک\n\nنوڈ ایک پروگرام ہے۔\n\n```python\nnode.spin()\n```\n";
export const DOWN = [["break_off"]];
export const whole = (text) => [["begin"], ["say", text], ["end"]];
let chapters = 0;

/** A chapter that no other journey reads; back_end.py has the steps by which it is answered. */
export class Chapter {
  constructor(world, name = `chapter-${++chapters}`) {
    Object.assign(this, { world, name });
  }

  at(path) {
    return `${path}?chapter=${this.name}`;
  }

  tell(values) {
    return this.world.tell("chapter", { name: this.name, ...values });
  }

  /** So from now on. */
  isAnswered(steps) {
    return this.tell({ steps: JSON.stringify(steps) });
  }

  /** The answer that has begun goes on. */
  goesOn(steps) {
    return this.tell({ go_on: JSON.stringify(steps) });
  }

  /** What the back end was sent, once it was called so many times. */
  calls(count) {
    return this.tell({ count });
  }

  /** The server has ended the last call. */
  isLeft() {
    return this.world.tell("chapter-left", { name: this.name });
  }
}

/** A reader who is signed in; `profile`: other answers than usual. */
export async function readerOf(world, enter, profile = {}) {
  const reader = await enter();
  await enterElsewhere(reader, await account(world, newEmail("reader"), { profile }));
  return reader;
}

/** A new tab at a path of the site, or at a whole address. */
export const open = (person, path) => person.open(path);

/** A page with the bar and what there is of the site around it; the article is outside of it, or within. */
export const bar = (page) => page.locator("usher-adapt, .usher-adapt");
export const original = (page) => page.getByRole("heading", { name: "Nodes & topics" });
export const adapted = (page) => heading(page, "Nodes");
export const says = (page, text) => bar(page).getByText(text).waitFor();
export const isAdaptCall = (request) => request.method() === "POST" && new URL(request.url()).pathname === "/api/pages/adapt";

/** Returns what is sent, and from where its answer comes. */
export async function press(page, name) {
  const [answer] = await Promise.all([page.waitForResponse((answer) => isAdaptCall(answer.request())), button(page, name).click()]);
  return { ...answer.request().postDataJSON(), status: answer.status(), from: answer.headers()["x-adapted"] };
}
