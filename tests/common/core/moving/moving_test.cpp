#include "common/core/moving/moving.h"

#include "common/base/time_text.h"
#include "common/core/accounts/profiles.h"
#include "common/core/accounts/user_admin.h"
#include "common/core/moving/better_auth_server.h"
#include "common/core/secrets/sealed_columns.h"
#include "common/core/sessions/sessions.h"
#include "common/core/sign_in/two_factor_sign_in.h"
#include "common/core/tokens/key_ring.h"
#include "common/core/two_factor/two_factor_codes.h"
#include "common/core/upkeep/retention/inactive_accounts.h"
#include "common/core/user_fields/user_fields.h"
#include "common/crypto/totp.h"
#include "common/settings/settings.h"
#include "tests/catch.h"
#include "tests/common/core/passkeys/steps.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/other_servers/old_better_auth.h"
#include "tests/testkit/other_servers/private_jwks.h"
#include "tests/testkit/people.h"

namespace usher::core {
namespace {

using namespace testkit;

constexpr std::string_view kTotpSecret = "abcdefghijklmnopqrstuvwxyzABCDEF";

std::optional<Secret> old_secret() { return secret(kOldSecret); }

Result<MoveReport> move_better_auth(TestCore& kit, const OldDatabase& old, MoveMode mode = MoveMode::kForReal,
                                    std::optional<Secret> secret = old_secret(), const OnProgress& on_progress = no_progress) {
  USHER_TRY(const auto server, BetterAuthServer::open(old.url(), std::move(secret), kit.settings(), kit.clock(), "localhost"));
  const Moving moving({kit->ports, kit->outbox, kit->audit, kit->keys, kit->sealing_keys, kit->two_factor_codes.seals()});
  return moving.run(admin(), *server, mode, on_progress);
}

/// `what account: why`, with the number of rows in brackets if they are only counted.
std::vector<std::string> left_of(const MoveReport& report) {
  std::vector<std::string> lines;
  for (const auto& left : report.left)
    lines.push_back(std::string(left.what) + " " + (left.subject.empty() ? "[" + std::to_string(left.rows) + "]" : left.subject) +
                    ": " + left.why);
  return lines;
}
bool reports(const MoveReport& report, std::string_view part) {
  for (const auto& line : left_of(report))
    if (line.find(part) != std::string::npos) return true;
  return false;
}

/// A user with data in every table.
void fill(OldDatabase& old, TestCore& kit) {
  add_user(
      old, "ada",
      R"("role" = 'admin', "updatedAt" = '2024-06-07T08:09:10.011Z', "twoFactorEnabled" = 1, "experienceLevel" = 'advanced', "softwareBackground" = '{"languages":["cpp"]}')");
  add_session(old, kit, "ada", "token-of-ada");
  old.run(
      "INSERT INTO account (id, accountId, providerId, userId, accessToken, refreshToken, scope, createdAt, updatedAt) VALUES "
      "('g', '4711', 'google', 'ada', 'plain-access-token', '" +
      better_auth_encrypted("sealed-refresh-token") + "', 'openid,email', '2024-05-06', '2024-07-08')");
  old.run("INSERT INTO \"twoFactor\" (id, secret, backupCodes, userId, verified) VALUES ('f', '" +
          better_auth_encrypted(kTotpSecret) + "', '" + better_auth_encrypted(R"(["aB3de-Fg5hi","zzzzz-yyyyy"])") +
          "', 'ada', 1)");
  SoftAuthenticator phone;
  add_passkey(old, "ada", phone);
  old.run("INSERT INTO jwks (id, publicKey, privateKey, createdAt, alg, crv) VALUES ('old-kid', '{}', '\"" +
          better_auth_encrypted(kPrivateEdJwk) + "\"', '2024-05-06T07:08:09.010Z', 'EdDSA', 'Ed25519')");
}

/// With the option `storeBackupCodes: "plain"`.
void fill_with_plain_codes(OldDatabase& old, TestCore& kit) {
  fill(old, kit);
  old.run(R"(UPDATE "twoFactor" SET backupCodes = '["aB3de-Fg5hi","zzzzz-yyyyy"]')");
}

void add_ada(OldDatabase& old, TestCore& kit) {
  add_user(old, "ada");
  add_session(old, kit, "ada", "token-of-ada");
}

/// An old database that was moved into an installation.
struct Moved {
  explicit Moved(void (*fill_in)(OldDatabase&, TestCore&)) {
    fill_in(old, kit);
    must(move_better_auth(kit, old));
  }

