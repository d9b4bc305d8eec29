// The reference server's options, by profile.
import { passkey } from "@better-auth/passkey";
import {
  admin,
  anonymous,
  bearer,
  emailOTP,
  jwt,
  lastLoginMethod,
  magicLink,
  twoFactor,
} from "better-auth/plugins";

export const SECRET = "reference-secret-0123456789abcdef0123456789abcdef";
export const SITE = "http://localhost:3000";

// Registration before there is a session: `context` is an address, whose account is made once the authenticator has answered.
const FIRST = {
  requireSession: false,
  resolveUser: async ({ context }) => context && { id: context, name: context },
  afterVerification: async ({ ctx, user, context }) => {
    if (!context) return;
    const made = await ctx.context.internalAdapter.createUser({ email: context, name: user.name, emailVerified: false });
    return { userId: made.id, name: "First" };
  },
};

// Each profile is a set of changes to the base options.
export const profiles = {
  default: {},
  "verification-required": {
    emailAndPassword: { requireEmailVerification: true },
    emailVerification: { sendOnSignUp: true, sendOnSignIn: true, autoSignInAfterVerification: true },
  },
  "no-auto-sign-in": { emailAndPassword: { autoSignIn: false } },
  "cookie-cache": { session: { cookieCache: { enabled: true, maxAge: 300 } } },
  "secure-cookies": { advanced: { useSecureCookies: true } },
  "rate-limited": { rateLimit: { enabled: true } },
  "deferred-refresh": { session: { deferSessionRefresh: true } },
  "delete-by-mail": { deleteByMail: true },
  "change-email-confirmed": { changeEmailConfirmed: true },
  "change-email-unverified": { changeEmailUnverified: true },
  rs256: { jwtAlg: "RS256" },
  es256: { jwtAlg: "ES256" },
  bare: { plugins: [] },
  "delete-off": { deleteOff: true },
  "sign-up-off": { emailAndPassword: { disableSignUp: true } },
  differential: { mailedCodes: {}, emailAndPassword: { revokeSessionsOnPasswordReset: true } },
  "mailed-codes": { mailedCodes: {} },
  "last-login-method": { mailedCodes: {}, passkeys: {}, lastLoginMethod: true },
  passkeys: { mailedCodes: {}, passkeys: {} },
  "passkeys-first": { passkeys: { registration: FIRST } },
  "passkeys-secure-cookies": { passkeys: {}, advanced: { useSecureCookies: true } },
  "mailed-codes-sign-up-off": { mailedCodes: { disableSignUp: true }, emailAndPassword: { disableSignUp: true } },
  "mailed-codes-verification-required": {
    mailedCodes: {},
    emailAndPassword: { requireEmailVerification: true },
    emailVerification: { sendOnSignUp: true, sendOnSignIn: true, autoSignInAfterVerification: true },
  },
};

function jwtOptions(alg) {
  if (!alg) return {};
  return { jwks: { keyPairConfig: alg === "RS256" ? { alg, modulusLength: 2048 } : { alg } } };
}

function pluginsOf(change, mails) {
  const codes = change.mailedCodes && [
    magicLink({
      ...change.mailedCodes,
      sendMagicLink: async ({ email, url, token, metadata }) =>
        void mails.push({ kind: "magic-link", to: email, url, token, metadata }),
    }),
    emailOTP({
      ...change.mailedCodes,
      sendVerificationOTP: async ({ email, otp, type }) => void mails.push({ kind: `${type}-otp`, to: email, otp }),
    }),
  ];
  const sendOTP = async ({ user, otp }) => void mails.push({ kind: "otp", to: user.email, otp });
  return [
    bearer(),
    jwt(jwtOptions(change.jwtAlg)),
    anonymous(),
    twoFactor({ otpOptions: { sendOTP } }),
    admin(),
    ...(codes ?? []),
    ...(change.passkeys ? [passkey(change.passkeys)] : []),
    ...(change.lastLoginMethod ? [lastLoginMethod()] : []),
  ];
}

function userOf(change, keep) {
  return {
    additionalFields: {
      experienceLevel: { type: "string", required: false },
      internalNote: { type: "string", required: false, input: false },
    },
    changeEmail: {
      enabled: true,
      ...(change.changeEmailConfirmed ? { sendChangeEmailConfirmation: keep("change-email-confirmation") } : {}),
      ...(change.changeEmailUnverified ? { updateEmailWithoutVerification: true } : {}),
    },
    deleteUser: {
      enabled: !change.deleteOff,
      ...(change.deleteByMail ? { sendDeleteAccountVerification: keep("delete-user") } : {}),
    },
  };
}

/** Better Auth's options without a database; mail goes into `mails`. */
export function optionsOf(profile, baseURL, site, mails) {
  const change = profiles[profile];
  if (!change) throw new Error(`unknown profile ${profile}`);
  const keep =
    (kind) =>
    async ({ user, ...rest }) => {
      mails.push({ kind, to: rest.newEmail && kind !== "change-email-confirmation" ? rest.newEmail : user.email, ...rest });
    };
  return {
    appName: "Reference",
    baseURL,
    basePath: "/api/auth",
    secret: SECRET,
    trustedOrigins: [site, "https://*.example.com", "myapp://"],
    emailAndPassword: {
      enabled: true,
      sendResetPassword: keep("reset-password"),
      revokeSessionsOnPasswordReset: false,
      ...change.emailAndPassword,
    },
    emailVerification: { sendVerificationEmail: keep("verify-email"), ...change.emailVerification },
    user: userOf(change, keep),
    session: { ...change.session },
    rateLimit: { enabled: false, ...change.rateLimit },
    advanced: { ...change.advanced },
    socialProviders: {
      google: { clientId: "google-client-id", clientSecret: "google-client-secret" },
      github: { clientId: "github-client-id", clientSecret: "github-client-secret" },
    },
    telemetry: { enabled: false },
    logger: { disabled: true },
    plugins: change.plugins ?? pluginsOf(change, mails),
  };
}
