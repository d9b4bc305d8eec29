// What happens to the database between two steps of a conversation: time passing, or an operator's doing.
const DAY = 86400 * 1000;
const iso = (milliseconds) => new Date(Date.now() + milliseconds).toISOString();

export const happenings = {
  "sessions were last extended a day and a minute ago": () => ["update session set expiresAt = ?", iso(6 * DAY - 60_000)],
  "sessions were last extended two days ago": () => ["update session set expiresAt = ?", iso(5 * DAY)],
  "sessions have expired": () => ["update session set expiresAt = ?", iso(-1000)],
  "sessions began two days ago": () => ["update session set createdAt = ?", iso(-2 * DAY)],
  "sessions began an hour ago": () => ["update session set createdAt = ?", iso(-3600_000)],
  "sessions began now": () => ["update session set createdAt = ?", iso(0)],
  "alice has an account without a password": () => [
    "insert into user (id, name, email, emailVerified, createdAt, updatedAt, role, isAnonymous, twoFactorEnabled, banned) values (?, 'Alice', 'alice@example.com', 0, ?, ?, 'user', 0, 0, 0)",
    "alice".padEnd(32, "0"),
    iso(0),
    iso(0),
  ],
  "every address is verified": () => ["update user set emailVerified = 1"],
  "alice becomes an admin": () => ["update user set role = 'admin' where email = 'alice@example.com'"],
  "alice is banned": () => ["update user set banned = 1 where email = 'alice@example.com'"],
  "nine second factors have failed": () => ["update twoFactor set failedVerificationCount = 9"],
  "mailed codes and links have expired": () => ["update verification set expiresAt = ?", iso(-1000)],
  "passkey challenges have expired": () => ["update verification set expiresAt = ? where value like '%Challenge%'", iso(-1000)],
};

export function happen(db, name) {
  const [sql, ...values] = happenings[name]();
  db.prepare(sql).run(...values);
}
