#pragma once

#include "tests/catch.h"
#include "tests/server/pages/form_steps.h"
#include "tests/testkit/people.h"
#include "tests/testkit/test_app.h"

/// The surfaces that sign users in and take mailed links: a rule that all of them have is tested once, by a table of cases.
namespace usher::testkit {

enum class Surface { kRest, kBetterAuth, kPages };

/// Runs a test case once a surface.
inline Surface each_surface() { return GENERATE(Surface::kRest, Surface::kBetterAuth, Surface::kPages); }

inline const char* name_of(Surface surface) {
  return surface == Surface::kRest ? "/auth" : surface == Surface::kBetterAuth ? "/api/auth" : "/account";
}

/// What each surface answers to the same request.
struct BySurface {
  const char* rest;
  const char* better_auth;
  const char* pages;

  [[nodiscard]] const char* of(Surface surface) const {
    return surface == Surface::kRest ? rest : surface == Surface::kBetterAuth ? better_auth : pages;
  }
};

/// The status and the code of an answer, such as "403 ACCOUNT_SUSPENDED". A page has its code in the log alone.
inline std::string outcome(const Answer& answer) {
  const auto code = answer.code().empty() ? answer.response.log_code : answer.code();
  return std::to_string(answer.status) + (code.empty() ? "" : " ") + code;
}

enum class Factor { kApp, kBackupCode, kMailedCode };

/// A browser that uses one surface.
class SurfaceClient {
 public:
  SurfaceClient(TestApp& app, std::string origin) : browser(app, std::move(origin)) {}
  virtual ~SurfaceClient() = default;

  virtual Answer sign_up(std::string_view email = kAda) = 0;
  virtual Answer sign_in(std::string_view password = kPassphrase, std::string_view email = kAda, bool remember = true) = 0;
  virtual Answer mail_code() = 0;  ///< For the second step.
  virtual Answer present(Factor factor, std::string_view code, bool trust = false) = 0;
  virtual Answer ask_reset(std::string_view email = kAda) = 0;
  virtual Answer look_at_reset(const std::string& token) = 0;
  virtual Answer reset(const std::string& token, std::string_view password) = 0;
  virtual Answer ask_verification(std::string_view email = kAda) = 0;
  virtual Answer verify(const std::string& token) = 0;

  /// As a browser whose session is over.
  void forget_session() {
    browser.forget("refresh_token");
    browser.forget("better-auth.session_token");
  }
  bool is_signed_in() { return browser.send(get("/auth/me")).status == 200; }

  Browser browser;

 protected:
  Answer post_json(std::string_view path, json::Object body) {
    return browser.send(post(path).json(std::move(body)).header("x-request-id", "same"));
  }
};

class RestClient final : public SurfaceClient {
 public:
  explicit RestClient(TestApp& app) : SurfaceClient(app, "http://localhost:3000") {}

  Answer sign_up(std::string_view email) override { return post_json("/auth/signup", sign_up_body(email)); }
  Answer sign_in(std::string_view password, std::string_view email, bool remember) override {
    auto answer = post_json("/auth/login", sign_in_body(email, password).set("remember_me", remember));
    challenge_ = answer.text("two_factor_token");
    return answer;
  }
  Answer mail_code() override { return post_json("/auth/2fa/send-code", {{"two_factor_token", challenge_}}); }
  Answer present(Factor factor, std::string_view code, bool trust) override {
    const auto* const field = factor == Factor::kBackupCode ? "backup_code" : "code";
    return post_json("/auth/2fa/verify", {{"two_factor_token", challenge_}, {field, code}, {"trust_device", trust}});
  }
  Answer ask_reset(std::string_view email) override { return post_json("/auth/password/forgot", {{"email", email}}); }
  Answer look_at_reset(const std::string& /*token*/) override { return browser.send(get("/auth/me")); }  // no such call
  Answer reset(const std::string& token, std::string_view password) override {
    return post_json("/auth/password/reset", {{"token", token}, {"new_password", password}});
  }
  Answer ask_verification(std::string_view email) override { return post_json("/auth/email/verify/resend", {{"email", email}}); }
  Answer verify(const std::string& token) override { return post_json("/auth/email/verify", {{"token", token}}); }

