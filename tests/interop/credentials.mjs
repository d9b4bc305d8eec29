// navigator.credentials (WebAuthn Level 3) of a page at SITE, by a software authenticator.
import { SITE } from "./browser.mjs";

const bytes = (text) => new Uint8Array(Buffer.from(text, "base64url")).buffer;

/** Options in JSON: bytes in base64url. */
function inJson(value) {
  if (value instanceof ArrayBuffer) return Buffer.from(value).toString("base64url");
  if (Array.isArray(value)) return value.map(inJson);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, inJson(inner)]));
}

/** The PublicKeyCredential of a response in JSON. */
function credential({ rawId, response, clientExtensionResults, ...rest }) {
  const { transports, publicKeyAlgorithm, publicKey, authenticatorData, ...buffers } = response;
  const given = {
    getTransports: () => transports,
    getPublicKeyAlgorithm: () => publicKeyAlgorithm,
    getPublicKey: () => bytes(publicKey),
    getAuthenticatorData: () => bytes(authenticatorData),
  };
  const own = Object.fromEntries(Object.entries(buffers).map(([name, text]) => [name, bytes(text)]));
  return {
    ...rest,
    rawId: bytes(rawId),
    response: publicKey ? { ...own, ...given } : { ...own, authenticatorData: bytes(authenticatorData) },
    getClientExtensionResults: () => clientExtensionResults,
  };
}

/** Makes the process a browser with this authenticator. Returns the options of navigator.credentials' calls, as they come. */
export function plugIn(authenticator) {
  const calls = [];
  const answer = (does) => async (options) => {
    calls.push(options);
    return credential(authenticator[does](inJson(options.publicKey), { origin: SITE }));
  };
  globalThis.PublicKeyCredential = class {
    static isConditionalMediationAvailable = async () => true;
  };
  const credentials = { create: answer("create"), get: answer("get") };
  Object.defineProperty(globalThis, "navigator", { value: { credentials }, configurable: true });
  return calls;
}
