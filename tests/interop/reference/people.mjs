// The conversations, their users, and their initial state.
import { createHmac } from "node:crypto";

export const conversations = [];
export const conversation = (name, about, run, profile = "default") => conversations.push({ name, about, run, profile });
export const ALICE = { name: "Alice", email: "Alice@Example.com", password: "correct horse 1" };
export const BOB = { name: "Bob", email: "bob@example.com", password: "correct horse 2" };
export const signUp = (c, who = ALICE, options = {}) => c.raw("POST", "/sign-up/email", { body: who, ...options });
export const totp = (secret, at = Date.now()) => {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  let bits = "";
  for (const ch of secret) bits += alphabet.indexOf(ch).toString(2).padStart(5, "0");
  const key = Buffer.from(bits.match(/.{8}/g).map((b) => parseInt(b, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 30000)));
  const mac = createHmac("sha1", key).update(counter).digest();
  const offset = mac.at(-1) & 15;
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1e6).padStart(6, "0");
};
