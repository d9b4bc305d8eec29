import { UsherError } from "./error.js";
import type * as Api from "./types.js";
import type { Method, PathOf, RequestOptions, Result } from "./types.js";

type Request = <M extends Method, P extends PathOf<M>>(method: M, path: P, call?: RequestOptions<M, P>) => Promise<Result<M, P>>;

/** `mediation: "conditional"`: the browser suggests passkeys in a field with autocomplete="username webauthn", and the call ends with
    `signal`, or when the user chooses one. Its options end after five minutes. */
export interface PasskeyCall {
  remember_me?: boolean;
  mediation?: "conditional" | undefined;
  signal?: AbortSignal | undefined;
  /** Called once the user has chosen a passkey; later failures are refusals of it. */
  onChosen?: () => void;
}

interface Descriptor {
  id: string;
}
interface Options {
  challenge: string;
  rpId?: string;
  rp?: { id: string };
  user?: Descriptor;
  allowCredentials?: Descriptor[];
  excludeCredentials?: Descriptor[];
}

const bytes = (text: string) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (character) => character.charCodeAt(0));
const text = (buffer: ArrayBuffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/=/g, "").replace(/\+/g, "-").replace(/\//g, "_");
const withBytes = <One extends Descriptor>(one: One) => ({ ...one, id: bytes(one.id) });

function answerOf({ id, type, response }: PublicKeyCredential) {
  const parts: Record<string, unknown> = { transports: (response as AuthenticatorAttestationResponse).getTransports?.() };
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    const value = (response as unknown as Record<string, ArrayBuffer | null | undefined>)[name];
    if (value) parts[name] = text(value);
  }
  return { id, rawId: id, type, response: parts };
}

/** Throws the refusal. If no account has the passkey, its manager need not offer it again (Signal API). */
function forget(refusal: unknown, { rpId, rp }: Options, credentialId: string): never {
  const { signalUnknownCredential } = PublicKeyCredential as { signalUnknownCredential?: (which: object) => Promise<void> };
  if ((refusal as Partial<UsherError>).errors?.some(({ code }) => code === "UNKNOWN"))
    void signalUnknownCredential?.call(PublicKeyCredential, { rpId: rpId ?? rp!.id, credentialId }).catch(() => {});
  throw refusal;
}

/** Whether this browser has passkeys. */
export const hasPasskeys = () => typeof PublicKeyCredential === "function";

/** Sign-in, sign-up and account by passkey. Each asks the browser, and throws an UsherError NO_PASSKEY where the user gives none, or
    PASSKEY_EXISTS where the authenticator has one of the account already. */
export function createPasskeys(request: Request) {
  let asked: AbortController | undefined;

  /** One request at a time: the browser refuses a second one. */
  async function ask(given: object, { mediation, signal }: PasskeyCall = {}) {
    const { user, allowCredentials, excludeCredentials, ...options } = given as Options;
    asked?.abort();
    const mine = (asked = new AbortController());
    const publicKey = { ...options, challenge: bytes(options.challenge), user: user && withBytes(user), allowCredentials: allowCredentials?.map(withBytes), excludeCredentials: excludeCredentials?.map(withBytes) };
    try {
      const made = await navigator.credentials[user ? "create" : "get"]({ publicKey, mediation, signal: signal ? AbortSignal.any([mine.signal, signal]) : mine.signal } as object);
      return answerOf(made as PublicKeyCredential);
    } catch (error) {
      const code = (error as Error).name === "InvalidStateError" ? "PASSKEY_EXISTS" : "NO_PASSKEY";
      throw new UsherError(400, { code, detail: code });
    }
  }

  async function prove(body: Api.PasskeyOptionsFields, call: PasskeyCall = {}) {
    const { token, options } = await request("post", "/auth/passkeys/authentication/options", { body });
    return { options, proof: { token, credential: await ask(options, call) } };
  }

  async function make(fields: Api.PasskeySignUpFields, name?: string) {
    const { token, options } = await request("post", "/auth/passkeys/registration/options", { body: fields });
    const credential = await ask(options);
    const made = request("post", "/auth/passkeys/registration/verify", { body: { token, credential, name: name ?? null } });
    return made.catch((error) => forget(error, options as unknown as Options, credential.id));
  }

  return {
    async signIn(call: PasskeyCall = {}): Promise<Api.SignInOutcome> {
      const { options, proof } = await prove({}, call);
      call.onChosen?.();
      const made = request("post", "/auth/passkeys/authentication/verify", { body: { ...proof, remember_me: call.remember_me ?? true } });
      return made.catch((error) => forget(error, options as unknown as Options, proof.credential.id));
    },
    async secondFactor(two_factor_token: string, trust_device = false): Promise<Api.SecondFactorOutcome> {
      const { proof } = await prove({ two_factor_token });
      return request("post", "/auth/2fa/verify", { body: { two_factor_token, trust_device, passkey: proof } });
    },
    async reauthenticate() {
      const { proof } = await prove({ reauthenticate: true });
      await request("post", "/auth/reauthenticate", { body: { passkey: proof } });
    },
    signUp: (fields: Api.PasskeySignUpFields) => make(fields) as Promise<Api.SignUpOutcome>,
    /** Needs a fresh session. */
    add: async (name?: string) => ((await make({}, name)) as { passkey: Api.Passkey }).passkey,
    list: async () => (await request("get", "/auth/passkeys")).passkeys,
    rename: async (id: string, name: string) => (await request("patch", "/auth/passkeys/{id}", { path: { id }, body: { name } })).passkey,
    /** Switches it on again; needs a fresh session. */
    confirm: async (id: string) => (await request("patch", "/auth/passkeys/{id}", { path: { id }, body: { confirm: true } })).passkey,
    /** Needs a fresh session. */
    remove: (id: string) => request("delete", "/auth/passkeys/{id}", { path: { id } }),
  };
}
