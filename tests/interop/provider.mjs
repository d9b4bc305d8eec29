// An OpenID provider that approves every user. It prints its address.
// The `person` in the query of its authorization endpoint names the user: alice@example.com and so on; "bad" gets no token.
import { OAuth2Server } from "oauth2-mock-server";

const server = new OAuth2Server();
await server.issuer.keys.generate("RS256");
const people = new Map();
const personOf = ({ body }) => people.get(body.code) ?? body.refresh_token?.slice("refresh-".length) ?? "alice";

server.service.on("beforeAuthorizeRedirect", (target, request) => {
  people.set(target.url.searchParams.get("code"), request.query.person);
});
server.service.on("beforeTokenSigning", (token, request) => {
  const person = personOf(request);
  Object.assign(token.payload, {
    sub: `google-${person}`,
    auth_time: Math.floor(Date.now() / 1000),
    email: `${person}@example.com`,
    email_verified: true,
    name: person,
    picture: `https://example.com/${person}.png`,
  });
});
server.service.on("beforeResponse", (response, request) => {
  const person = personOf(request);
  const tokens = { access_token: `access-${person}`, refresh_token: `refresh-${person}`, scope: "openid email profile" };
  Object.assign(response.body, tokens);
  if (person === "bad") Object.assign(response, { statusCode: 400, body: { error: "invalid_grant" } });
});
await server.start(0, "127.0.0.1");
server.issuer.url = `http://127.0.0.1:${server.address().port}`;
console.log(server.issuer.url);
