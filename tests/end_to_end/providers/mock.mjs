// oauth2-mock-server, which approves everybody at once. Arguments: port, claims of its ID tokens as JSON (null takes one away).
import { OAuth2Server } from "oauth2-mock-server";

const [port, claims] = [Number(process.argv[2]), JSON.parse(process.argv[3])];
const server = new OAuth2Server();
await server.issuer.keys.generate("RS256");
server.issuer.url = `http://127.0.0.1:${port}`;
server.service.on("beforeTokenSigning", (token) => {
  token.payload.auth_time = Math.floor(Date.now() / 1000);
  for (const [name, value] of Object.entries(claims)) {
    if (value === null) delete token.payload[name];
    else token.payload[name] = value;
  }
});
await server.start(port, "127.0.0.1");
console.log("ready");
