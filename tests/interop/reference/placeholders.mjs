// Names for values that differ from run to run: the same name for the same value within a conversation.
export class Placeholders {
  names = new Map();
  counts = new Map();
  codes = new Map();

  name(value, kind) {
    if (typeof value !== "string" || value.length < 8 || this.names.has(value)) return;
    const n = (this.counts.get(kind) ?? 0) + 1;
    this.counts.set(kind, n);
    this.names.set(value, `<${kind}${n > 1 ? `-${n}` : ""}>`);
  }
  /** Six digits are too few to be found anywhere, so they are looked for only where a code stands. */
  nameCode(code) {
    this.codes.set(code, `<mail-code${this.codes.size ? `-${this.codes.size + 1}` : ""}>`);
  }
  learn(value, path = []) {
    if (Array.isArray(value))
      return value.forEach((v, i) => this.learn(v, [...path, path.at(-1) === "backupCodes" ? "backupCode" : String(i)]));
    if (value?.challenge) (this.name(value.challenge, "passkey-challenge"), this.name(value.user?.id, "user-handle"));
    if (value?.credentialID) this.name(value.id, "passkey-id");
    if (value && typeof value === "object") return Object.entries(value).forEach(([k, v]) => this.learn(v, [...path, k]));
    if (typeof value !== "string") return;
    const key = path.at(-1),
      parent = path.at(-2);
    if (key === "token" && !value.startsWith("eyJ")) this.name(value, "session-token");
    if (key === "userId" || (key === "id" && parent === "user")) this.name(value, "user-id");
    if (key === "id" && parent === "session") this.name(value, "session-id");
    if (key === "credentialID") this.name(value, "credential-id");
    if (key === "publicKey") this.name(value, "public-key");
    if (key === "kid") this.name(value, "key-id");
    if (key === "backupCode") this.name(value, "backup-code");
    if (key === "id" && /^\d+$/.test(parent ?? "")) this.name(value, "id");
    if (key === "totpURI") this.name(/secret=([A-Z2-7]+)/.exec(value)?.[1], "totp-secret");
    if (key === "url")
      (this.name(/[?&]state=([^&]+)/.exec(value)?.[1], "state"),
        this.name(/[?&]code_challenge=([^&]+)/.exec(value)?.[1], "code-challenge"));
  }
  apply(text) {
    const byLength = [...this.names].sort((a, b) => b[0].length - a[0].length);
    for (const [value, name] of byLength) {
      text = text.replaceAll(value, name);
      const encoded = encodeURIComponent(value);
      if (encoded !== value) text = text.replaceAll(encoded, name);
    }
    return text
      .replace(/(?!eyJhbGciOiJub25lIn0\.e30\.)eyJ[\w-]+\.[\w-]*\.[\w-]*(\.[\w-]+\.[\w-]+)?/g, "<jwt>")
      .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, "<time>")
      .replace(/(?<=\.)(?!A{43})[A-Za-z0-9+/]{43}=/g, "<signature>")
      .replace(/(?<=\.)(?!A{43})(?:[A-Za-z0-9]|%2[BF]){43}%3D/g, "<signature-encoded>")
      .replace(/(?<=\.)(?!A{43})(?:[A-Za-z0-9]|%2[BF]){43}%3d/g, "<signature-in-lower-case>")
      .replace(/session_data=eyJ[\w-]+/g, "session_data=<session-data>")
      .replace(/2fa-[\w-]{20}(?=\.)/g, "2fa-<challenge>")
      .replace(/trust_device=[\w-]+(!|%21)trust-device-[\w-]{32}/g, "trust_device=<trust-mac>!trust-device-<trust-id>")
      .replace(/(temp-|temp@|anon[a-z-]*[-.])[A-Za-z0-9]{32}/g, "$1<random>")
      .replace(/[A-Za-z0-9]{32}(?=@)/g, "<random>")
      .replace(/"(n|x|y)": ?"[\w-]{40,}"/g, '"$1": "<base64url>"')
      .replace(/\\"(n|x|y)\\":\\"[\w-]{40,}\\"/g, '\\"$1\\":\\"<base64url>\\"')
      .replace(/"[0-9a-f]{32}:[0-9a-f]{128}"/g, '"<scrypt-hash>"')
      .replace(/(?<=")(\\")?[0-9a-f]{96,}(\\")?(?=")/g, "$1<encrypted-hex>$2")
      .replace(/(?<=codeVerifier\\":\\")[\w-]{128}/g, "<code-verifier>")
      .replace(/(?<=(?:expiresAt|timestamp)\\":)\d{10,13}/g, "0")
      .replace(/"(iat|exp)": \d{10}/g, '"$1": "<seconds>"')
      .replace(/"(\d{6}):(\d)"/g, (_, code, tries) => `"${this.codes.get(code)}:${tries}"`)
      .replace(/2fa-otp-2fa-[\w-]{20}/g, "2fa-otp-2fa-<challenge>")
      .replace(/2fa-attempts-2fa-[\w-]{20}/g, "2fa-attempts-2fa-<challenge>")
      .replace(/"2fa-[\w-]{20}"/g, '"2fa-<challenge>"')
      .replace(/"trust-device-[\w-]{32}"/g, '"trust-device-<trust-id>"')
      .replace(/"(code|otp)": "(?!000000)(\d{6})"/g, (_, key, code) => `"${key}": "${this.codes.get(code) ?? "<totp>"}"`);
  }
}
