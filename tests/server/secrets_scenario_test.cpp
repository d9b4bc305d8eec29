#include "common/base/encoding.h"
#include "common/crypto/totp.h"
#include "tests/catch.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/test_app.h"

// Runs everything that a user does, and searches every response, log line and stored value for secrets.
namespace usher {
namespace {

using namespace testkit;

constexpr const char* kFirst = "first secret passphrase";
constexpr const char* kSecond = "second secret passphrase";
constexpr const char* kGuess = "a guess that is wrong";

struct Found {
  std::vector<std::string> tokens;  ///< Returned to the user, so in responses; nowhere else.
  std::vector<std::string> answers;
};

class Walk {
 public:
  explicit Walk(TestApp& app) : app_(app) {}

  Answer send(const Call& call) {
    auto answer = app_.send(call);
    std::string whole = answer.body();
    for (const auto& [name, value] : answer.response.headers) whole += "\n" + name + ": " + value;
    found.answers.push_back(whole + "\n" + answer.response.log_note);
    for (const auto& cookie : answer.cookies())
      if (!cookie.value.empty()) found.tokens.push_back(cookie.value.substr(0, cookie.value.find('.')));
    for (const char* name : {"access_token", "refresh_token"})
      if (const auto token = answer.text(name); !token.empty()) found.tokens.push_back(token);
    return answer;
  }

  void everything() {
    const auto token = send(post("/auth/signup").json(sign_up_body("ada@example.com", kFirst))).text("access_token");
    send(post("/auth/signup").json(sign_up_body("ada@example.com", kFirst)));
    send(post("/auth/signup").json(sign_up_body("not an address", kFirst)));
    send(post("/auth/login").json(sign_in_body("ada@example.com", kGuess)));
    auto program = sign_in_body("ada@example.com", kFirst);
    program.set("cookies", false);
    const auto signed_in = send(post("/auth/login").json(program));
    send(post("/auth/login?password=" + std::string("in-the-query")).json(sign_in_body("ada@example.com", kFirst)));
    const auto consumed = signed_in.text("refresh_token");
    send(post("/auth/refresh").json({{"refresh_token", consumed}}));
    app_.clock().advance(std::chrono::seconds(60));
    send(post("/auth/refresh").json({{"refresh_token", consumed}}));
    send(get("/auth/me").bearer(token));
    send(get("/auth/me").bearer(token + "x"));
    send(get("/auth/me/export").bearer(token));
    send(get("/auth/sessions").bearer(token));
    send(post("/auth/reauthenticate").json({{"password", kGuess}}).bearer(token));
    send(post("/auth/reauthenticate").json({{"password", kFirst}}).bearer(token));
    send(post("/auth/password/change").json({{"current_password", kFirst}, {"new_password", kSecond}}).bearer(token));
    second_factor(token);
    send(post("/auth/logout").bearer(token));
    send(get("/metrics").from("127.0.0.1"));
    send(get("/.well-known/jwks.json"));
  }

  /// All calls with an app, a backup code and an e-mail code. The app's secret, codes and challenges are tokens, too.
  void second_factor(const std::string& token) {
    const auto own = send(post("/auth/2fa/enroll").json({{"password", kSecond}}).bearer(token)).text("secret");
    const auto secret = base32_decode(own).value();
    const auto code = [&] { return crypto::totp_code(secret, crypto::totp_step(app_.clock().now())); };
    const auto codes = send(post("/auth/2fa/confirm").json({{"code", code()}}).bearer(token));
    const auto challenge = [&] {
      return send(post("/auth/login").json(sign_in_body("ada@example.com", kSecond))).text("two_factor_token");
    };
    const auto by_backup = challenge();
    const auto by_mail = challenge();
    send(post("/auth/2fa/verify").json({{"two_factor_token", by_backup}, {"code", kGuess}}));
    send(post("/auth/2fa/verify").json({{"two_factor_token", by_backup}, {"backup_code", codes.text("backup_codes.0")}}));
    send(post("/auth/2fa/send-code").json({{"two_factor_token", by_mail}}));
    send(get("/auth/2fa/devices").bearer(token));
    send(get("/auth/me/export").bearer(token));
    for (const auto& text : {own, secret, by_backup, by_mail}) found.tokens.push_back(text);
    const auto shown = codes.at("backup_codes");
    for (const auto& text : *shown.array()) found.tokens.push_back(*text.string());
  }

  Found found;

 private:
  TestApp& app_;
};

bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

TEST_CASE("secrets: no password, hash or key is in any response, log line or stored value", "[secrets][security]") {
  TestApp app;
  Walk walk(app);
  walk.everything();
  REQUIRE(walk.found.tokens.size() > 8);
  const auto stored = app.kit().everything_stored();
  std::string logged;
  for (const auto& line : app.log_lines()) logged += line;
  std::vector<std::string> never{kFirst, kSecond, kGuess, "a-secret-for-tests-of-more-than-32-bytes",
                                 "another-secret-for-tests-and-for-cookies"};

  for (const auto& text : never) {
    INFO(text);
    CHECK_FALSE(holds(stored, text));
    CHECK_FALSE(holds(logged, text));
    for (const auto& answer : walk.found.answers) CHECK_FALSE(holds(answer, text));
  }
  for (const auto& answer : walk.found.answers) CHECK_FALSE(holds(answer, "$argon2"));
  CHECK_FALSE(holds(logged, "$argon2"));
  CHECK_FALSE(holds(logged, "ada@example.com"));
  CHECK_FALSE(holds(logged, "in-the-query"));
  for (const auto& token : walk.found.tokens) {
    CHECK_FALSE(holds(stored, token));
    CHECK_FALSE(holds(logged, token));
  }
}

TEST_CASE("secrets: the audit has no credential and no hash", "[secrets][security]") {
  TestApp app;
  Walk walk(app);
  walk.everything();
  std::string audit;
  for (const auto& row : app.kit().texts(
           "SELECT action || outcome || actor || coalesce(personal, '') || coalesce(request_id, '') FROM audit_events"))
    audit += row + "\n";
  REQUIRE(holds(audit, "session.token_reused"));
  CHECK_FALSE(holds(audit, "argon2"));
  CHECK_FALSE(holds(audit, "passphrase"));
  for (const auto& token : walk.found.tokens) CHECK_FALSE(holds(audit, token));
}

TEST_CASE("secrets: a database error's text is only in the log", "[secrets][security]") {
  TestApp app;
  const auto token = app.sign_up().text("access_token");
  app.kit().run("DROP TABLE profiles");
  const auto answer = app.send(get("/auth/profile").bearer(token));
  CHECK(answer.status == 500);
  CHECK(answer.code() == "INTERNAL");
  CHECK_FALSE(holds(answer.body(), "profiles"));
  CHECK(holds(app.log_lines().back(), "profiles"));
}

}  // namespace
}  // namespace usher
