#include "common/core/moving/better_auth_server.h"

#include "common/base/encoding.h"
#include "common/base/text.h"
#include "common/core/moving/old_profile.h"
#include "common/core/passkeys/passkeys.h"
#include "common/core/tokens/key_states.h"
#include "common/crypto/better_auth_text.h"
#include "common/crypto/webauthn/cose_key.h"
#include "common/db/open_database.h"

namespace usher::core {
namespace {

/// Of the column jwks.privateKey: a private JWK, or the encrypted text of one as a JSON string; without the quotes.
Secret text_of_private_key(const Secret& column) {
  if (!column.expose().starts_with('"')) return column.clone();
  const auto parsed = json::parse(column.expose());
  if (!parsed.ok() || !parsed.value().string()) return Secret();
  return Secret(std::string(*parsed.value().string()));
}

/// `kid`: the row's id. `algorithm` is the row's, if any. Error: kInvalidArgument if we cannot sign with the key.
Result<crypto::SigningKey> key_of_jwk(const Secret& jwk, const std::string& kid, const std::optional<std::string>& algorithm) {
  if (!may_be_id(kid)) return error(ErrorCode::kInvalidArgument, "Its id is not valid here");
  if (algorithm && !crypto::algorithm_named(*algorithm))
    return error(ErrorCode::kInvalidArgument, "Its algorithm is not EdDSA, ES256 or RS256");
  USHER_TRY(auto key, crypto::SigningKey::from_private_jwk(jwk, kid));
  if (algorithm && *algorithm != name_of(key.algorithm()))
    return error(ErrorCode::kInvalidArgument, "Its algorithm does not match its key type");
  return key;
}

/// By the row's column alg, or by its public JWK; nullopt if neither says it.
std::optional<std::string> algorithm_of_key(const std::optional<std::string>& alg, std::string_view public_jwk) {
  if (alg) return alg;
  const auto parsed = json::parse(public_jwk);
  if (!parsed.ok()) return std::nullopt;
  const auto member = [&](std::string_view name) {
    const auto* const value = parsed.value().find(name);
    return value && value->string() ? *value->string() : std::string();
  };
  if (auto stated = member("alg"); !stated.empty()) return stated;
  struct Kind {
    std::string_view type;
    std::string_view curve;
    std::string_view algorithm;
  };
  constexpr std::array kKinds{Kind{"OKP", "Ed25519", "EdDSA"}, Kind{"EC", "P-256", "ES256"}, Kind{"EC", "P-521", "ES512"},
                              Kind{"RSA", "", "RS256"}};
  for (const auto& kind : kKinds)
    if (member("kty") == kind.type && member("crv") == kind.curve) return std::string(kind.algorithm);
  return std::nullopt;
}

/// The usable texts of a JSON array; nullopt for anything else.
std::optional<std::vector<Secret>> backup_codes_of(const Secret& text) {
  constexpr std::size_t kMostCodes = 100;
  constexpr std::size_t kMostCharacters = 64;
  const auto parsed = json::parse(text.expose());
  if (!parsed.ok() || !parsed.value().array() || parsed.value().array()->size() > kMostCodes) return std::nullopt;
  std::vector<Secret> codes;
  for (const auto& code : *parsed.value().array())
    if (code.string() && !code.string()->empty() && code.string()->size() <= kMostCharacters)
      codes.emplace_back(std::string(*code.string()));
  return codes;
}

constexpr std::size_t kMostCredentialBytes = 1364;  // 1023 bytes as base64url
constexpr std::size_t kMostTransportBytes = 64;     // all of WebAuthn's have 39
constexpr std::size_t kUuidBytes = 36;

constexpr std::string_view kNeedsSecret =
    "encrypted there; give that server's secret with --secret-file or BETTER_AUTH_SECRET to bring them";

bool is_known_role(std::string_view role) { return contains(domain::kRoles, role); }

std::string role_of(const OldRow& row, std::string_view user, MoveReport& report) {
  auto role = row.text("role").value_or("user");
  const bool is_anonymous = row.flag("isAnonymous").value_or(false);
  if (is_anonymous && role != "user") report.leave("role", user, "an anonymous account takes no role");
  if (is_anonymous) return "user";
  if (is_known_role(role)) return role;
  report.leave("role", user, "the role `" + role.substr(0, 64) + "` is not known here, so the account becomes a user");
  return "user";
}

/// The newest key is the one that signs there.
void note_jwts(const OldRow& row, MoveReport& report) {
  auto algorithm = algorithm_of_key(row.text("alg"), row.text("publicKey").value_or(""));
  const auto created_at = row.time("createdAt").value_or(Time());
  if (algorithm && (!report.jwts || report.jwts->created_at <= created_at))
    report.jwts = OldJwts{std::move(*algorithm), created_at, row.time("expiresAt")};
}

}  // namespace

Result<BetterAuthServer::Tables> BetterAuthServer::find_tables(OldTables& database, const settings::Settings& settings) {
  std::vector<std::string_view> about_users{"name",        "emailVerified",    "image", "createdAt", "updatedAt",
                                            "isAnonymous", "twoFactorEnabled", "role",  "banned",    "banReason",
                                            "banExpires"};
  about_users.insert(about_users.end(), kProfileColumns.begin(), kProfileColumns.end());
  for (const auto& field : settings.user_fields) about_users.push_back(field.name);
  Tables tables;
  USHER_TRY(tables.users, database.require("user", {"id", "email"}, about_users));
  USHER_TRY(tables.credentials, database.require("account", {"userId", "providerId", "password"}, {}));
  USHER_TRY(tables.accounts, database.require("account", {"userId", "providerId", "accountId"},
                                              {"accessToken", "refreshToken", "idToken", "accessTokenExpiresAt", "scope",
                                               "createdAt", "updatedAt", "id", "refreshTokenExpiresAt"}));
  USHER_TRY(tables.sessions, database.require("session", {"id", "userId", "token", "expiresAt"},
                                              {"createdAt", "updatedAt", "ipAddress", "userAgent", "impersonatedBy"}));
  USHER_TRY(tables.passkeys, database.find("passkey", {"id", "userId", "credentialID", "publicKey", "counter"},
                                           {"name", "deviceType", "backedUp", "transports", "createdAt", "aaguid"}));
  USHER_TRY(tables.factors, database.find("twoFactor", {"userId", "secret", "backupCodes"},
                                          {"verified", "id", "failedVerificationCount", "lockedUntil"}));
  USHER_TRY(tables.keys, database.find("jwks", {"id", "privateKey"}, {"publicKey", "createdAt", "expiresAt", "alg", "crv"}));
  USHER_TRY(tables.verifications,
            database.find("verification", {"id", "identifier", "value", "expiresAt"}, {"createdAt", "updatedAt"}));
  USHER_CHECK(database.check_names());
  return tables;
}

Result<std::unique_ptr<BetterAuthServer>> BetterAuthServer::open(std::string_view url, std::optional<Secret> secret,
                                                                 const settings::Settings& settings, const Clock& clock,
                                                                 std::string passkey_rp_id, TableNames names) {
  USHER_TRY(auto opened, db::open_foreign_database(url));
  OldTables database(std::move(opened), std::move(names));
  USHER_TRY(auto tables, find_tables(database, settings));
  return std::unique_ptr<BetterAuthServer>(
      new BetterAuthServer(std::move(database), std::move(tables), std::move(secret), settings, clock, std::move(passkey_rp_id)));
}

Result<std::int64_t> BetterAuthServer::count_rows() {
  std::int64_t total = 0;
  for (const OldTable* table : {&tables_.users, &tables_.accounts, &tables_.sessions}) {
    USHER_TRY(const auto rows, table->count());
    total += rows;
  }
  for (const auto* table : {&tables_.passkeys, &tables_.factors, &tables_.keys}) {
    if (!*table) continue;
    USHER_TRY(const auto rows, (*table)->count());
    total += rows;
  }
  return total;
}

std::optional<Secret> BetterAuthServer::opened(std::string_view text) const {
  return secret_ ? crypto::open_better_auth_text(*secret_, text) : std::nullopt;
}

Status BetterAuthServer::check_secret() {
  if (!secret_) return done();
  bool is_needed = false;
  bool opens = false;
  const auto try_on = [&](std::string_view text) {
    if (opens || !crypto::is_better_auth_text(text)) return;
    is_needed = true;
    opens = opened(text).has_value();
  };
  if (tables_.factors)
    USHER_CHECK(tables_.factors->each([&](const OldRow& row) {
      try_on(row.secret("secret").expose());
      return done();
    }));
  if (tables_.keys)
    USHER_CHECK(tables_.keys->each([&](const OldRow& row) {
      try_on(text_of_private_key(row.secret("privateKey")).expose());
      return done();
    }));
  if (!is_needed || opens) return done();
  return error(
      ErrorCode::kSecretMismatch,
      "That server's second factors and keys are encrypted with another secret than this one; nothing was imported. Give the "
      "right one with --secret-file, or give none to import without them");
}

OldUser BetterAuthServer::user_of(const OldRow& row, MoveReport& report) const {
  const auto email = row.text("email").value_or("");
  const auto banned_until = row.time("banExpires");
  const bool is_banned = row.flag("banned", true).value_or(false) && (!banned_until || *banned_until > clock_.now());
  OldUser user{.facts = {.email = email,
                         .name = row.text("name"),
                         .image = row.text("image"),
                         .role = role_of(row, email, report),
                         .is_verified = row.flag("emailVerified").value_or(false),
                         .is_active = !is_banned,
                         .profile = profile_of(row),
                         .user_fields = user_fields_of(row, settings_.user_fields),
                         .password_hash = row.text("password"),
                         .id = UserId(row.text("id").value_or("")),
                         .created_at = row.time("createdAt"),
                         .updated_at = row.time("updatedAt")},
               .is_anonymous = row.flag("isAnonymous").value_or(false),
               .has_second_factor = row.flag("twoFactorEnabled", true).value_or(false)};
  if (is_banned) {
    user.suspended_reason = row.text("banReason");
    user.suspended_until = banned_until;
  }
  report.leave_unreadable(email, row.unreadable());
  return user;
}

Status BetterAuthServer::each_user(MoveReport& report, const Visit<OldUser>& visit) {
  const OldTable::Beside password{
      .table = &tables_.credentials, .key = "userId", .refers = "id", .kind = "providerId", .is = domain::kCredentialProvider};
  return tables_.users.each_with(password, [&](const OldRow& row) { return visit(user_of(row, report)); });
}

Secret BetterAuthServer::token_of(const OldRow& row, std::string_view column, MoveReport& report) const {
  auto token = row.secret(column);
  if (!crypto::is_better_auth_text(token.expose())) return token;
  if (auto plain = opened(token.expose())) return std::move(*plain);
  report.count("provider token", secret_ ? "encrypted there with another secret" : kNeedsSecret);
  return Secret();
}

Status BetterAuthServer::each_account(MoveReport& report, const Visit<OldAccount>& visit) {
  return tables_.accounts.each([&](const OldRow& row) -> Status {
    auto provider = row.text("providerId").value_or("");
    if (provider == domain::kCredentialProvider) return visit(std::nullopt);  // came with its user
    return visit(OldAccount{.user = UserId(row.text("userId").value_or("")),
                            .provider = std::move(provider),
                            .provider_account_id = row.text("accountId").value_or(""),
                            .tokens = {.access = token_of(row, "accessToken", report),
                                       .refresh = token_of(row, "refreshToken", report),
                                       .id = token_of(row, "idToken", report),
                                       .access_expires_at = row.time("accessTokenExpiresAt"),
                                       .scope = row.text("scope").value_or("")},
                            .created_at = row.time("createdAt"),
                            .updated_at = row.time("updatedAt")});
  });
}

std::optional<domain::Passkey> BetterAuthServer::passkey_of(const OldRow& row, MoveReport& report) const {
  const auto id = row.text("id").value_or("");
  const auto leave = [&](std::string why) {
    report.leave("passkey", id, std::move(why));
    return std::nullopt;
  };
  auto credential = row.text("credentialID").value_or("");
  const auto key = base64_decode(row.text("publicKey").value_or(""));
  const auto counter = parse_whole<std::uint32_t>(row.text("counter").value_or(""));
  const bool is_credential = !credential.empty() && credential.size() <= kMostCredentialBytes && base64url_decode(credential);
  if (!may_be_id(id) || !is_credential || !key || !counter)
    return leave("its id, credentialID, publicKey or counter is not valid");
  if (const auto read = crypto::read_cose_key(*key); !read.ok()) return leave(read.error().detail());
  auto name = row.text("name");
  if (name) name = storable(without_controls(*name), kPasskeyNameRules.max);
  auto transports = storable(row.text("transports").value_or(""), kMostTransportBytes);
  std::ranges::replace(transports, ',', ' ');
  report.passkey_rp_id = passkey_rp_id_;
  return domain::Passkey{.id = PasskeyId(id),
                         .user_id = UserId(row.text("userId").value_or("")),
                         .credential_id = std::move(credential),
                         .public_key = base64url_encode(*key),
                         .rp_id = passkey_rp_id_,
                         .aaguid = storable(row.text("aaguid").value_or(""), kUuidBytes),
                         .transports = std::move(transports),
                         .sign_count = *counter,
                         .backup_eligible = row.text("deviceType") == "multiDevice",
                         .backed_up = row.flag("backedUp").value_or(false),
                         .name = std::move(name),
                         .created_at = row.time("createdAt").value_or(clock_.now())};
}

Status BetterAuthServer::each_passkey(MoveReport& report, const Visit<domain::Passkey>& visit) {
  if (!tables_.passkeys) return done();
  return tables_.passkeys->each([&](const OldRow& row) { return visit(passkey_of(row, report)); });
}

Status BetterAuthServer::each_session(MoveReport& report, const Visit<OldSession>& visit) {
  if (tables_.verifications)
    USHER_CHECK(tables_.verifications->each([&](const OldRow&) {
      report.count("verification", "links and codes that the old server mailed work only there");
      return done();
    }));
  return tables_.sessions.each([&](const OldRow& row) -> Status {
    const auto expires_at = row.time("expiresAt");
    auto token = row.secret("token");
    if (!expires_at || *expires_at <= clock_.now() || token.empty()) {
      report.count("session", "it has expired");
      return visit(std::nullopt);
    }
    if (row.text("impersonatedBy")) {
      report.count("session", "it is an impersonation by an admin");
      return visit(std::nullopt);
    }
    return visit(OldSession{.id = row.text("id").value_or(""),
                            .user = UserId(row.text("userId").value_or("")),
                            .session_token = std::move(token),
                            .refresh_token = {},
                            .ip = row.text("ipAddress").value_or(""),
                            .user_agent = row.text("userAgent").value_or(""),
                            .created_at = row.time("createdAt"),
                            .last_seen_at = row.time("updatedAt"),
                            .expires_at = *expires_at});
  });
}

std::optional<OldFactor> BetterAuthServer::factor_of(const OldRow& row, MoveReport& report) const {
  const auto user = row.text("userId").value_or("");
  if (!row.flag("verified").value_or(true)) {
    report.count("second factor", "it was never confirmed");
    return std::nullopt;
  }
  if (!secret_) {
    report.count("second factor", kNeedsSecret);
    return std::nullopt;
  }
  auto secret = opened(row.secret("secret").expose());
  if (!secret || secret->empty()) {
    report.leave("second factor", user, "its secret cannot be decrypted with that server's");
    return std::nullopt;
  }
  auto stored = row.secret("backupCodes");
  const bool is_plain = !crypto::is_better_auth_text(stored.expose());  // storeBackupCodes: "plain"
  const auto codes = is_plain ? std::optional(std::move(stored)) : opened(stored.expose());
  auto backup_codes = codes ? backup_codes_of(*codes) : std::nullopt;
  if (!backup_codes) report.leave("backup codes", user, "they cannot be read; the user must create new ones");
  return OldFactor{.user = UserId(user),
                   .secret = std::move(*secret),
                   .backup_codes = std::move(backup_codes).value_or(std::vector<Secret>())};
}

Status BetterAuthServer::each_factor(MoveReport& report, const Visit<OldFactor>& visit) {
  if (!tables_.factors) return done();
  return tables_.factors->each([&](const OldRow& row) { return visit(factor_of(row, report)); });
}

std::optional<OldKey> BetterAuthServer::key_of(const OldRow& row, MoveReport& report) const {
  const auto id = row.text("id").value_or("");
  const auto expires_at = row.time("expiresAt");
  note_jwts(row, report);
  const auto leave = [&](std::string why) {
    report.leave("signing key", id, std::move(why));
    return std::nullopt;
  };
  if (expires_at && *expires_at + kExpiredKeysPublished < clock_.now()) return leave("it expired more than 30 days ago");
  auto text = text_of_private_key(row.secret("privateKey"));
  if (crypto::is_better_auth_text(text.expose())) {
    if (!secret_) return leave(std::string(kNeedsSecret));
    auto plain = opened(text.expose());
    if (!plain) return leave("it cannot be decrypted with that server's secret");
    text = std::move(*plain);
  }
  auto key = key_of_jwk(text, id, row.text("alg"));
  if (!key.ok()) return leave(key.error().detail());
  return OldKey{.key = std::move(key).value(), .created_at = row.time("createdAt"), .expires_at = expires_at};
}

Status BetterAuthServer::each_key(MoveReport& report, const Visit<OldKey>& visit) {
  if (!tables_.keys) return done();
  return tables_.keys->each([&](const OldRow& row) { return visit(key_of(row, report)); });
}

}  // namespace usher::core
