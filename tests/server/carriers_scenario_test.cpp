#include <regex>

#include "common/base/encoding.h"
#include "common/core/accounts/user_admin.h"
#include "common/crypto/totp.h"
#include "common/settings/settings.h"
#include "server/app.h"
#include "tests/catch.h"
#include "tests/server/pages/passkey_steps.h"
#include "tests/testkit/access/access_table.h"
#include "tests/testkit/adapt.h"
#include "tests/testkit/other_servers/fake_issuer.h"
#include "tests/testkit/people.h"
#include "tests/testkit/postgres_server.h"

// Each value that an answer contains, put into every carrier: it opens no more than the table of access gives to the carrier that
// it was made for.

namespace usher::testkit::access {
namespace {

constexpr std::string_view kSession = "better-auth.session_token";

/// What a value may open: the rights of this kind by this carrier; without a carrier nothing.
struct Own {
  Kind kind = Kind::kNobody;
  std::optional<Carrier> carrier = {};
};

/// Members, headers and cookies whose values are credentials of an account. What is not here opens nothing.
struct NameRow {
  std::string_view name;
  Carrier carrier;
};
constexpr std::array kNames{NameRow{kSession, Carrier::kOwnCookie},
                            NameRow{"refresh_token", Carrier::kRefreshCookie},
                            NameRow{"set-auth-token", Carrier::kSessionToken},
                            NameRow{"token", Carrier::kSessionToken},
                            NameRow{"session_token", Carrier::kSessionToken},
                            NameRow{"access_token", Carrier::kAccessToken},
                            NameRow{"set-auth-jwt", Carrier::kSiteToken},
                            NameRow{"/api/auth/token", Carrier::kSiteToken},
                            NameRow{"key", Carrier::kKey}};

/// Whether a value could be a credential: one word of some length.
bool is_word(const std::string& text) {
  static const std::regex kWord("[A-Za-z0-9._~+/=%:-]{16,2000}");
  return std::regex_match(text, kWord);
}

/// The values of answers, each with what it may open and where it was.
class Harvest {
 public:
  struct Found {
    Own own;
    std::string where;
    bool is_cookie;
  };

  /// `route`: names where the values were. `programs`: what a program's answer has.
  Answer take(Answer answer, Kind kind, const std::string& route, bool is_program = false) {
    const auto add = [&](const std::string& value, const std::string& name, bool is_cookie = false) {
      keep(value, name, kind, route, is_program, is_cookie);
    };
    for (const auto& [name, value] : answer.response.headers)
      if (name != "Set-Cookie") add(value, lower(name)), add_query(value, add);
    for (const auto& cookie : answer.cookies()) add(percent_decode(cookie.value).value_or(cookie.value), cookie.name, true);
    if (answer.body().starts_with('{') || answer.body().starts_with('['))
      walk_values(answer.json(), route, add);
    else
      walk_page(answer.body(), add);
    return answer;
  }
  [[nodiscard]] const std::map<std::string, Found>& values() const { return values_; }

 private:
  static std::string lower(std::string text) {
    for (auto& one : text) one = static_cast<char>(std::tolower(static_cast<unsigned char>(one)));
    return text;
  }
  template <class F>
  static void add_query(const std::string& url, const F& add) {
    if (url.find('?') == std::string::npos) return;
    for (const auto& [name, value] : http::form_parameters(std::string_view(url).substr(url.find('?') + 1))) add(value, name);
  }
  template <class F>
  static void walk_values(const json::Value& value, const std::string& name, const F& add) {
    if (const auto* text = value.string()) add(*text, name), add_query(*text, add);
    if (const auto* list = value.array())
      for (const auto& one : *list) walk_values(one, name, add);
    if (const auto* object = value.object())
      for (const auto& member : *object) walk_values(member.value, member.key, add);
  }
  template <class F>
  static void walk_page(const std::string& page, const F& add) {
    static const std::regex kField("name=\"([a-z_]+)\"[^>]* value=\"([^\"]+)\"");
    for (std::sregex_iterator at(page.begin(), page.end(), kField), end; at != end; ++at) add((*at)[2], (*at)[1]);
  }

