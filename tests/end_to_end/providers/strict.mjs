// oidc-provider at its strictest: PKCE with S256 demanded, exact redirect addresses, one way to authenticate, claims by userinfo
// only, `iss` in every response. Its own development pages ask for login and consent. Arguments: port, redirect address, algorithm.
import { exportJWK, generateKeyPair } from "jose";
import Provider from "oidc-provider";

const [port, redirect, alg] = [Number(process.argv[2]), process.argv[3], process.argv[4]];
const { privateKey } = await generateKeyPair(alg, { extractable: true });
const provider = new Provider(`http://127.0.0.1:${port}`, {
  jwks: { keys: [{ ...(await exportJWK(privateKey)), use: "sig", alg }] },
  clients: [
    {
      client_id: "usher",
      client_secret: "hush & hush",
      redirect_uris: [redirect],
      grant_types: ["authorization_code"],
      response_types: ["code"],
      token_endpoint_auth_method: "client_secret_basic",
      id_token_signed_response_alg: alg,
    },
  ],
  enabledJWA: { idTokenSigningAlgValues: [alg] },
  pkce: { required: () => true, methods: ["S256"] },
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({ sub: id, email: `${id}@example.com`, email_verified: id !== "mallory", name: id }),
  }),
});
provider.listen(port, "127.0.0.1", () => console.log("ready"));
