// Plain HTTP, exactly as given, and a browser's cookie jar.
import http from "node:http";

export const PORT = 8110;
export const BASE = "/api/auth";

/** One request over a plain socket: exactly the given headers, nothing added but Host and Content-Length. */
export function exchange(method, path, headers, body) {
  return new Promise((resolve, reject) => {
    const request = http.request(
      { host: "127.0.0.1", port: PORT, method, path, agent: false, headers: { host: `localhost:${PORT}`, ...headers } },
      (response) => {
        const chunks = [];
        response.on("data", (chunk) => chunks.push(chunk));
        response.on("end", () =>
          resolve({
            status: response.statusCode,
            raw: response.rawHeaders,
            headers: response.headers,
            text: Buffer.concat(chunks).toString("utf8"),
          }),
        );
      },
    );
    request.on("error", reject);
    if (body !== undefined) request.setHeader("content-length", Buffer.byteLength(body));
    request.end(body);
  });
}

export class Jar {
  constructor() {
    this.cookies = new Map();
  }
  header() {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  }
  take(setCookies) {
    for (const line of setCookies ?? []) {
      const [pair, ...attributes] = line.split(/;\s*/);
      const name = pair.slice(0, pair.indexOf("="));
      const value = pair.slice(pair.indexOf("=") + 1);
      if (attributes.some((a) => /^max-age=0$/i.test(a)) || value === "") this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
  }
  clone() {
    const other = new Jar();
    other.cookies = new Map(this.cookies);
    return other;
  }
}