  void keep(const std::string& value, const std::string& name, Kind kind, const std::string& route, bool is_program,
            bool is_cookie) {
    if (!is_word(value)) return;
    Own own{.kind = kind};
    for (const auto& row : kNames)
      if (name == row.name || (name == "token" && route == row.name)) own.carrier = row.carrier;
    const bool is_ceremony = name == "token" && route.find("passkey") != std::string::npos;
    if (is_ceremony || (is_cookie && own.carrier == Carrier::kSessionToken)) own.carrier.reset();
    if (!is_cookie && own.carrier == Carrier::kRefreshCookie) own.carrier.reset();  // only a program gets it in a body
    if (is_program && (name == "access_token" || name == "refresh_token")) own.carrier = Carrier::kProgramToken;
    values_.emplace(value, Found{own, name + " of " + route, is_cookie});
  }

  std::map<std::string, Found> values_;
};

void with_all(settings::Settings& settings) {
  FakeIssuer::configure(settings);
  with_chat_upstream(settings);
  using settings::Plugin;
  settings.better_auth_plugins = {Plugin::kBearer, Plugin::kJwt,       Plugin::kTwoFactor, Plugin::kAnonymous,
                                  Plugin::kAdmin,  Plugin::kMagicLink, Plugin::kEmailOtp,  Plugin::kPasskey};
}

class Site {
 public:
  explicit Site(const Adapt& engine) : app_([&](settings::Settings& settings) { with_all(settings), engine(settings); }) {}

  /// A browser's admin, a program's, one who acts as a user and one who did, a visitor, and what each gets to see.
  void tour() {
    Browser ada(app_, pages::kOwn);
    const auto id = see(ada, Kind::kAdmin, post("/auth/signup").json(sign_up_body("ada@example.com"))).text("user.id");
    make_admin(id);
    for (const auto* path : {"/auth/me",
                             "/auth/sessions",
                             "/auth/accounts",
                             "/auth/audit",
                             "/auth/2fa/devices",
                             "/auth/passkeys",
                             "/auth/me/export",
                             "/api/auth/get-session",
                             "/api/auth/list-sessions",
                             "/api/auth/token",
                             "/api/auth/list-accounts",
                             "/api/auth/passkey/generate-register-options",
                             "/account/profile",
                             "/account/security",
                             "/account/sessions",
                             "/account/security/passkeys/add",
                             "/account/re-authenticate",
                             "/account/data",
                             "/admin/users",
                             "/admin/api-keys",
                             "/auth/admin/users",
                             "/auth/oauth/acme?redirect_to=%2F"})
      see(ada, Kind::kAdmin, get(path));
    see(ada, Kind::kAdmin, get("/admin/users/selected/suspend?id=" + id));
    see(ada, Kind::kAdmin, get("/admin/users/" + id));
    see(ada, Kind::kAdmin, post("/auth/refresh").json({}));
    see(ada, Kind::kAdmin, post("/auth/passkeys/registration/options").json({}));
    see(ada, Kind::kAdmin, post("/auth/passkeys/authentication/options").json({}));
    see(ada, Kind::kAdmin, post("/auth/2fa/enroll").json({{"password", TestApp::kPassword}}));
    see(ada, Kind::kAdmin, post("/api/auth/update-user").json({{"name", "Ada"}}));
    see(ada, Kind::kAdmin, post("/auth/accounts/acme/link").json({{"redirect_to", "/"}}));
    see(ada, Kind::kWriteKey,
        post("/auth/admin/api-keys").json({{"scope", "admin:write"}, {"name", "crm"}, {"expires_in_days", 7}}));
    see(ada, Kind::kAdmin,
        post("/api/auth/email-otp/send-verification-otp").json({{"email", "ada@example.com"}, {"type", "sign-in"}}));
    Browser again(app_, pages::kOwn);
    see(again, Kind::kAdmin,
        post("/api/auth/sign-in/email").json({{"email", "ada@example.com"}, {"password", TestApp::kPassword}}));
    auto program = sign_in_body("ada@example.com");
    program.set("cookies", false);
    harvest_.take(app_.send(post("/auth/login").json(std::move(program))), Kind::kAdmin, "/auth/login", true);

    const auto bob = app_.sign_up("bob@example.com").text("user.id");
    for (const bool stops : {false, true}) {
      Browser grace(app_, pages::kOwn);
      const auto address = std::string(stops ? "grace" : "hedy") + "@example.com";
      make_admin(see(grace, Kind::kAdmin, post("/auth/signup").json(sign_up_body(address))).text("user.id"));
      see(grace, Kind::kImpersonation, post("/api/auth/admin/impersonate-user").json({{"userId", bob}}));
      see(grace, Kind::kImpersonation, get("/api/auth/get-session"));
      if (stops) see(grace, Kind::kAdmin, post("/api/auth/admin/stop-impersonating").json({}));
    }
    Browser ivy(app_, pages::kOwn);
    see(ivy, Kind::kUser, post("/auth/signup").json(sign_up_body("ivy@example.com")));
    const auto secret = see(ivy, Kind::kUser, post("/auth/2fa/enroll").json({{"password", TestApp::kPassword}})).text("secret");
    const auto code = crypto::totp_code(base32_decode(secret).value(), crypto::totp_step(app_.clock().now()));
    see(ivy, Kind::kUser, post("/auth/2fa/confirm").json({{"code", code}}));
    Browser pending(app_, pages::kOwn);
    see(pending, Kind::kNobody, post("/auth/login").json(sign_in_body("ivy@example.com")));
    see(pending, Kind::kNobody,
        post("/api/auth/sign-in/email").json({{"email", "ivy@example.com"}, {"password", TestApp::kPassword}}));
    Browser visitor(app_, pages::kOwn);
    see(visitor, Kind::kVisitor, post("/api/chat/message").json({{"message", "What is ROS 2?"}}));
    see(visitor, Kind::kNobody, get("/account/sign-in"));
    see(visitor, Kind::kNobody, get("/api/auth/passkey/generate-authenticate-options"));
    see(visitor, Kind::kNobody, post("/api/auth/sign-in/social").json({{"provider", "acme"}, {"callbackURL", "/"}}));
  }

