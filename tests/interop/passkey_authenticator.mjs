// A software authenticator and its browser (WebAuthn Level 3): answers options in JSON with responses in JSON.
//   node passkey_authenticator.mjs
// reads lines {"with", "does", "options", "how"} and prints the response of each.
import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import process from "node:process";
import readline from "node:readline";
import { pathToFileURL } from "node:url";

const base64url = (bytes) => Buffer.from(bytes).toString("base64url");
const bytesOf = (text) => Buffer.from(text, "base64url");
const sha256 = (bytes) => createHash("sha256").update(bytes).digest();

function cborHead(major, value) {
  if (value < 24) return Buffer.from([(major << 5) | value]);
  if (value < 256) return Buffer.from([(major << 5) | 24, value]);
  return Buffer.from([(major << 5) | 25, value >> 8, value & 255]);
}

/** RFC 8949, definite lengths. A Map keeps its order, which CTAP's canonical form prescribes. */
function cbor(value) {
  if (Number.isInteger(value)) return value < 0 ? cborHead(1, -1 - value) : cborHead(0, value);
  if (typeof value === "string") return Buffer.concat([cborHead(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (value instanceof Map) return Buffer.concat([cborHead(5, value.size), ...[...value].flat().map(cbor)]);
  return Buffer.concat([cborHead(2, value.length), value]);
}

// COSE's number of the algorithm (RFC 9053) -> its key and the members of its public key.
const ALGORITHMS = {
  "-7": {
    pair: () => generateKeyPairSync("ec", { namedCurve: "P-256" }),
    cose: ({ x, y }) => [
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, bytesOf(x)],
      [-3, bytesOf(y)],
    ],
  },
  "-8": {
    pair: () => generateKeyPairSync("ed25519"),
    cose: ({ x }) => [
      [1, 1],
      [3, -8],
      [-1, 6],
      [-2, bytesOf(x)],
    ],
  },
  "-257": {
    pair: () => generateKeyPairSync("rsa", { modulusLength: 2048 }),
    cose: ({ n, e }) => [
      [1, 3],
      [3, -257],
      [-1, bytesOf(n)],
      [-2, bytesOf(e)],
    ],
  },
};

/** Options of the other ceremony are answered too, for tests of a server that must notice. */
const siteOf = (options) => options.rpId ?? options.rp.id;

const changed = (members, change) =>
  Object.fromEntries(Object.entries({ ...members, ...change }).filter(([, value]) => value !== null));

const FLAGS = { isPresent: 1, isVerified: 4, isSyncable: 8, isSynced: 16 };
const ATTESTED = 64;

/**
 * `how` of both calls: `origin` of the page, and what a test changes: `isPresent`, `isVerified`, `isSyncable`, `isSynced`, `counter`,
 * `rpId`, `id` (that of another passkey), `clientData` (members of clientDataJSON), `response` (members of the response, null for none).
 */
export class PasskeyAuthenticator {
  passkeys = [];

  constructor({
    algorithm = -7,
    aaguid = "0".repeat(32),
    isSyncable = false,
    isSynced = false,
    isVerified = true,
    counts = true,
  } = {}) {
    Object.assign(this, { algorithm, counts, aaguid: Buffer.from(aaguid.replaceAll("-", ""), "hex") });
    this.usual = { isPresent: true, isVerified, isSyncable, isSynced };
  }

  #clientData(type, { challenge }, { origin, clientData }) {
    return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false, ...clientData }));
  }

  #authenticatorData(rpId, passkey, how, attested = []) {
    const flags = Object.entries({ ...this.usual, ...how }).reduce((sum, [name, is]) => sum | (is && (FLAGS[name] ?? 0)), 0);
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(how.counter ?? passkey.counter);
    return Buffer.concat([sha256(how.rpId ?? rpId), Buffer.from([flags | (attested.length && ATTESTED)]), counter, ...attested]);
  }

  /** RegistrationResponseJSON. DOMException: InvalidStateError if a passkey of excludeCredentials is here. */
  create(options, how) {
    const held = options.excludeCredentials?.some(({ id }) => this.passkeys.some((passkey) => passkey.id === id));
    if (held) throw new DOMException("a passkey of this account is here", "InvalidStateError");
    const { pair, cose } = ALGORITHMS[this.algorithm];
    const { privateKey, publicKey } = pair();
    const id = how.id ?? base64url(randomBytes(32));
    const passkey = { id, privateKey, counter: 0, rpId: siteOf(options), userHandle: options.user?.id };
    this.passkeys.push(passkey);
    const length = Buffer.from([0, bytesOf(id).length]);
    const key = cbor(new Map(cose(publicKey.export({ format: "jwk" }))));
    const authData = this.#authenticatorData(siteOf(options), passkey, how, [this.aaguid, length, bytesOf(id), key]);
    const attestation = cbor(
      new Map([
        ["fmt", "none"],
        ["attStmt", new Map()],
        ["authData", authData],
      ]),
    );
    return {
      id,
      rawId: id,
      response: changed(
        {
          attestationObject: base64url(attestation),
          clientDataJSON: base64url(this.#clientData("webauthn.create", options, how)),
          transports: ["internal", "hybrid"],
          publicKeyAlgorithm: this.algorithm,
          publicKey: base64url(publicKey.export({ format: "der", type: "spki" })),
          authenticatorData: base64url(authData),
        },
        how.response,
      ),
      type: "public-key",
      clientExtensionResults: { credProps: { rk: true } },
      authenticatorAttachment: "platform",
    };
  }

  /** AuthenticationResponseJSON by the newest passkey that the options allow. DOMException: NotAllowedError without one. */
  get(options, how) {
    const allowed = ({ id, rpId }) =>
      rpId === siteOf(options) &&
      (!options.allowCredentials?.length || options.allowCredentials.some((other) => other.id === id));
    const passkey = this.passkeys.findLast(allowed);
    if (!passkey) throw new DOMException("no passkey for this site", "NotAllowedError");
    passkey.counter += this.counts ? 1 : 0;
    const authenticatorData = this.#authenticatorData(siteOf(options), passkey, how);
    const clientDataJSON = this.#clientData("webauthn.get", options, how);
    const digest = this.algorithm === -8 ? null : "sha256";
    const id = how.id ?? passkey.id;
    return {
      id,
      rawId: id,
      response: changed(
        {
          authenticatorData: base64url(authenticatorData),
          clientDataJSON: base64url(clientDataJSON),
          signature: base64url(sign(digest, Buffer.concat([authenticatorData, sha256(clientDataJSON)]), passkey.privateKey)),
          userHandle: passkey.userHandle,
        },
        how.response,
      ),
      type: "public-key",
      clientExtensionResults: {},
      authenticatorAttachment: "platform",
    };
  }
}

/** First word of an authenticator's name -> its kind. */
const KINDS = {
  phone: { aaguid: "fbfc3007-154e-4ecc-8c0b-6e020557d7bd", isSyncable: true, isSynced: true, counts: false },
  laptop: { aaguid: "08987058-cadc-4b81-b6e1-30de50dcbe96", algorithm: -257 },
  key: { algorithm: -8, isVerified: false },
};

/** The authenticators of a run by their names. */
export class Authenticators {
  #made = new Map();

  of(name) {
    if (!this.#made.has(name)) this.#made.set(name, new PasskeyAuthenticator(KINDS[name.split(" ")[0]]));
    return this.#made.get(name);
  }

  answer({ with: name, does, options, how }) {
    return this.of(name)[does](options, how);
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const authenticators = new Authenticators();
  for await (const line of readline.createInterface({ input: process.stdin }))
    console.log(JSON.stringify(authenticators.answer(JSON.parse(line))));
}
