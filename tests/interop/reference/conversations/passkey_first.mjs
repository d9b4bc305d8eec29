import { conversation } from "../people.mjs";
import { Jar } from "../wire.mjs";
import { answerRegister, register, toRegister } from "./passkeys.mjs";

conversation(
  "passkey-first",
  "requireSession off: a passkey makes an account, whose address is the context.",
  async (c) => {
    await toRegister(c, { note: "no context: resolveUser finds nobody" });
    await toRegister(c, { query: "?context=carol@example.com&name=Carol" });
    await answerRegister(c, "phone", { body: { createSession: true } });
    await c.raw("GET", "/get-session");
    await register(c, "laptop", { note: "signed in: for the session's user, without a context" });
    c.happens("sessions began two days ago");
    await register(c, "key", { note: "an old session is enough" });
    c.jar = new Jar();
    await toRegister(c, { query: "?context=dora@example.com" });
    await answerRegister(c, "key of dora", { body: { name: "Key" }, note: "without a session" });
    await c.raw("GET", "/get-session");
    c.store("passkey", "passkey");
    c.store("user", "user");
  },
  "passkeys-first",
);