  TestCore kit;
  OldDatabase old{kBetterAuthTables};
};

TEST_CASE("moving: an account is imported with all its data", "[moving]") {
  TestCore kit;
  OldDatabase old(kBetterAuthTables);
  fill(old, kit);
  const auto report = must(move_better_auth(kit, old));
  CHECK(report.left.empty());
  CHECK(report.users == 1);
  CHECK(report.accounts == 2);  // the password and Google
  CHECK(report.passkeys == 1);
  CHECK(report.sessions == 1);
  CHECK(report.second_factors == 1);
  CHECK(report.keys == 1);
  const auto user = must(kit->user_admin.find(kAda));
  CHECK(user.id.str() == "ada");
  CHECK(user.name == "Name");
  CHECK(user.role == "admin");
  CHECK(user.is_verified);
  CHECK(user.two_factor_enabled);
  CHECK(to_rfc3339(user.created_at) == "2024-05-06T07:08:09.010Z");
  CHECK(to_rfc3339(user.updated_at) == "2024-06-07T08:09:10.011Z");
  CHECK(kit.number("SELECT updated_at_ms FROM accounts WHERE provider = 'google'") == to_ms(*parse_time("2024-07-08T00:00:00Z")));
  const auto profile = must(kit->profiles.find(user.id));
  REQUIRE(profile);
  CHECK(profile->experience_level == "advanced");
  CHECK(json::to_text(profile->software_background) == R"({"languages":["cpp"]})");
  CHECK(kit.texts("SELECT action FROM audit_events WHERE actor = 'operator:root' ORDER BY action") ==
        std::vector<std::string>{"import.finished", "key.imported", "user.imported", "user.second_factor_imported"});
}

TEST_CASE("moving: an account without a session counts as used when it came, another as its session there",
          "[moving][retention]") {
  TestCore kit([](settings::Settings& settings) {
    settings.retention.inactive_accounts = days(100);
    settings.mail.smtp = settings::Smtp{};
  });
  OldDatabase old(kBetterAuthTables);
  add_user(old, "ada");
  add_user(old, "bob");
  add_session(old, kit, "bob", "token-of-bob");
  old.run("UPDATE session SET updatedAt = '2024-06-07'");
  must(move_better_auth(kit, old));
  CHECK(must(kit->inactive_accounts.retire()).warned == 1);
  CHECK(kit.texts("SELECT user_id FROM outbox WHERE kind = 'account_inactive'") == std::vector<std::string>{"bob"});
}

TEST_CASE("moving: an account that was erased here is left out with all its data, unless it is asked for", "[moving][security]") {
  TestCore kit;
  OldDatabase old(kBetterAuthTables);
  fill(old, kit);
  add_user(old, "bob");
  must(move_better_auth(kit, old));
  must(kit->user_admin.create(admin(), {.email = "chief@example.com", .role = "admin"}));
  must(kit->user_admin.erase(admin(), kAda));
  kit.run("DELETE FROM outbox");
  const auto again = must(move_better_auth(kit, old));
  CHECK(again.users_erased == 1);
  CHECK(again.users_left == 0);
  CHECK(again.users + again.passkeys + again.sessions + again.accounts + again.second_factors == 0);
  CHECK(kit.everything_stored().find(kAda) == std::string::npos);
  const auto server = must(BetterAuthServer::open(old.url(), old_secret(), kit.settings(), kit.clock(), "localhost"));
  const Moving moving({kit->ports, kit->outbox, kit->audit, kit->keys, kit->sealing_keys, kit->two_factor_codes.seals()});
  CHECK(must(moving.run(admin(), *server, MoveMode::kForReal, no_progress, ErasedRows::kImported)).sessions == 1);
  CHECK(kit.number("SELECT count(*) FROM erasures") == 0);
}

TEST_CASE("moving: an address that its former account can take back stays behind", "[moving][security]") {
  TestCore kit;
  must(kit->user_admin.create(admin(), {.email = std::string(kAda), .verified = true}));
  must(kit->user_admin.update(admin(), kAda, {.email = "new@example.com"}));
  OldDatabase old(kBetterAuthTables);
  add_user(old, "ada");
  const auto report = must(move_better_auth(kit, old));
  CHECK(report.users == 0);
  CHECK(reports(report, "account ada@example.com: the address is reserved for the account that gave it up"));
}

TEST_CASE("moving: each admin of now gets one mail about the admins that come", "[moving][security]") {
  TestCore kit;
  const auto chief = sign_up(kit, "chief@example.com");
  make_admin(kit, chief);
  OldDatabase old(kBetterAuthTables);
  for (const auto* name : {"ada", "bob", "eve"}) add_user(old, name, R"("role" = 'admin')");
  add_user(old, "carol");
  kit.run("DELETE FROM outbox");
  const auto mails = [&] {
    return kit.texts("SELECT address || ': ' || (payload ->> 'accounts') FROM outbox WHERE kind = 'admins_imported'");
  };
  must(move_better_auth(kit, old, MoveMode::kTrial));
  CHECK(mails().empty());
  must(move_better_auth(kit, old));
  CHECK(mails() == std::vector<std::string>{"chief@example.com: ada@example.com, bob@example.com, eve@example.com"});
  must(move_better_auth(kit, old));
  CHECK(mails().size() == 1);
}

TEST_CASE("moving: columns with values that no setting declares are reported, with their rows", "[moving]") {
  TestCore kit([](settings::Settings& settings) { settings.user_fields = {{.name = "companyName"}}; });
  OldDatabase old(kBetterAuthTables);
  old.run("ALTER TABLE user ADD COLUMN company_name text");
  old.run("ALTER TABLE user ADD COLUMN \"plan\" text");
  old.run("ALTER TABLE user ADD COLUMN \"unused\" text");
  for (const auto* name : {"ada", "bob", "eve"}) add_user(old, name, R"("company_name" = 'Engines')");
  old.run("UPDATE user SET \"plan\" = 'pro' WHERE id <> 'eve'");
  const std::vector<std::string> expected{"column plan: 2 rows have a value; declare it as [user_fields.plan] before"};
  CHECK(left_of(must(move_better_auth(kit, old, MoveMode::kTrial))) == expected);
  const auto report = must(move_better_auth(kit, old));
  CHECK(left_of(report) == expected);
  CHECK(report.left[0].rows == 2);
}

TEST_CASE("moving: tables that are not read, and columns of those that are, are reported with their rows", "[moving]") {
  TestCore kit;
  OldDatabase old(kBetterAuthTables);
  add_user(old, "ada");
  add_session(old, kit, "ada", "token-of-ada");
  old.run(
      "create table organization (id text); insert into organization values ('a'), ('b');"
      "create table \"apikey\" (id text); create table invitation (id text); insert into invitation values (null);"
      "alter table session add column \"activeOrganizationId\" text; alter table session add column \"activeTeamId\" text;"
      "update session set \"activeOrganizationId\" = 'a'; update account set refreshTokenExpiresAt = '2026-01-01'");
  const auto mode = GENERATE(MoveMode::kTrial, MoveMode::kForReal);
  const auto report = must(move_better_auth(kit, old, mode));
  CHECK(left_of(report) == std::vector<std::string>{
                               "table invitation: 1 row has no place in Usher",
                               "table organization: 2 rows have no place in Usher",
                               "column session.activeOrganizationId: 1 row has a value, which has no place in Usher",
                           });
  CHECK(report.left[1].rows == 2);
}

TEST_CASE("moving: the tables of usePlural and of a prefix are read", "[moving]") {
  TestCore kit;
  OldDatabase old(kBetterAuthTables);
  add_user(old, "ada");
  add_session(old, kit, "ada", "token-of-ada");
  const std::string form = GENERATE(as<const char*>{}, "%s", "auth_%", "better_auth_%s");
  for (const std::string table : {"user", "session", "account", "passkey", "verification", "jwks", "twoFactor"})
    old.run("ALTER TABLE \"" + table + "\" RENAME TO \"" + std::string(form).replace(form.find('%'), 1, table) + "\"");
  const auto report = must(move_better_auth(kit, old));
  CHECK(left_of(report).empty());
  CHECK(report.accounts == 1);
  CHECK(identify(kit, "token-of-ada").ok());
}

TEST_CASE("moving: an anonymous admin comes as an anonymous user, and no admin is notified", "[moving][security]") {
  TestCore kit;
  make_admin(kit, sign_up(kit, "chief@example.com"));
  OldDatabase old(kBetterAuthTables);
  add_user(old, "ada", R"("role" = 'admin', "isAnonymous" = 1)");
  const auto report = must(move_better_auth(kit, old));
  CHECK(left_of(report) == std::vector<std::string>{"role ada@example.com: an anonymous account takes no role"});
  CHECK(kit.number("SELECT count(*) FROM users WHERE is_anonymous = 1 AND role = 'user'") == 1);
  CHECK(kit.number("SELECT count(*) FROM outbox WHERE kind = 'admins_imported'") == 0);
}

TEST_CASE("moving: progress reaches the number of rows, also those that stay behind", "[moving]") {
  TestCore kit;
  OldDatabase old(kBetterAuthTables);
  fill(old, kit);
  add_user(old, "bob");
  add_session(old, kit, "bob", "expired");
  old.run("UPDATE session SET \"expiresAt\" = '2001-01-01' WHERE token = 'expired'");
  old.run("UPDATE \"twoFactor\" SET verified = 0");
  old.run("UPDATE jwks SET \"expiresAt\" = '2001-01-01'");
  std::int64_t reported = 0;
  must(move_better_auth(kit, old, MoveMode::kForReal, old_secret(), [&](std::int64_t more) { reported += more; }));
  CHECK(reported ==
        must(must(BetterAuthServer::open(old.url(), old_secret(), kit.settings(), kit.clock(), "localhost"))->count_rows()));
}

TEST_CASE("moving: the password signs in and its hash is replaced by Argon2id", "[moving]") {
  TestCore kit;
  OldDatabase old(kBetterAuthTables);
  add_user(old, "ada");
  must(move_better_auth(kit, old));
  CHECK(kit.texts("SELECT password_hash FROM accounts").at(0) == kOldHash);
  CHECK_FALSE(try_sign_in(kit, kAda, "correct horse battery stable").ok());
  CHECK(try_sign_in(kit, kAda, kOldPassword).ok());
  CHECK(kit.texts("SELECT password_hash FROM accounts").at(0).starts_with("$argon2id$"));
  CHECK(try_sign_in(kit, kAda, kOldPassword).ok());
}

TEST_CASE("moving: the site's own columns arrive as declared fields, and a background as the text that it was", "[moving]") {
  TestCore kit([](settings::Settings& settings) {
    using settings::UserFieldType;
    settings.user_fields = {{.name = "companyName", .required = true, .max_length = 20},
                            {.name = "isPartner", .type = UserFieldType::kBoolean, .input = false},
                            {.name = "joined", .type = UserFieldType::kDate},
                            {.name = "seats", .type = UserFieldType::kNumber},
                            {.name = "topics", .type = UserFieldType::kStringList}};
  });
  OldDatabase old(kBetterAuthTables);
  old.run("ALTER TABLE user ADD COLUMN company_name TEXT");
  old.run("ALTER TABLE user ADD COLUMN isPartner INTEGER");
  old.run("ALTER TABLE user ADD COLUMN joined DATE");
  old.run("ALTER TABLE user ADD COLUMN seats INTEGER");
  old.run("ALTER TABLE user ADD COLUMN topics TEXT");
  add_user(old, "ada",
           "company_name = 'Analytical', isPartner = 1, joined = '2024-01-02T03:04:05.678Z', seats = 3, topics = '[\"chess\"]', "
           "softwareBackground = 'C, a little Ada'");
  add_user(old, "bob", "company_name = 'A name of more than twenty characters'");
  const auto report = must(move_better_auth(kit, old));
  CHECK(report.users == 2);
  CHECK(reports(report, "field bob@example.com: companyName: "));
  CHECK(kit.texts("SELECT user_fields FROM users WHERE email = 'ada@example.com'") ==
        std::vector<std::string>{R"({"companyName":"Analytical","isPartner":true,"joined":"2024-01-02T03:04:05.678Z","seats":3,)"
                                 R"("topics":["chess"]})"});
  CHECK(kit.texts("SELECT software_background FROM profiles") == std::vector<std::string>{R"({"text":"C, a little Ada"})"});
}

;

TEST_CASE("moving: own fields that are too long together lose the longest one", "[moving]") {
  TestCore kit([](settings::Settings& settings) {
    settings.user_fields = {{.name = "bio", .max_length = 8000}, {.name = "notes", .max_length = 8000}};
  });
  OldDatabase old(kBetterAuthTables);
  old.run("ALTER TABLE user ADD COLUMN bio TEXT; ALTER TABLE user ADD COLUMN notes TEXT");
  add_user(old, "ada", "bio = '" + std::string(5000, 'b') + "', notes = '" + std::string(4000, 'n') + "'");
  const auto report = must(move_better_auth(kit, old));
  CHECK(report.users == 1);
  CHECK(reports(report, "field ada@example.com: bio: All own fields of an account may have 8 KiB"));
  CHECK(kit.texts("SELECT user_fields FROM users") ==
        std::vector<std::string>{R"({"notes":")" + std::string(4000, 'n') + R"("})"});
}

TEST_CASE("moving: a session keeps its token, is not fresh and ends in time", "[moving][security]") {
  Moved moved(add_ada);
  auto& kit = moved.kit;
  const auto session = must(identify(kit, "token-of-ada")).session();
  const auto now = kit.clock().now();
  CHECK(session.proved_at == Time{});
  CHECK(session.created_at == now - days(1));
  CHECK(session.authenticated_at == now - days(1));
  CHECK(session.expires_at == now + days(6));
  CHECK(session.ends_at == now + kit.settings().tokens.session_max);
  CHECK(session.amr == "pwd");
  CHECK(session.user_agent == "Firefox");
  CHECK(kit.everything_stored().find("token-of-ada") == std::string::npos);
  CHECK(kit.number("SELECT count(*) FROM refresh_tokens") == 0);
  kit.clock().advance(days(6));
  CHECK_FALSE(identify(kit, "token-of-ada").ok());
}

TEST_CASE("moving: TOTP and backup codes work, once each", "[moving][security]") {
  Moved moved(GENERATE(false, true) ? fill_with_plain_codes : fill);
  auto& kit = moved.kit;
  const auto answer = [&](PresentedCode code) {
    auto challenge = std::get<TwoFactorChallenge>(must(begin_sign_in(kit, kAda, kOldPassword)));
    TwoFactorAnswer given;
    given.token = std::move(challenge.token);
    given.presented = std::move(code);
    return outcome(kit->two_factor_sign_in.verify(std::move(given), caller()));
  };
  const auto code = crypto::totp_code(kTotpSecret, crypto::totp_step(kit.clock().now()));
  CHECK(answer({.code = secret("000000"), .backup_code = std::nullopt}) == "INVALID_CODE");
  CHECK(answer({.code = secret(code), .backup_code = std::nullopt}) == "OK");
  CHECK(answer({.code = secret(code), .backup_code = std::nullopt}) == "INVALID_CODE");
  CHECK(answer({.code = std::nullopt, .backup_code = secret("aB3de-Fg5hi")}) == "OK");
  CHECK(answer({.code = std::nullopt, .backup_code = secret("aB3de-Fg5hi")}) == "INVALID_CODE");
  CHECK(answer({.code = std::nullopt, .backup_code = secret("zzzzzyyyyy")}) == "OK");
}

TEST_CASE("moving: a passkey signs in with any handle, and is a second factor after it has verified its user",
          "[moving][passkeys][security]") {
  TestCore kit;
  OldDatabase old(kBetterAuthTables);
  SoftAuthenticator phone(crypto::Algorithm::kEs256, {.user_verifies = false, .counter_step = 3});
  add_user(old, "ada");
  add_passkey(old, "ada", phone);
  must(kit->passkeys.note_relying_party());
  must(move_better_auth(kit, old));
  CHECK(kit.texts("SELECT id || rp_id || transports || aaguid || name || backup_eligible || backed_up || user_verified FROM "
                  "passkeys") ==
        std::vector<std::string>{"pk-adalocalhostinternal hybridbada5566-a7aa-401f-bd96-45619a55120dPhone110"});
  CHECK(kit.number("SELECT created_at_ms FROM passkeys") == to_ms(*parse_time("2024-05-06T07:08:09.010Z")));
  CHECK(sign_in_by_passkey(kit, phone).user.id.str() == "ada");
  CHECK(kit.number("SELECT sign_count FROM passkeys") == 3);
  CHECK(kit.number("SELECT has_passkey FROM users") == 0);
  phone.options().user_verifies = true;
  CHECK(sign_in_by_passkey(kit, phone).session.amr == "hwk user mfa");
  CHECK(kit.number("SELECT has_passkey FROM users") == 1);
}

TEST_CASE("moving: a passkey's counter goes on, so that a copy is refused", "[moving][passkeys][security]") {
  TestCore kit;
  OldDatabase old(kBetterAuthTables);
  SoftAuthenticator phone(crypto::Algorithm::kEs256, {.counter_step = 1});
  add_user(old, "ada");
  add_passkey(old, "ada", phone);
  old.run("UPDATE passkey SET counter = 1");
  must(move_better_auth(kit, old));
  const auto copied = try_passkey(kit, phone);
  REQUIRE_FALSE(copied.ok());
  CHECK_THAT(copied.error().detail(), Catch::Contains("counter did not grow"));
}

TEST_CASE("moving: unusable passkeys are named", "[moving][passkeys][security]") {
  TestCore kit;
  OldDatabase old(kBetterAuthTables);
  add_user(old, "anonymous", R"("isAnonymous" = 1)");
  struct Row {
    const char* user;
    const char* change;
    const char* why;
  };
  constexpr const char* kInvalid = "its id, credentialID, publicKey or counter is not valid";
  const auto rows = {
      Row{"ada", "publicKey = 'not base64'", kInvalid},
      Row{"bob", "publicKey = 'oA=='", "The key's algorithm is not supported"},
      Row{"carol", "credentialID = ''", kInvalid},
      Row{"dave", "credentialID = 'a+b='", kInvalid},
      Row{"eve", "counter = -1", kInvalid},
      Row{"frank", "counter = 4294967296", kInvalid},
      Row{"grace", "id = 'bad id'", kInvalid},
      Row{"anonymous", "name = name", "an anonymous account has no passkeys"},
  };
  for (const auto& [user, change, why] : rows) {
    SoftAuthenticator phone;
    if (std::string_view(user) != "anonymous") add_user(old, user);
    add_passkey(old, user, phone);
    old.run("UPDATE passkey SET " + std::string(change) + " WHERE userId = '" + user + "'");
  }
  const auto report = must(move_better_auth(kit, old));
  CHECK(report.passkeys == 0);
  REQUIRE(report.left.size() == rows.size());
  std::size_t i = 0;
  for (const auto& [user, change, why] : rows) {
    CHECK(report.left[i].subject == (std::string_view(user) == "grace" ? "bad id" : "pk-" + std::string(user)));
    CHECK_THAT(report.left[i++].why, Catch::Contains(why));
  }
}

TEST_CASE("moving: a repeated credential comes once, another account's stays, and an account has at most 20 passkeys",
          "[moving][passkeys][security]") {
  Moved moved(fill);
  auto& kit = moved.kit;
  auto& old = moved.old;
  add_user(old, "bob");
  add_user(old, "eve");
  SoftAuthenticator phone;
  add_passkey(old, "bob", phone);
  old.run(
      "INSERT INTO passkey SELECT 'again', name, publicKey, 'eve', credentialID, counter, deviceType, backedUp, transports, "
      "createdAt, "
      "aaguid FROM passkey WHERE id = 'pk-bob'");
  for (int i = 0; i < 20; ++i)
    old.run("INSERT INTO passkey SELECT 'more" + std::to_string(i) + "', name, publicKey, 'bob', 'AAA" + char('A' + i) +
            "', counter, deviceType, backedUp, transports, createdAt, aaguid FROM passkey WHERE id = 'pk-bob'");
  old.run("UPDATE passkey SET userId = 'eve' WHERE id = 'pk-ada'");
  const std::vector<std::string> expected{"passkey again: another row has the same credential",
                                          "passkey more19: its account has more than 20",
                                          "passkey pk-ada: it is of another account here"};
  for (const auto mode : {MoveMode::kTrial, MoveMode::kForReal}) {
    const auto report = must(move_better_auth(kit, old, mode));
    CHECK(report.passkeys == 20);
    CHECK(left_of(report) == expected);
  }
  CHECK(sign_in_by_passkey(kit, phone).user.id.str() == "bob");
  CHECK(kit.texts("SELECT user_id FROM passkeys WHERE id = 'pk-ada'") == std::vector<std::string>{"ada"});
}

TEST_CASE("moving: a passkey whose id another one has here is named", "[moving][passkeys]") {
  Moved moved(fill);
  moved.old.run("UPDATE passkey SET credentialID = 'AAAA' WHERE id = 'pk-ada'");
  CHECK(left_of(must(move_better_auth(moved.kit, moved.old))) ==
        std::vector<std::string>{"passkey pk-ada: another passkey here has its id"});
}

TEST_CASE("moving: no secret is stored in clear", "[moving][security]") {
  Moved moved(fill);
  auto& kit = moved.kit;
  const auto stored = kit.everything_stored();
  for (const auto& text : {std::string(kTotpSecret), std::string("aB3de-Fg5hi"), std::string("plain-access-token"),
                           std::string("sealed-refresh-token"), std::string(kOldSecret)})
    CHECK(stored.find(text) == std::string::npos);
  const auto row = kit.texts("SELECT id || '|' || refresh_token_sealed FROM accounts WHERE provider = 'google'").at(0);
  const auto cut = row.find('|');
  const auto opened =
      kit->sealing_keys.open(kRefreshTokenBox.purpose, row.substr(cut + 1), kRefreshTokenBox.label(row.substr(0, cut)));
  REQUIRE(opened);
  CHECK(opened->expose() == "sealed-refresh-token");
}

TEST_CASE("moving: the imported key signs for the Better Auth endpoints", "[moving]") {
  Moved moved(fill);
  auto& kit = moved.kit;
  must(kit->keys.reload());
  CHECK(must(kit->keys.better_auth_signer())->kid() == "old-kid");
}

TEST_CASE("moving: unusable keys are reported", "[moving]") {
  TestCore kit;
  OldDatabase old(kBetterAuthTables);
  const auto add = [&](const std::string& id, std::string_view jwk, const std::string& rest) {
    old.run("INSERT INTO jwks (id, publicKey, privateKey, createdAt, alg, expiresAt) VALUES ('" + id + "', '{}', '" +
            std::string(jwk) + "', '2024-05-06', " + rest + ")");
  };
  add("p521", kPrivateP521Jwk, "'ES512', NULL");
  add("pss", kPrivateRsaJwk, "'PS256', NULL");
  add("lying", kPrivateEcJwk, "'EdDSA', NULL");
  add("bad id@", kPrivateEcJwk, "'ES256', NULL");
  add("ancient", kPrivateEcJwk, "'ES256', '2024-06-06'");
  add("broken", "\"{", "'ES256', NULL");
  add("fine", kPrivateEcJwk, "'ES256', NULL");
  const auto report = must(move_better_auth(kit, old));
  CHECK(report.keys == 1);
  for (const auto* part : {"key p521: Its algorithm is not EdDSA", "key pss: Its algorithm is not EdDSA",
                           "key lying: Its algorithm does not match", "key bad id@: ", "key ancient: it expired", "key broken: "})
    CHECK(reports(report, part));
}

TEST_CASE("moving: a second run changes nothing, a later one imports what is new", "[moving]") {
  Moved moved(fill);
  auto& kit = moved.kit;
  auto& old = moved.old;
  const auto stored = kit.everything_stored();
  const auto again = must(move_better_auth(kit, old));
  CHECK(again.already_here == 1);
  CHECK_FALSE(again.brought_anything());
  CHECK(kit.everything_stored() == stored);
  add_user(old, "bob");
  add_session(old, kit, "ada", "another-token");
  const auto later = must(move_better_auth(kit, old));
  CHECK(later.users == 1);
  CHECK(later.sessions == 1);
  CHECK(identify(kit, "another-token").ok());
}

TEST_CASE("moving: a session signed out here is not imported again", "[moving][security]") {
  Moved moved(add_ada);
  must(moved.kit->sessions.sign_out(must(identify(moved.kit, "token-of-ada")), SignOutScope::kLocal, caller()));
  CHECK(must(move_better_auth(moved.kit, moved.old)).sessions == 0);
  CHECK_FALSE(identify(moved.kit, "token-of-ada").ok());
}

TEST_CASE("moving: a trial run counts and changes neither database", "[moving]") {
  TestCore kit;
  OldDatabase old(kBetterAuthTables);
  fill(old, kit);
  add_user(old, "bob", R"("role" = 'king')");
  const auto stored = kit.everything_stored();
  const auto before = old.bytes();
  const auto trial = must(move_better_auth(kit, old, MoveMode::kTrial));
  CHECK(kit.everything_stored() == stored);
  const auto real = must(move_better_auth(kit, old));
  CHECK(old.bytes() == before);
  CHECK(trial.users == real.users);
  CHECK(trial.accounts == real.accounts);
  CHECK(trial.passkeys == real.passkeys);
  CHECK(trial.sessions == real.sessions);
  CHECK(trial.second_factors == real.second_factors);
  CHECK(trial.keys == real.keys);
  CHECK(left_of(trial) == left_of(real));
}

TEST_CASE("moving: a wrong secret is refused before anything is imported", "[moving][security]") {
  TestCore kit;
  OldDatabase old(kBetterAuthTables);
  fill(old, kit);
  CHECK(outcome(move_better_auth(kit, old, MoveMode::kForReal, secret("quite another secret"))) == "SECRET_MISMATCH");
  CHECK(kit.number("SELECT count(*) FROM users") == 0);
}

TEST_CASE("moving: without the secret all but factors and keys is imported, and the consequences are reported",
          "[moving][security]") {
  TestCore kit;
  OldDatabase old(kBetterAuthTables);
  fill(old, kit);
  const auto report = must(move_better_auth(kit, old, MoveMode::kForReal, std::nullopt));
  CHECK(report.users == 1);
  CHECK(report.accounts == 2);  // the password and Google
  CHECK(report.sessions == 1);
  CHECK(report.second_factors == 0);
  CHECK(report.keys == 0);
  CHECK(reports(report, "second factor [1]: encrypted there; give that server's secret with --secret-file"));
  CHECK(reports(report, "second factor ada: it was not imported, so the password alone signs in"));
  CHECK(reports(report, "signing key old-kid: encrypted there"));
  CHECK(reports(report, "provider token [1]: encrypted there"));
  // The next run with the secret completes the import.
  CHECK(must(move_better_auth(kit, old)).second_factors == 1);
}

TEST_CASE("moving: interrupted between batches, the next run completes the import", "[moving]") {
  TestCore kit;
  OldDatabase old(kBetterAuthTables);
  old.run("BEGIN");
  for (int i = 0; i < 600; ++i) {
    add_user(old, "u" + std::to_string(i));
    add_session(old, kit, "u" + std::to_string(i), "t" + std::to_string(i));
  }
  old.run("COMMIT");
  for (const int at : {400, 1500}) {  // among the users and the sessions
    int seen = 0;
    CHECK_THROWS(move_better_auth(kit, old, MoveMode::kForReal, old_secret(), [&](std::int64_t) {
      if (++seen == at) throw std::runtime_error("interrupted");
    }));
  }
  CHECK(kit.number("SELECT count(*) FROM users") == 600);
  CHECK(kit.number("SELECT count(*) FROM sessions") == 250);
  const auto report = must(move_better_auth(kit, old));
  CHECK(report.users == 0);
  CHECK(report.sessions == 350);
  CHECK(kit.number("SELECT count(*) FROM audit_events WHERE action = 'user.imported'") == 600);
}

TEST_CASE("moving: accounts that share an address are left out with their sessions", "[moving]") {
  TestCore kit;
  OldDatabase old(kBetterAuthTables);
  add_user(old, "one", R"("email" = 'Dup@example.com')");
  add_user(old, "two", R"("email" = 'dup@EXAMPLE.com')");
  add_user(old, "three");
  add_session(old, kit, "one", "token-of-one");
  const auto report = must(move_better_auth(kit, old));
  CHECK(report.users == 1);
  CHECK(report.users_left == 2);
  CHECK(left_of(report) == std::vector<std::string>{"account Dup@example.com: another row has the same address",
                                                    "account dup@EXAMPLE.com: another row has the same address",
                                                    "session [1]: its account was not imported"});
}

TEST_CASE("moving: an address or id of another account here is left unchanged", "[moving][security]") {
  TestCore kit;
  OldDatabase old(kBetterAuthTables);
  sign_up(kit);
  add_user(old, "ada");
  add_session(old, kit, "ada", "token-of-ada");
  const auto report = must(move_better_auth(kit, old));
  CHECK(report.users == 0);
  CHECK(reports(report, "account ada@example.com: the address has an account already"));
  CHECK_FALSE(identify(kit, "token-of-ada").ok());
  CHECK(try_sign_in(kit, kAda, kPassphrase).ok());
  add_user(old, "bob");
  must(move_better_auth(kit, old));
  old.run(R"(UPDATE user SET email = 'bobby@example.com' WHERE id = 'bob')");
  CHECK(reports(must(move_better_auth(kit, old)), "account bobby@example.com: the id belongs to another account"));
}

TEST_CASE("moving: a provider account linked to another account here stays linked", "[moving][security]") {
  Moved moved(fill);
  auto& kit = moved.kit;
  auto& old = moved.old;
  add_user(old, "bob");
  old.run("UPDATE account SET userId = 'bob' WHERE id = 'g'");
  CHECK(reports(must(move_better_auth(kit, old)), "provider account bob: it is linked to another account here"));
}

TEST_CASE("moving: banned accounts are suspended and their sessions left out", "[moving][security]") {
  TestCore kit;
  OldDatabase old(kBetterAuthTables);
  add_user(old, "ada", R"("banned" = 1, "banReason" = 'spam', "banExpires" = '2099-01-01T00:00:00.000Z')");
  add_user(old, "bob", R"("banned" = 1, "banExpires" = '2024-01-01T00:00:00.000Z')");
  add_session(old, kit, "ada", "token-of-ada");
  const auto report = must(move_better_auth(kit, old));
  CHECK(report.sessions == 0);
  CHECK(reports(report, "session [1]: its account is suspended"));
  CHECK(outcome(try_sign_in(kit, kAda, kOldPassword)) == "ACCOUNT_SUSPENDED");
  CHECK(try_sign_in(kit, "bob@example.com", kOldPassword).ok());
  CHECK(kit.texts("SELECT suspended_reason || suspended_until_ms FROM users WHERE id = 'ada'").at(0) == "spam4070908800000");
}

TEST_CASE("moving: expired and impersonated sessions and mailed links are left out and counted", "[moving][security]") {
  TestCore kit;
  OldDatabase old(kBetterAuthTables);
  add_user(old, "ada");
  for (const auto* token : {"expired", "impersonated", "empty", "when", "live"}) add_session(old, kit, "ada", token);
  old.run(
      "UPDATE session SET expiresAt = '2024-05-06' WHERE token = 'expired'; UPDATE session SET impersonatedBy = 'bob' WHERE "
      "token = "
      "'impersonated'; UPDATE session SET token = '' WHERE token = 'empty'; UPDATE session SET expiresAt = 'soon' WHERE token = "
      "'when'");
  old.run("INSERT INTO verification VALUES ('v', 'reset', 'x', '2099-01-01'), ('w', 'reset', 'x', '2099-01-01')");
  const auto report = must(move_better_auth(kit, old));
  CHECK(report.sessions == 1);
  CHECK(left_of(report) ==
        std::vector<std::string>{"verification [2]: links and codes that the old server mailed work only there",
                                 "session [3]: it has expired", "session [1]: it is an impersonation by an admin"});
  CHECK_FALSE(identify(kit, "impersonated").ok());
}

TEST_CASE("moving: a reason is counted in one row of the report, whatever is named between", "[moving]") {
  MoveReport report;
  report.count("session", "it has expired");
  report.leave("session", "", "its token is empty");
  report.count("session", "it has expired");
  report.count("token", "it has expired");
  CHECK(left_of(report) ==
        std::vector<std::string>{"session [2]: it has expired", "session [1]: its token is empty", "token [1]: it has expired"});
  CHECK(report.counted == std::vector<std::size_t>{0, 2});  // no other row is looked at
}

TEST_CASE("moving: an unconfirmed factor is left out", "[moving][security]") {
  TestCore kit;
  OldDatabase old(kBetterAuthTables);
  fill(old, kit);
  old.run("UPDATE \"twoFactor\" SET verified = 0");
  const auto report = must(move_better_auth(kit, old));
  CHECK(report.second_factors == 0);
  CHECK(reports(report, "second factor [1]: it was never confirmed"));
  CHECK(reports(report, "second factor ada: it was not imported"));
  old.run("UPDATE \"twoFactor\" SET verified = NULL; UPDATE user SET twoFactorEnabled = 0");
  CHECK(reports(must(move_better_auth(kit, old)), "second factor [1]: it is not enabled there"));
}

TEST_CASE("moving: an unknown role becomes user and is reported", "[moving][security]") {
  TestCore kit;
  OldDatabase old(kBetterAuthTables);
  add_user(old, "ada", R"("role" = 'admin,superuser')");
  const auto report = must(move_better_auth(kit, old));
  CHECK(reports(report, "role ada@example.com: the role `admin,superuser` is not known here"));
  CHECK(must(kit->user_admin.find(kAda)).role == "user");
}

TEST_CASE("moving: snake_case names and the schema of an older release are read", "[moving]") {
  TestCore kit;
  OldDatabase old(R"sql(
    create table user (id text, name text, email text, email_verified boolean, created_at integer, two_factor_enabled boolean);
    create table session (id text, expires_at integer, token text, created_at integer, user_id text);
    create table account (id text, account_id text, provider_id text, user_id text, password text);
    create table two_factor (id text, secret text, backup_codes text, user_id text);
    create table passkey (id text, public_key text, user_id text, credential_id text, counter integer, device_type text, backed_up boolean);
    create table jwks (id text, public_key text, private_key text, created_at integer))sql");
  const auto soon = std::to_string(to_ms(kit.clock().now() + days(3)));
  old.run(
      "insert into user values ('ada', 'Ada', 'ada@example.com', 'true', 1715000000, 1);"
      "insert into account values ('a', 'ada', 'credential', 'ada', '" +
      std::string(kOldHash) +
      "');"
      "insert into session values ('s', " +
      soon +
      ", 'token-of-ada', 1715000000, 'ada');"
      "insert into two_factor values ('f', '" +
      better_auth_encrypted(kTotpSecret) + "', '" + better_auth_encrypted("[]") +
      "', 'ada');"
      "insert into passkey values ('p', '" +
      base64_encode(cose_key_of(must(crypto::SigningKey::generate(crypto::Algorithm::kEdDsa)))) +
      "', 'ada', 'AAAA', 7, 'singleDevice', 'f');"
      "insert into jwks values ('k', '{}', '" +
      std::string(kPrivateEdJwk) + "', 1715000000)");
  const auto report = must(move_better_auth(kit, old));
  CHECK(report.left.empty());
  CHECK(report.passkeys == 1);
  CHECK(report.second_factors == 1);
  CHECK(report.keys == 1);
  CHECK(identify(kit, "token-of-ada").ok());
  CHECK(to_rfc3339(must(kit->user_admin.find(kAda)).created_at) == "2024-05-06T12:53:20.000Z");
}

TEST_CASE("moving: hostile values are left out and reported", "[moving][security]") {
  TestCore kit;
  OldDatabase old(kBetterAuthTables);
  const std::string huge(300'000, 'x');
  add_user(old, "long", "name = '" + huge + "', image = '" + huge + "', role = '" + huge + "'");
  add_user(
      old, "wrong",
      R"("experienceLevel" = 'wizard', "softwareBackground" = '{"a":', "createdAt" = 'yesterday', "emailVerified" = 'maybe')");
  add_user(old, "bytes", "name = x'ff00fe', banned = x'00', \"twoFactorEnabled\" = 'perhaps'");
  add_user(old, "early", R"("createdAt" = '1950-01-01')");
  add_user(old, "nowhere", R"("email" = 'not an address')");
  add_user(old, "bad id");
  add_user(old, huge);
  for (const auto& [user, hash] : std::vector<std::pair<std::string, std::string>>{
           {"md5", "5f4dcc3b5aa765d61d8327deb882cf99"},
           {"dear", "$argon2id$v=19$m=4194304,t=100,p=16$c2FsdHNhbHRzYWx0$a2V5a2V5a2V5a2V5"}}) {
    add_user(old, user);
    old.run("UPDATE account SET password = '" + hash + "' WHERE userId = '" + user + "'");
  }
  old.run("INSERT INTO account (id, accountId, providerId, userId, createdAt, updatedAt) VALUES ('e', '" + huge +
          "', 'google', 'md5', '', '')");
  old.run("INSERT INTO \"twoFactor\" (id, secret, backupCodes, userId) VALUES ('g', 'not encrypted', '', 'unknown')");
  const auto report = must(move_better_auth(kit, old));
  CHECK(report.users == 6);
  CHECK(report.users_left == 3);
  for (const auto* part :
       {"field long@example.com: name: ", "field long@example.com: image: ", "role long@example.com: ",
        "field wrong@example.com: experience_level: ", "value wrong@example.com: createdAt cannot be read",
        "value wrong@example.com: emailVerified cannot be read", "value bytes@example.com: name cannot be read",
        "value bytes@example.com: banned cannot be read, so the account is suspended",
        "value bytes@example.com: twoFactorEnabled cannot be read, so it counts as enabled", "second factor bytes: it was not",
        "field early@example.com: created_at: ", "account not an address: email: ", "account bad id@example.com: ",
        "password md5@example.com: ", "password dear@example.com: ", "provider account md5: "})
    CHECK(reports(report, part));
  for (const auto& left : report.left) CHECK(left.subject.size() + left.why.size() < 600);
  CHECK_FALSE(try_sign_in(kit, "md5@example.com", "password").ok());
  CHECK(outcome(try_sign_in(kit, "bytes@example.com", kOldPassword)) == "ACCOUNT_SUSPENDED");
}

TEST_CASE("moving: a session with an impossible start time starts now", "[moving][security]") {
  TestCore kit;
  OldDatabase old(kBetterAuthTables);
  add_user(old, "ada");
  for (const auto* token : {"early", "late"}) add_session(old, kit, "ada", token);
  old.run("UPDATE session SET createdAt = '0001-01-01' WHERE token = 'early'");
  old.run("UPDATE session SET createdAt = '2098-01-01', updatedAt = '2098-01-01' WHERE token = 'late'");
  must(move_better_auth(kit, old));
  for (const auto* token : {"early", "late"}) {
    const auto session = must(identify(kit, token)).session();
    CHECK(session.created_at == kit.clock().now());
    CHECK(session.authenticated_at == kit.clock().now());
    CHECK(session.last_seen_at <= kit.clock().now());
  }
}

TEST_CASE("moving: an account's second factor is imported right after it", "[moving][security]") {
  TestCore kit;
  OldDatabase old(kBetterAuthTables);
  fill(old, kit);
  std::vector<std::int64_t> factors;
  must(move_better_auth(kit, old, MoveMode::kForReal, old_secret(), [&](std::int64_t) {
    if (kit.number("SELECT count(*) FROM users") == 1) factors.push_back(kit.number("SELECT count(*) FROM two_factors"));
  }));
  // Rows after the account: its second factor, its password and provider account, its passkey, its session and the key.
  CHECK(factors == std::vector<std::int64_t>{0, 1, 1, 1, 1, 1});
}

TEST_CASE("moving: a database of another program is refused with the reason", "[moving]") {
  TestCore kit;
  OldDatabase old("create table users (id text)");
  CHECK(move_better_auth(kit, old).error().what.find("There is no table user") != std::string::npos);
}

TEST_CASE("moving: a user with several password rows is one account", "[moving]") {
  TestCore kit;
  OldDatabase old(kBetterAuthTables);
  add_user(old, "ada");
  add_user(old, "bob");
  old.run(
      "INSERT INTO account (id, accountId, providerId, userId, password, createdAt, updatedAt) SELECT 'again', accountId, "
      "providerId, userId, password, createdAt, updatedAt FROM account WHERE userId = 'ada'");
  const auto mode = GENERATE(MoveMode::kTrial, MoveMode::kForReal);
  const auto report = must(move_better_auth(kit, old, mode));
  CHECK(report.left.empty());
  CHECK(report.users == 2);
  CHECK(report.users_left == 0);
  CHECK(report.accounts == 2);
}

}  // namespace
}  // namespace usher::core