  /// Every value in every carrier; returns how many cells were tried.
  std::size_t try_all() {
    std::size_t cells = 0;
    for (const auto& [value, found] : harvest_.values())
      for (const auto& placed : placements(value))
        for (const auto& row : kProbes) check(row, value, found, placed), ++cells;
    for (const auto& [value, found] : harvest_.values())  // last: a token of before ends its session
      for (const auto& row : kBodies) check_body(row, value, found), ++cells;
    CHECK(harvest_.values().size() > 60);
    return cells;
  }

 private:
  Answer see(Browser& browser, Kind kind, Call call) {
    const auto route = call.request.path;
    return harvest_.take(browser.send(std::move(call)), kind, route);
  }
  void make_admin(const std::string& id) { must(app_.core().user_admin.update(admin(), id, {.role = "admin"})); }

  /// Safe operations, one at least of each surface, audience and freshness.
  static constexpr std::array kProbes{"/auth/me",
                                      "/auth/me/export",
                                      "/auth/verify",
                                      "/auth/admin/users",
                                      "/api/auth/list-sessions",
                                      "/api/auth/passkey/generate-register-options",
                                      "/api/v1/profile",
                                      "/api/auth/admin/list-users",
                                      "/account/profile",
                                      "/admin/users",
                                      "/api/chat/sessions"};
  /// Calls that take a value in the body or the query, and none of those that answers contain but a program's refresh token.
  struct BodyRow {
    std::string_view path;
    std::string_view member;
  };
  static constexpr std::array kBodies{BodyRow{"/auth/refresh", "refresh_token"}, BodyRow{"/auth/email/verify", "token"},
                                      BodyRow{"/auth/password/reset", "token"}, BodyRow{"/api/auth/reset-password", "token"},
                                      BodyRow{"/auth/email/change/undo", "token"}};
  static constexpr std::array kCookieNames{kSession,
                                           std::string_view("refresh_token"),
                                           std::string_view("better-auth.two_factor"),
                                           std::string_view("better-auth.admin_session"),
                                           std::string_view("better-auth.session_data"),
                                           std::string_view("better-auth.better-auth-passkey"),
                                           std::string_view("usher_device"),
                                           std::string_view("usher_anonymous"),
                                           std::string_view("usher_code"),
                                           std::string_view("usher_two_factor"),
                                           std::string_view("usher_form")};

