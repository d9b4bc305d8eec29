// An authenticator app (RFC 6238) that never shows a code twice, since a server accepts each only once (§5.2).
import { createHmac } from "node:crypto";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

function code(secret, step) {
  const bits = [...secret].map((letter) => ALPHABET.indexOf(letter).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac("sha1", key).update(counter).digest();
  return String((mac.readUInt32BE(mac.at(-1) & 15) & 0x7fffffff) % 1e6).padStart(6, "0");
}

export class Authenticator {
  #last = 0;
  #secret;
  #earliest;

  /** `earliest`: the half minute of the first code, 0 for the present one. */
  constructor(uri, earliest = -1) {
    this.#secret = new URL(uri).searchParams.get("secret");
    this.#earliest = earliest;
  }

  /** Codes of the previous and of the next half minute are valid too, so three are available at once. */
  async code() {
    const now = () => Math.floor(Date.now() / 30000);
    const step = Math.max(this.#last + 1, now() + this.#earliest);
    while (step > now() + 1) await new Promise((done) => setTimeout(done, 500));
    this.#last = step;
    return code(this.#secret, step);
  }
}
