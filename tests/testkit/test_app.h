#pragma once

#include <map>
#include <set>

#include "common/base/mutex.h"
#include "common/json/value.h"
#include "server/http/messages/request.h"
#include "server/http/messages/response.h"
#include "tests/testkit/test_core.h"

namespace usher {
class HttpApi;
namespace testing {
class TestBench;
}
class Log;
class Metrics;
}  // namespace usher
namespace usher::settings {
struct Sources;
}

namespace usher::testkit {

class OpenApiCheck;

/// A request builder: post("/auth/login").json({{"email", "ada@example.com"}, ...}).header("user-agent", "curl/8").
class Call {
 public:
  /// `target` may have a query.
  Call(std::string method, std::string_view target);

  Call& json(json::Object body);
  /// The text unchanged, with the content type of JSON.
  Call& body(std::string text);
  /// Replaces an earlier value.
  Call& header(std::string_view name, std::string value);
  Call& bearer(std::string_view token) { return header("authorization", "Bearer " + std::string(token)); }
  /// Adds to the Cookie header.
  Call& cookie(std::string_view name, std::string_view value);
  Call& from(std::string peer);  ///< The address of the other end; 192.0.2.1 by default.

  http::Request request;
};

inline Call get(std::string_view target) { return {"GET", target}; }
inline Call post(std::string_view target) { return {"POST", target}; }
inline Call put(std::string_view target) { return {"PUT", target}; }
inline Call patch(std::string_view target) { return {"PATCH", target}; }
inline Call del(std::string_view target) { return {"DELETE", target}; }

/// A cookie as set by a response.
struct CookieSeen {
  std::string name;
  std::string value;
  std::string path;
  std::string domain;
  std::optional<std::int64_t> max_age;
  bool http_only = false;
  bool secure = false;
  std::string same_site;
};

/// A response.
class Answer {
 public:
  explicit Answer(http::Response response);

  int status = 0;
  http::Response response;

  /// The first header of that name, in any case.
  [[nodiscard]] std::optional<std::string> header(std::string_view name) const;
  [[nodiscard]] const std::string& body() const { return response.body; }
  /// The body as JSON; throws if it is not JSON.
  [[nodiscard]] json::Value json() const;
  /// The member at a path such as `user.email` or `errors.0.field`; null if missing.
  [[nodiscard]] json::Value at(std::string_view path) const;
  /// The same as text; empty if it is not a string.
  [[nodiscard]] std::string text(std::string_view path) const;
  /// A problem's code; empty for anything else.
  [[nodiscard]] std::string code() const { return text("code"); }
  /// `field CODE` of each of a problem's errors, in their order.
  [[nodiscard]] std::vector<std::string> faults() const;
  [[nodiscard]] std::vector<CookieSeen> cookies() const;
  [[nodiscard]] std::optional<CookieSeen> cookie(std::string_view name) const;
  /// The one of a sign-in at a provider.
  [[nodiscard]] std::optional<CookieSeen> oauth_cookie() const;
};

/// The application in process: no sockets, a stopped clock, its own database. Every response is checked by the OpenAPI
/// document; a mismatch throws std::runtime_error. send() may be called from several threads.
class TestApp {
 public:
  explicit TestApp(const Adapt& adapt = {});
  /// One more server on the same database, or the same one after a restart.
  explicit TestApp(std::shared_ptr<World> world, const Adapt& adapt = {});
  /// `setup`: see HttpApi.
  TestApp(std::shared_ptr<World> world, const Adapt& adapt, const settings::Sources& setup);
  ~TestApp();

  Answer send(const Call& call);

  TestCore& kit() { return kit_; }
  core::Core& core() { return kit_.core(); }
  FakeClock& clock() { return kit_.clock(); }
  const std::shared_ptr<World>& world() { return kit_.world(); }
  HttpApi& app() { return *app_; }
  /// Precondition: the settings have test_api.on.
  testing::TestBench& bench() { return *bench_; }
  const OpenApiCheck& openapi() { return *check_; }
  /// Every line logged so far.
  std::vector<std::string> log_lines();
  /// `method path` of the operations called so far.
  std::set<std::string> exercised();

  /// Signs a user up without a browser, and expects success.
  Answer sign_up(std::string_view email = kEmail, std::string_view password = kPassword);
  Answer sign_in(std::string_view email = kEmail, std::string_view password = kPassword);

  static constexpr std::string_view kEmail = "ada@example.com";
  static constexpr std::string_view kPassword = "S3cret-passphrase";

 private:
  TestApp(std::shared_ptr<World> world, const Adapt& adapt, const settings::Sources* setup);

  TestCore kit_;
  Mutex mutex_;
  std::vector<std::string> log_lines_ GUARDED_BY(mutex_);
  std::set<std::string> exercised_ GUARDED_BY(mutex_);
  std::unique_ptr<Log> log_;
  std::unique_ptr<Metrics> metrics_;
  std::unique_ptr<testing::TestBench> bench_;
  std::unique_ptr<HttpApi> app_;
  std::unique_ptr<OpenApiCheck> check_;
  std::unique_ptr<OpenApiCheck> test_check_;  ///< Of /auth/test; null without TEST_API.
};

/// The body of a sign-up with everything that is required.
json::Object sign_up_body(std::string_view email = TestApp::kEmail, std::string_view password = TestApp::kPassword);
json::Object sign_in_body(std::string_view email = TestApp::kEmail, std::string_view password = TestApp::kPassword);

/// Keeps cookies as a browser does, by name and path, and sends Origin and Sec-Fetch-Site.
class Browser {
 public:
  explicit Browser(TestApp& app, std::string origin = "http://localhost:3000") : app_(&app), origin_(std::move(origin)) {}

  Answer send(Call call);
  /// Later requests go to another server.
  void move_to(TestApp& app) { app_ = &app; }

  [[nodiscard]] std::optional<std::string> cookie(std::string_view name) const;
  /// Names and values of all cookies.
  [[nodiscard]] std::map<std::string, std::string> cookies() const;
  void set_cookie(const std::string& name, std::string value, std::string path = "/");
  void forget(std::string_view name) { jar_.erase(std::string(name)); }

  Answer sign_up(std::string_view email = TestApp::kEmail, std::string_view password = TestApp::kPassword);
  Answer sign_in(std::string_view email = TestApp::kEmail, std::string_view password = TestApp::kPassword);

 private:
  struct Kept {
    std::string value;
    std::string path;
  };
  TestApp* app_;
  std::string origin_;
  std::map<std::string, Kept> jar_;
};

}  // namespace usher::testkit