 private:
  std::string challenge_;
};

class BetterAuthClient final : public SurfaceClient {
 public:
  explicit BetterAuthClient(TestApp& app) : SurfaceClient(app, "http://localhost:3000") {}

  Answer sign_up(std::string_view email) override {
    return post_json("/api/auth/sign-up/email", {{"name", "Ada"}, {"email", email}, {"password", kPassphrase}});
  }
  Answer sign_in(std::string_view password, std::string_view email, bool remember) override {
    return post_json("/api/auth/sign-in/email", sign_in_body(email, password).set("rememberMe", remember));
  }
  Answer mail_code() override { return post_json("/api/auth/two-factor/send-otp", {}); }
  Answer present(Factor factor, std::string_view code, bool trust) override {
    const auto* const call = factor == Factor::kApp          ? "verify-totp"
                             : factor == Factor::kMailedCode ? "verify-otp"
                                                             : "verify-backup-code";
    return post_json("/api/auth/two-factor/" + std::string(call), {{"code", code}, {"trustDevice", trust}});
  }
  Answer ask_reset(std::string_view email) override { return post_json("/api/auth/request-password-reset", {{"email", email}}); }
  Answer look_at_reset(const std::string& token) override {
    return browser.send(get("/api/auth/reset-password/" + token + "?callbackURL=%2Fnew"));
  }
  Answer reset(const std::string& token, std::string_view password) override {
    return post_json("/api/auth/reset-password", {{"token", token}, {"newPassword", password}});
  }
  Answer ask_verification(std::string_view email) override {
    return post_json("/api/auth/send-verification-email", {{"email", email}});
  }
  Answer verify(const std::string& token) override { return browser.send(get("/api/auth/verify-email?token=" + token)); }
};

class PagesClient final : public SurfaceClient {
 public:
  explicit PagesClient(TestApp& app) : SurfaceClient(app, pages::kOwn) {}

  Answer sign_up(std::string_view email) override {
    return submit("/account/sign-up", {{"email", std::string(email)}, {"password", std::string(kPassphrase)}});
  }
  Answer sign_in(std::string_view password, std::string_view email, bool remember) override {
    return submit("/account/sign-in",
                  {{"email", std::string(email)}, {"password", std::string(password)}, {"remember", remember ? "1" : ""}});
  }
  Answer mail_code() override { return pages::submit(browser, kSecondFactor, std::string(kSecondFactor) + "/mail", {}); }
  Answer present(Factor /*one field takes every code*/, std::string_view code, bool trust) override {
    return submit(kSecondFactor, {{"code", std::string(code)}, {"trust_device", trust ? "1" : ""}});
  }
  Answer ask_reset(std::string_view email) override { return submit("/account/forgot", {{"email", std::string(email)}}); }
  Answer look_at_reset(const std::string& token) override { return browser.send(get("/account/reset?token=" + token)); }
  Answer reset(const std::string& token, std::string_view password) override {
    return browser.send(pages::form_post("/account/reset", {{"token", token}, {"new_password", std::string(password)}}));
  }
  Answer ask_verification(std::string_view email) override {
    return submit("/account/verify/resend", {{"email", std::string(email)}});
  }
  Answer verify(const std::string& token) override {
    return browser.send(pages::form_post("/account/verify", {{"token", token}, {"new_password", "another passphrase"}}));
  }

 private:
  static constexpr const char* kSecondFactor = "/account/second-factor";

  Answer submit(std::string_view page, const pages::Fields& fields) { return pages::submit(browser, page, page, fields); }
};

/// For test cases that need no more.
struct OnEachSurface {
  Surface surface = each_surface();
};

inline std::unique_ptr<SurfaceClient> client_of(Surface surface, TestApp& app) {
  if (surface == Surface::kRest) return std::make_unique<RestClient>(app);
  if (surface == Surface::kBetterAuth) return std::make_unique<BetterAuthClient>(app);
  return std::make_unique<PagesClient>(app);
}

}  // namespace usher::testkit
