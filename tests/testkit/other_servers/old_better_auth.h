#pragma once

#include <sodium.h>

#include "common/base/encoding.h"
#include "common/base/time_text.h"
#include "common/crypto/digest.h"
#include "tests/testkit/authenticator.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/other_servers/old_database.h"
#include "tests/testkit/test_core.h"

/// The database of a Better Auth server, for migrations from there.
namespace usher::testkit {

inline constexpr std::string_view kBetterAuthTables = R"sql(
create table "user" ("id" text not null primary key, "name" text not null, "email" text not null unique, "emailVerified" integer not null,
  "image" text, "createdAt" date not null, "updatedAt" date not null, "isAnonymous" integer, "twoFactorEnabled" integer, "role" text,
  "banned" integer, "banReason" text, "banExpires" date, "experienceLevel" text, "softwareBackground" text);
create table "session" ("id" text not null primary key, "expiresAt" date not null, "token" text not null unique, "createdAt" date not null,
  "updatedAt" date not null, "ipAddress" text, "userAgent" text, "userId" text not null, "impersonatedBy" text);
create table "account" ("id" text not null primary key, "accountId" text not null, "providerId" text not null, "userId" text not null,
  "accessToken" text, "refreshToken" text, "idToken" text, "accessTokenExpiresAt" date, "refreshTokenExpiresAt" date, "scope" text,
  "password" text, "createdAt" date not null, "updatedAt" date not null);
create table "passkey" ("id" text not null primary key, "name" text, "publicKey" text not null, "userId" text not null,
  "credentialID" text not null, "counter" integer not null, "deviceType" text not null, "backedUp" integer not null, "transports" text,
  "createdAt" date, "aaguid" text);
create table "verification" ("id" text not null primary key, "identifier" text, "value" text, "expiresAt" date);
create table "jwks" ("id" text not null primary key, "publicKey" text not null, "privateKey" text not null, "createdAt" date not null,
  "expiresAt" date, "alg" text, "crv" text);
create table "twoFactor" ("id" text not null primary key, "secret" text not null, "backupCodes" text not null, "userId" text not null,
  "verified" integer, "lockedUntil" date);
)sql";

inline constexpr std::string_view kOldSecret = "reference-secret-0123456789abcdef0123456789abcdef";

/// Encrypts as Better Auth does.
inline std::string better_auth_encrypted(std::string_view text, std::string_view secret = kOldSecret) {
  const auto key = crypto::sha256(secret);
  std::string box(crypto_aead_xchacha20poly1305_ietf_NPUBBYTES, 'n');
  std::string sealed(text.size() + crypto_aead_xchacha20poly1305_ietf_ABYTES, '\0');
  crypto_aead_xchacha20poly1305_ietf_encrypt(reinterpret_cast<unsigned char*>(sealed.data()), nullptr,
                                             reinterpret_cast<const unsigned char*>(text.data()), text.size(), nullptr, 0,
                                             nullptr, reinterpret_cast<const unsigned char*>(box.data()),
                                             reinterpret_cast<const unsigned char*>(key.data()));
  return hex_encode(box + sealed);
}

/// The library's hash of "correct horse battery staple".
inline constexpr std::string_view kOldHash =
    "18553dbd3bb822594e9025e043f9b8e4:"
    "55c9c5823ccfd80529b629eefb9126cddcb8f66f4759388aa8ae2d18d4a56eeb0bc53e467b37106ed6d4adbc5d9bac1f"
    "1eda75b26d7c1abdc16b64921ac48e12";
inline constexpr std::string_view kOldPassword = "correct horse battery staple";

/// Adds an account of that id and the address <id>@example.com; `more` sets other columns: `"role" = 'admin'`.
inline void add_user(OldDatabase& old, const std::string& id, const std::string& more = "") {
  old.run("INSERT INTO user (id, name, email, emailVerified, createdAt, updatedAt) VALUES ('" + id + "', 'Name', '" + id +
          "@example.com', 1, '2024-05-06T07:08:09.010Z', '2024-05-06T07:08:09.010Z')");
  old.run("INSERT INTO account (id, accountId, providerId, userId, password, createdAt, updatedAt) VALUES ('acc-" + id + "', '" +
          id + "', 'credential', '" + id + "', '" + std::string(kOldHash) + "', '2024-05-06', '2024-05-06')");
  if (!more.empty()) old.run("UPDATE user SET " + more + " WHERE id = '" + id + "'");
}

/// Makes a passkey for localhost of the id pk-<user>, with another handle than the user's id.
inline void add_passkey(OldDatabase& old, const std::string& user, SoftAuthenticator& authenticator) {
  ResponseParts made;
  authenticator.alter = [&](ResponseParts& parts) { made = parts; };
  authenticator.create(json::Object{{"rp", json::Object{{"id", "localhost"}}},
                                    {"user", json::Object{{"id", base64url_encode("handle of " + user)}}},
                                    {"pubKeyCredParams", json::Array{json::Object{{"alg", -7}}}}},
                       "http://localhost");
  authenticator.alter = nullptr;
  old.run("INSERT INTO passkey VALUES ('pk-" + user + "', 'Phone', '" + base64_encode(made.public_key) + "', '" + user + "', '" +
          base64url_encode(made.credential_id) + "', " + std::to_string(made.sign_count) +
          ", 'multiDevice', 1, 'internal,hybrid', '2024-05-06T07:08:09.010Z', 'bada5566-a7aa-401f-bd96-45619a55120d')");
}

/// Valid for six days by the tests' clock.
inline void add_session(OldDatabase& old, TestCore& kit, const std::string& user, const std::string& token) {
  const auto now = kit.clock().now();
  old.run("INSERT INTO session (id, expiresAt, token, createdAt, updatedAt, ipAddress, userAgent, userId) VALUES ('" +
          crypto::sha256_base64url(token).substr(0, 20) + "', '" + to_rfc3339(now + std::chrono::days(6)) + "', '" + token +
          "', '" + to_rfc3339(now - std::chrono::days(1)) + "', '" + to_rfc3339(now) + "', '192.0.2.9', 'Firefox', '" + user +
          "')");
}

}  // namespace usher::testkit
