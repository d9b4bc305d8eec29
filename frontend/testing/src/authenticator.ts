import type { Passkey } from "./types.js";

/** As much of Playwright's page as is used here; Chromium alone has the protocol. */
export interface Tab {
  context(): { newCDPSession(page: any): Promise<any> };
}

export interface AuthenticatorOptions {
  /** "internal" for the device itself, "usb" for a security key. */
  transport?: "internal" | "usb" | "nfc" | "ble" | "hybrid";
  /** Whether it can check its owner by a PIN or a finger, and whether it does. */
  hasUserVerification?: boolean;
  isUserVerified?: boolean;
  /** Whether its owner is there, so that it answers at once; else after `present()`. */
  isPresent?: boolean;
}

/** A passkey as the protocol has it: base64, the private key as PKCS#8. */
export type Credential = Omit<Passkey, "userHandle"> & { userHandle?: string };

export type Authenticator = Awaited<ReturnType<typeof addAuthenticator>>;

/** A device for passkeys of this tab, by WebAuthn of Chrome's protocol. Options by default: a laptop that verifies its owner at once. A page
    that suggests passkeys in its address field signs in as soon as the device holds one and its owner is present. */
export async function addAuthenticator(page: Tab, options: AuthenticatorOptions = {}) {
  const { transport = "internal", hasUserVerification = true, isUserVerified = true, isPresent = true } = options;
  const session = await page.context().newCDPSession(page);
  await session.send("WebAuthn.enable", { enableUI: false });
  const { authenticatorId } = await session.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2", ctap2Version: "ctap2_1", transport, hasResidentKey: true, hasUserVerification, isUserVerified,
      automaticPresenceSimulation: isPresent,
    },
  });
  const setPresence = (enabled: boolean): Promise<void> => session.send("WebAuthn.setAutomaticPresenceSimulation", { authenticatorId, enabled });
  return {
    /** Puts a passkey into it: that of an account which was made with `passkey: true`, or what `credential()` returned. */
    take: (credential: Credential): Promise<void> => session.send("WebAuthn.addCredential", { authenticatorId, credential }),
    /** The first passkey in it, with its private key. */
    credential: async (): Promise<Credential> => (await session.send("WebAuthn.getCredentials", { authenticatorId })).credentials[0],
    /** Its owner comes, and goes away. */
    present: () => setPresence(true),
    away: () => setPresence(false),
    remove: (): Promise<void> => session.send("WebAuthn.removeVirtualAuthenticator", { authenticatorId }),
  };
}
