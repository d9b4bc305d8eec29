// A mail server on a loopback port, which keeps what it gets: sink.cjs --directory FOLDER [--mode MODE] [--port PORT]
// [--user NAME --password WORD] [--certificate PEM --key PEM]. Prints its port. Each message becomes FOLDER/N.eml, N from 1 on
// after those that are there, under a Return-Path and Delivered-To that say the envelope, and a Client-Name that says the name of
// EHLO. STARTTLS is offered where there is a certificate, a log-in demanded where there is a user.
const fs = require("node:fs");
const net = require("node:net");
const path = require("node:path");
const { parseArgs } = require("node:util");
const { SMTPServer } = require("smtp-server");

const text = { type: "string" };
const { values: options } = parseArgs({
  options: {
    directory: text,
    mode: { ...text, default: "accept" },
    port: { ...text, default: "0" },
    user: text,
    password: text,
    certificate: text,
    key: text,
  },
});

const refusal = (responseCode, message) => Object.assign(new Error(message), { responseCode });

// What a mode does differently. The modes of `onRcptTo` refuse every recipient.
const modes = {
  accept: {},
  refuse: { onRcptTo: (address, session, done) => done(refusal(550, "5.1.1 nobody here")) },
  defer: { onRcptTo: (address, session, done) => done(refusal(451, "4.7.1 come back later")) },
  slow: { onData: (stream) => stream.resume() },
  stuck: {
    onData: (stream, session, done) =>
      session.envelope.rcptTo[0].address === "stuck@example.com" ? stream.resume() : keep(stream, session, done),
  },
  late: { onConnect: (session, done) => setTimeout(done, 11_000) }, // longer than clients wait for a connection
  garbage: null, // not SMTP at all
};

let kept = fs.readdirSync(options.directory).filter((name) => name.endsWith(".eml")).length;

function keep(stream, session, done) {
  const { mailFrom, rcptTo } = session.envelope;
  const envelope = [`Return-Path: <${mailFrom.address}>`, ...rcptTo.map(({ address }) => `Delivered-To: ${address}`)];
  envelope.push(`Client-Name: ${session.hostNameAppearsAs}`);
  const chunks = [Buffer.from(envelope.map((line) => `${line}\r\n`).join(""))];
  stream.on("data", (chunk) => chunks.push(chunk));
  stream.on("end", () => {
    kept += 1;
    const file = path.join(options.directory, `${kept}.eml`);
    fs.writeFileSync(`${file}.part`, Buffer.concat(chunks));
    fs.renameSync(`${file}.part`, file); // so that nobody reads half of one
    done(null, "2.0.0 kept");
  });
}

function logIn({ username, password }, session, done) {
  if (username === options.user && password === options.password) done(null, { user: username });
  else done(refusal(535, "5.7.8 not you"));
}

function smtpServer(mode) {
  const disabled = [options.certificate ? "" : "STARTTLS", options.user ? "" : "AUTH"].filter(Boolean);
  const tls = options.certificate ? { cert: fs.readFileSync(options.certificate), key: fs.readFileSync(options.key) } : {};
  const server = new SMTPServer({
    ...tls,
    disabledCommands: disabled,
    authOptional: !options.user,
    authMethods: ["PLAIN", "LOGIN"],
    allowInsecureAuth: true,
    disableReverseLookup: true,
    onAuth: logIn,
    onData: keep,
    ...mode,
  });
  server.on("error", () => {}); // a client that goes away is the client's affair
  return server.server;
}

function garbageServer() {
  return net.createServer((socket) => {
    socket.on("error", () => {});
    socket.end("\u0001\u0002 this is no mail server\r\n");
  });
}

if (!Object.hasOwn(modes, options.mode)) throw new Error(`no mode ${options.mode}; there is ${Object.keys(modes).join(", ")}`);
const server = modes[options.mode] ? smtpServer(modes[options.mode]) : garbageServer();
server.listen(Number(options.port), "127.0.0.1", () => console.log(server.address().port));
