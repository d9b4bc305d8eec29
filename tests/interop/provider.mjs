// Somebody's OpenID provider, which approves everybody: the authorization code chooses the person, "bad" is refused.
//   node provider.mjs     says its address
// GET /authorize sends the browser back with the code that `login_hint` names, else "alice".
import { OAuth2Server } from "oauth2-mock-server";

const server = new OAuth2Server();
await server.issuer.keys.generate("RS256");
let nonce;

server.service.on("beforeAuthorizeRedirect", (target, request) => {
  nonce = request.query.nonce;
  target.url.searchParams.set("code", request.query.login_hint || "alice");
});
server.service.on("beforeTokenSigning", (token, request) => {
  const person = request.body.code;
  Object.assign(token.payload, { sub: `google-${person}`, email: `${person}@example.com`, email_verified: true, name: person, picture: `https://example.com/${person}.png`, nonce });
});
server.service.on("beforeResponse", (response, request) => {
  if (request.body.code === "bad") Object.assign(response, { statusCode: 400, body: { error: "invalid_grant" } });
});
await server.start(0, "127.0.0.1");
server.issuer.url = `http://127.0.0.1:${server.address().port}`;
console.log(server.issuer.url);