  struct Placed {
    std::string name;
    std::string header;
    std::string text;
  };
  static std::vector<Placed> placements(const std::string& value) {
    std::string raw, encoded;
    for (const auto name : kCookieNames) {
      raw += std::string(name) + "=" + value + "; ";
      encoded += std::string(name) + "=" + percent_encode(value) + "; ";
    }
    raw.resize(raw.size() - 2), encoded.resize(encoded.size() - 2);
    return {{"bearer", "authorization", "Bearer " + value},
            {"every cookie", "cookie", raw},
            {"every cookie, encoded", "cookie", encoded},
            {"code token", "x-code-token", value}};
  }

  const http::Endpoint& row_of(std::string_view path) {
    for (const auto& row : app_.app().pipeline().router().endpoints())
      if (row.method == "GET" && row.path == path) return row;
    throw std::runtime_error("no operation at " + std::string(path));
  }

  Answer serve(Call call) {
    call.header("host", "localhost:8000").header("sec-fetch-site", "same-origin").header("origin", pages::kOwn);
    call.request.received = app_.clock().now();
    return Answer(app_.app().pipeline().serve(std::move(call.request)));
  }

  void check(std::string_view path, const std::string& value, const Harvest::Found& found, const Placed& placed) {
    const auto& row = row_of(path);
    Call call = get(path);
    call.header(placed.header, placed.text);
    const auto answer = serve(std::move(call));
    const bool is_open = answer.status >= 200 && answer.status < 300;
    if (!is_open || expected(row, Kind::kVisitor, Carrier::kOwnCookie) == "yes") return;
    const auto allowed = found.own.carrier ? expected(row, found.own.kind, *found.own.carrier) : std::string("nothing");
    if (agrees(allowed, "yes")) return;
    FAIL_CHECK(found.where << ", as " << placed.name << ", opens " << path << "; its own carrier gives " << allowed << ": "
                           << value);
  }

  void check_body(const BodyRow& row, const std::string& value, const Harvest::Found& found) {
    json::Object body{{row.member.data(), value}};
    if (row.path.find("reset") != std::string_view::npos)
      body.set(row.path.starts_with("/api") ? "newPassword" : "new_password", "another S3cret-one");
    const auto answer = serve(post(row.path).json(std::move(body)));
    const bool may = row.path == "/auth/refresh" && found.own.carrier == Carrier::kProgramToken;
    if (answer.status >= 400 || may) return;
    FAIL_CHECK(found.where << " is taken by " << row.path << ": " << value << ", " << answer.status);
  }

  TestApp app_;
  FakeIssuer acme_{app_.kit().http(), app_.clock()};
  Harvest harvest_;
};

void walk_carriers(const Adapt& engine) {
  Site site(engine);
  site.tour();
  CHECK(site.try_all() > 2'000);
}

TEST_CASE("carriers: no value of an answer opens more than its own carrier, on SQLite", "[access][carriers][security]") {
  walk_carriers([](settings::Settings&) {});
}

TEST_CASE("carriers: no value of an answer opens more than its own carrier, on PostgreSQL",
          "[access][carriers][postgres][security]") {
  if (!has_postgres()) return;
  PostgresScratch scratch(PostgresScratch::Contents::kSchema);
  walk_carriers([&](settings::Settings& settings) { settings.database.url = Secret(std::string(scratch.url())); });
}

}  // namespace
}  // namespace usher::testkit::access
