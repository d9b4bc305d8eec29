#include <sstream>

#include "common/base/encoding.h"
#include "common/core/accounts/user_admin.h"
#include "common/core/tokens/api_keys.h"
#include "common/settings/settings.h"
#include "server/app.h"
#include "tests/catch.h"
#include "tests/server/pages/setup/setup_office.h"
#include "tests/testkit/access/access_table.h"
#include "tests/testkit/access/makers_table.h"
#include "tests/testkit/adapt.h"
#include "tests/testkit/other_servers/fake_issuer.h"
#include "tests/testkit/people.h"
#include "tests/testkit/postgres_server.h"
#include "tests/testkit/tables/ways_out_table.h"
#include "tests/testkit/world.h"

// Every operation of every surface, called by every kind of caller with every credential: tests/testkit/access/access_table.h.

namespace usher::testkit::access {
namespace {

using pages::kOwn;

constexpr const char* kTrusted = "http://localhost:3000";
constexpr const char* kForeign = "https://evil.example";
constexpr std::string_view kReadOnly = "while you view the site as a user";
constexpr std::string_view kSessionCookie = "better-auth.session_token";

void with_all_parts(settings::Settings& settings) {
  FakeIssuer::configure(settings);
  with_chat_upstream(settings);
  with_adapting(settings);
  settings.adapt.visitors = true;
  with_tests(settings);
  using settings::Plugin;
  settings.better_auth_plugins = {Plugin::kBearer, Plugin::kJwt,       Plugin::kTwoFactor, Plugin::kAnonymous,
                                  Plugin::kAdmin,  Plugin::kMagicLink, Plugin::kEmailOtp,  Plugin::kPasskey};
}

void with_demands(settings::Settings& settings) {
  with_verification(settings);
  settings.signup.require_two_factor = settings::TwoFactorDemand::kAdmins;
}

/// What a caller holds.
struct Held {
  std::map<std::string, std::string> cookies;
  std::string session_token;
  std::string access_token;
  std::string program_token;
  std::string site_token;
  std::string key;
  std::string form_token;
  std::string user_id;
};

/// A body, or of a GET a query, with which an operation of a surface without OpenAPI gets as far as its caller.
const std::map<std::string_view, std::string_view> kExamples{
    {"better_auth_sign_up", R"({"name":"Eve","email":"ada@example.com","password":"correct horse battery"})"},
    {"better_auth_sign_in", R"({"email":"ada@example.com","password":"correct horse battery"})"},
    {"better_auth_revoke_session", R"({"token":"none"})"},
    {"better_auth_update_user", R"({"name":"Ada"})"},
    {"better_auth_confirm_deletion", "token=none"},
    {"better_auth_change_password",
     R"({"newPassword":"correct horse battery staple","currentPassword":"correct horse battery"})"},
    {"better_auth_verify_password", R"({"password":"correct horse battery"})"},
    {"better_auth_request_password_reset", R"({"email":"ada@example.com"})"},
    {"better_auth_follow_reset_link", "callbackURL=%2F"},
    {"better_auth_reset_password", R"({"newPassword":"correct horse battery staple","token":"none"})"},
    {"better_auth_send_verification_email", R"({"email":"ada@example.com"})"},
    {"better_auth_verify_email", "token=none"},
    {"better_auth_change_email", R"({"newEmail":"new@example.com"})"},
    {"better_auth_sign_in_social", R"({"provider":"acme"})"},
    {"better_auth_link_social", R"({"provider":"acme","callbackURL":"/"})"},
    {"better_auth_sign_in_oauth2", R"({"providerId":"acme"})"},
    {"better_auth_link_oauth2", R"({"providerId":"acme","callbackURL":"/"})"},
    {"better_auth_unlink_account", R"({"accountId":"none"})"},
    {"better_auth_get_access_token", R"({"accountId":"none"})"},
    {"better_auth_refresh_token", R"({"accountId":"none"})"},
    {"better_auth_account_info", "accountId=none"},
    {"better_auth_ask_magic_link", R"({"email":"ada@example.com"})"},
    {"better_auth_verify_magic_link", "token=none"},
    {"better_auth_send_verification_otp", R"({"email":"ada@example.com","type":"sign-in"})"},
    {"better_auth_check_otp", R"({"email":"ada@example.com","type":"sign-in","otp":"123456"})"},
    {"better_auth_sign_in_by_otp", R"({"email":"ada@example.com","otp":"123456"})"},
    {"better_auth_verify_email_by_otp", R"({"email":"ada@example.com","otp":"123456"})"},
    {"better_auth_ask_reset_otp", R"({"email":"ada@example.com"})"},
    {"better_auth_forget_password_otp", R"({"email":"ada@example.com"})"},
    {"better_auth_reset_password_by_otp",
     R"({"email":"ada@example.com","otp":"123456","password":"correct horse battery staple"})"},
    {"better_auth_ask_email_change_otp", R"({"newEmail":"new@example.com"})"},
    {"better_auth_change_email_by_otp", R"({"newEmail":"new@example.com"})"},
    {"better_auth_enable_two_factor", R"({"password":"correct horse battery"})"},
    {"better_auth_disable_two_factor", R"({"password":"correct horse battery"})"},
    {"better_auth_get_totp_uri", R"({"password":"correct horse battery"})"},
    {"better_auth_generate_backup_codes", R"({"password":"correct horse battery"})"},
    {"better_auth_verify_totp", R"({"code":"123456"})"},
    {"better_auth_verify_otp", R"({"code":"123456"})"},
    {"better_auth_verify_backup_code", R"({"code":"123456"})"},
    {"better_auth_passkey_verify_registration", R"({"response":{}})"},
    {"better_auth_passkey_verify_authentication", R"({"response":{}})"},
    {"better_auth_update_passkey", R"({"id":"none","name":"Phone"})"},
    {"better_auth_delete_passkey", R"({"id":"none"})"},
    {"better_auth_admin_get_user", "id=none"},
    {"better_auth_admin_create_user",
     R"({"email":"eve@example.com","name":"Eve","password":"correct horse battery","role":"user"})"},
    {"better_auth_admin_update_user", R"({"userId":"TARGET","data":{"name":"Eve"}})"},
    {"better_auth_admin_remove_user", R"({"userId":"TARGET"})"},
    {"better_auth_admin_set_role", R"({"userId":"TARGET","role":"admin"})"},
    {"better_auth_admin_ban_user", R"({"userId":"TARGET"})"},
    {"better_auth_admin_unban_user", R"({"userId":"TARGET"})"},
    {"better_auth_admin_set_user_password", R"({"userId":"TARGET","newPassword":"correct horse battery staple"})"},
    {"better_auth_admin_list_sessions", R"({"userId":"TARGET"})"},
    {"better_auth_admin_revoke_session", R"({"sessionToken":"none"})"},
    {"better_auth_admin_revoke_sessions", R"({"userId":"TARGET"})"},
    {"better_auth_admin_impersonate", R"({"userId":"TARGET"})"},
    {"better_auth_admin_has_permission", R"({"permissions":{"user":["list"]}})"},
    {"read_chat_history", "session_id=none"},
    {"advance_test_clock", R"({"advance":"none"})"},
};

/// One database with a server of everything, and one that demands what sessions of before lack.
class Office {
 public:
  explicit Office(const Adapt& engine)
      : app_(world_, [&](settings::Settings& settings) { with_all_parts(settings), engine(settings); }),
        strict_(world_,
                [&](settings::Settings& settings) { with_all_parts(settings), with_demands(settings), engine(settings); }) {}

  [[nodiscard]] const std::vector<http::Endpoint>& rows() { return app_.app().pipeline().router().endpoints(); }

  const Held& held(Kind kind) {
    auto found = held_.find(kind);
    if (found == held_.end()) found = held_.emplace(kind, make(kind)).first;
    return found->second;
  }

  /// The word of the answer.
  std::string call(const http::Endpoint& row, Kind kind, Carrier carrier) {
    const auto answer = send(row, held(kind), kind, carrier);
    const auto word = word_of(surface_of(row.path), answer);
    if (row.method == "GET") return word;
    if (!is_alive(kind)) held_.erase(kind);
    if (row.access->callers == &usher::access::Audience::kAdmins && word == "yes") target_.clear(), admin_target_.clear();
    return word;
  }

 private:
  static bool is_demanded(Kind kind) {
    return kind == Kind::kUnproved || kind == Kind::kUnenrolled || kind == Kind::kUnenrolledKey;
  }
  TestApp& app_of(Kind kind) { return is_demanded(kind) ? strict_ : app_; }

  /// Without the check of the document, which TestApp::send() makes. Guesses at the key of tests come from many addresses.
  Answer serve(Kind kind, Call call) {
    if (call.request.path.starts_with("/auth/test/")) call.from("198.51.100." + std::to_string(++guesses_ % 250));
    call.request.received = app_.clock().now();
    return Answer(app_of(kind).app().pipeline().serve(std::move(call.request)));
  }

  bool is_alive(Kind kind) {
    const auto& held = held_.at(kind);
    if (held.session_token.empty() || kind == Kind::kSuspended) return true;
    const auto me = serve(kind, get("/auth/me").cookie(kSessionCookie, held.cookies.at(std::string(kSessionCookie))));
    return me.status == 200;
  }

  Answer send(const http::Endpoint& row, const Held& held, Kind kind, Carrier carrier) {
    Call call(std::string(row.method), path_of(row));
    call.header("host", "localhost:8000");
    const auto surface = surface_of(row.path);
    const auto given = kExamples.find(row.name);
    const auto example = given == kExamples.end() ? row.example : given->second;
    if (row.method == "GET")
      call.request.query = example;
    else if (surface == Surface::kPages || surface == Surface::kConsole)
      call = form_of(call, row, held, kind, carrier);
    else if (row.body != http::BodyRule::kNone || !example.empty())
      call.body(with_target(row, example.empty() ? "{}" : example));
    carry(call, held, carrier);
    return serve(kind, std::move(call));
  }

  /// The account that admins act on, an admin's where the row takes that right.
  const std::string& target(const http::Endpoint& row) {
    const bool demotes = row.path.ends_with("/demote");
    auto& id = demotes ? admin_target_ : target_;
    if (!id.empty()) return id;
    const auto address = new_address();
    id = app_.sign_up(address).text("user.id");
    if (demotes)
      make_admin(id);
    else
      target_address_ = address;
    return id;
  }

  std::string with_target(const http::Endpoint& row, std::string_view example) {
    std::string text(example);
    for (const std::string_view stands_for : {"TARGET", "01939e2a-7c3f-7000-8000-000000000000"})
      if (const auto at = text.find(stands_for); at != std::string::npos) text.replace(at, stands_for.size(), target(row));
    return text;
  }

  std::string path_of(const http::Endpoint& row) {
    std::string made(row.path);
    const bool is_of_user = made.find("/users/{id}") != std::string::npos;
    for (auto at = made.find('{'); at != std::string::npos; at = made.find('{')) {
      const auto name = made.substr(at + 1, made.find('}') - at - 1);
      made.replace(at, name.size() + 2, name == "provider" ? "acme" : is_of_user ? target(row) : "1");
    }
    return made;
  }

  /// A form of the console has the account that it is about, where an admin sends it; other callers' texts would be kept for
  /// them.
  Call form_of(Call call, const http::Endpoint& row, const Held& held, Kind kind, Carrier carrier) {
    pages::Fields fields{{"form_token", held.form_token}};
    const bool is_admin = surface_of(row.path) == Surface::kConsole && carrier == Carrier::kOwnCookie &&
                          (kind == Kind::kAdmin || kind == Kind::kStaleAdmin);
    if (is_admin && row.path.starts_with("/admin/users/selected/")) {
      Call question = get(std::string(row.path) + "?id=" + target(row));
      carry(question, held, Carrier::kOwnCookie);
      const auto asked = serve(kind, std::move(question));
      fields.insert(fields.end(), {{"selection", pages::hidden_of(asked, "selection")}, {"number", target_address_}});
    } else if (is_admin) {
      const auto user = target(row);
      fields.insert(fields.end(), {{"id", "1"},
                                   {"number", "1"},
                                   {"user", user},
                                   {"address", target_address_},
                                   {"reason", "Ticket 17"},
                                   {"why", "Ticket 17"},
                                   {"name", "crm"},
                                   {"scope", "admin:read"},
                                   {"expires_in_days", "7"}});
    }
    call.request.body = pages::form_post("/", fields).request.body;
    return call.header("content-type", http::kFormType.data());
  }

  static void from(Call& call, const char* origin, const char* site) {
    call.header("origin", origin).header("sec-fetch-site", site);
  }

  static void carry(Call& call, const Held& held, Carrier carrier) {
    const auto all_but = [&](std::string_view left_out) {
      for (const auto& [name, value] : held.cookies)
        if (name != left_out) call.cookie(name, value);
    };
    switch (carrier) {
      case Carrier::kOwnCookie:
        return all_but("refresh_token"), from(call, kOwn, "same-origin");
      case Carrier::kTrustedCookie:
        return all_but("refresh_token"), from(call, kTrusted, "same-site");
      case Carrier::kForeignCookie:
        return all_but("refresh_token"), from(call, kForeign, "cross-site");
      case Carrier::kRefreshCookie:
        return all_but(kSessionCookie), from(call, kOwn, "same-origin");
      case Carrier::kAccessToken:
        call.bearer(held.access_token);
        return;
      case Carrier::kProgramToken:
        call.bearer(held.program_token);
        return;
      case Carrier::kSessionToken:
        call.bearer(held.session_token);
        return;
      case Carrier::kSiteToken:
        call.bearer(held.site_token);
        return;
      case Carrier::kKey:
        call.bearer(held.key);
        return;
    }
  }

  /// A refusal for what was sent, such as a wrong password, is a `yes`.
  static std::string word_of(Surface surface, const Answer& answer) {
    const bool is_page = surface == Surface::kPages || surface == Surface::kConsole;
    const auto location = is_page ? answer.header("location").value_or("") : "";
    if (location.starts_with("/account/sign-in?next=")) return "401";
    if (location.starts_with("/account/re-authenticate?next=")) return "fresh";
    if (surface == Surface::kConsole && location == "/account" && !answer.cookie(kSessionCookie)) return "403";
    if (surface == Surface::kConsole && answer.status == 403 &&
        answer.body().find("/account/re-authenticate?next=") != std::string::npos)
      return "fresh";
    if (is_page && answer.status == 401) return "401";
    if (is_page && answer.body().find(kReadOnly) != std::string::npos) return "view";
    std::string code(answer.response.log_code);
    if (code.empty() && answer.status >= 400 && answer.body().starts_with("{")) code = answer.code();
    for (const auto& row : kWords)
      if (!row.code.empty() && row.code == code) return std::string(row.word);
    if (surface != Surface::kBetterAuth) return surface == Surface::kConsole && answer.status == 403 ? "403" : "yes";
    if (code == "INVALID_ORIGIN" || code == "MISSING_OR_NULL_ORIGIN") return "origin";
    if (code == "SESSION_NOT_FRESH" || code == "SESSION_EXPIRED") return "fresh";
    for (const auto* sent : {"INVALID_EMAIL_OR_PASSWORD", "INVALID_TOKEN", "EMAIL_NOT_VERIFIED", "TOO_MANY_ATTEMPTS"})
      if (code == sent) return "yes";
    return answer.status == 401 || answer.status == 403 ? std::to_string(answer.status) : "yes";
  }

  std::string new_address() { return "caller" + std::to_string(++count_) + "@example.com"; }

  Held of_browser(Browser& browser) {
    static_cast<void>(browser.send(get("/account/sign-in")));
    Held held;
    const auto page = browser.send(get("/account/profile"));
    held.form_token = pages::hidden_of(page.status == 200 ? page : browser.send(get("/account/sign-in")), "form_token");
    held.cookies = browser.cookies();
    const auto found = held.cookies.find(std::string(kSessionCookie));
    if (found == held.cookies.end()) return held;
    held.session_token = percent_decode(found->second).value_or(found->second);
    held.session_token = held.session_token.substr(0, held.session_token.find('.'));
    held.site_token = browser.send(get("/api/auth/token")).text("token");
    return held;
  }

  Held signed_up(bool is_admin = false) {
    Browser browser(app_, kOwn);
    const auto address = new_address();
    const auto made = browser.sign_up(address);
    if (is_admin) make_admin(made.text("user.id"));
    auto held = of_browser(browser);
    held.user_id = made.text("user.id");
    held.access_token = made.text("access_token");
    auto body = sign_in_body(address);
    body.set("cookies", false);
    held.program_token = app_.send(post("/auth/login").json(std::move(body))).text("access_token");
    return held;
  }

  void make_admin(const std::string& id) { must(app_.core().user_admin.update(admin(), id, {.role = "admin"})); }

  Held stale(Held held) {
    app_.kit().run("UPDATE sessions SET proved_at_ms = 1 WHERE user_id = '" + held.user_id + "'");
    return held;
  }

  /// A browser of an admin, and the user that the admin acts as.
  Held acting(bool is_view) {
    Browser browser(app_, kOwn);
    make_admin(browser.sign_up(new_address()).text("user.id"));
    const auto user = app_.sign_up(new_address()).text("user.id");
    if (is_view) {
      const auto question = browser.send(get("/admin/users/" + user));
      browser.send(
          pages::form_post("/admin/users/view-as",
                           {{"form_token", pages::hidden_of(question, "form_token")}, {"user", user}, {"why", "Ticket 17"}}));
    } else {
      browser.send(post("/api/auth/admin/impersonate-user").json({{"userId", user}}));
    }
    auto held = of_browser(browser);
    held.user_id = user;
    return held;
  }

  Held anonymous() {
    Browser browser(app_, kOwn);
    browser.send(post("/api/auth/sign-in/anonymous").json({}));
    return of_browser(browser);
  }

  Held visitor() {
    Browser browser(app_, kOwn);
    browser.send(post("/api/chat/message").json({{"message", "What is ROS 2?"}}));
    return of_browser(browser);
  }

  Held unauthenticated() {
    Browser browser(app_, kOwn);
    return of_browser(browser);
  }

  Held with_key(std::string_view scope, bool has_owner = false) {
    Held held;
    if (!has_owner) {
      held.key = must(app_.core().api_keys.create(admin(), scope, "test")).text.expose();
      return held;
    }
    const auto made = app_.sign_up(new_address());
    held.user_id = made.text("user.id");
    make_admin(held.user_id);
    Call create = post("/auth/admin/api-keys").json({{"scope", std::string(scope)}, {"name", "test"}, {"expires_in_days", 7}});
    create.cookie(kSessionCookie, made.cookie(kSessionCookie)->value)
        .header("origin", kOwn)
        .header("sec-fetch-site", "same-origin");
    held.key = app_.send(create).text("key");
    return held;
  }

  /// Each time it loses its owner by another way.
  Held lost_key() {
    auto held = with_key("admin:write", true);
    const auto& users = app_.core().user_admin;
    switch (count_ % 3) {
      case 0:
        must(users.update(admin(), held.user_id, {.role = "user"}));
        break;
      case 1:
        must(users.suspend(admin(), held.user_id));
        break;
      default:
        must(users.erase(admin(), held.user_id));
    }
    return held;
  }

  Held suspended() {
    auto held = signed_up();
    must(app_.core().user_admin.suspend(admin(), held.user_id));
    return held;
  }

  Held make(Kind kind) {
    switch (kind) {
      case Kind::kNobody:
        return unauthenticated();
      case Kind::kVisitor:
        return visitor();
      case Kind::kAnonymous:
        return anonymous();
      case Kind::kUser:
      case Kind::kUnproved:
        return signed_up();
      case Kind::kStale:
        return stale(signed_up());
      case Kind::kAdmin:
      case Kind::kUnenrolled:
        return signed_up(true);
      case Kind::kStaleAdmin:
        return stale(signed_up(true));
      case Kind::kSuspended:
        return suspended();
      case Kind::kView:
        return acting(true);
      case Kind::kImpersonation:
        return acting(false);
      case Kind::kProfileKey:
        return with_key("profile:read");
      case Kind::kReadKey:
        return with_key("admin:read");
      case Kind::kWriteKey:
        return with_key("admin:write");
      case Kind::kLostKey:
        return lost_key();
      case Kind::kUnenrolledKey:
        return with_key("admin:write", true);
      case Kind::kTestKey: {
        Held held;
        held.key = kTestKey;
        return held;
      }
    }
    return {};
  }

  std::shared_ptr<World> world_ = std::make_shared<World>();
  TestApp app_;
  TestApp strict_;
  int count_ = 0;
  int guesses_ = 0;
  std::string target_;
  std::string target_address_;
  std::string admin_target_;
  std::map<Kind, Held> held_;
};

/// Each kind with the credential that suits it best; a user and an admin with every one.
std::vector<std::pair<Kind, Carrier>> callers() {
  std::vector<std::pair<Kind, Carrier>> all;
  for (std::size_t i = 0; i < kKindCount; ++i) {
    const auto kind = static_cast<Kind>(i);
    all.emplace_back(kind, kind >= Kind::kProfileKey ? Carrier::kKey : Carrier::kOwnCookie);
  }
  for (const auto kind : {Kind::kUser, Kind::kAdmin})
    for (std::size_t i = 1; i < kCarrierCount; ++i)
      if (static_cast<Carrier>(i) != Carrier::kKey) all.emplace_back(kind, static_cast<Carrier>(i));
  all.emplace_back(Kind::kSuspended, Carrier::kAccessToken);
  all.emplace_back(Kind::kView, Carrier::kSiteToken);
  return all;
}

void walk(const Adapt& engine) {
  Office office(engine);
  std::size_t cells = 0;
  for (const auto& [kind, carrier] : callers())
    for (const auto& row : office.rows()) {
      const auto wanted = expected(row, kind, carrier);
      const auto seen = office.call(row, kind, carrier);
      ++cells;
      if (agrees(wanted, seen)) continue;
      FAIL_CHECK(row.route() << " of the group \"" << row.access->name << "\", called by \""
                             << kKinds.at(static_cast<std::size_t>(kind)).name << "\" with \""
                             << kCarriers.at(static_cast<std::size_t>(carrier)) << "\": the table says " << wanted
                             << ", the answer is " << seen);
    }
  CHECK(cells > 5'000);
}

TEST_CASE("access: every caller may call what the table says, and no other, on SQLite", "[access][security]") {
  walk([](settings::Settings&) {});
}

TEST_CASE("access: every caller may call what the table says, and no other, on PostgreSQL", "[access][postgres][security]") {
  if (!has_postgres()) return;
  PostgresScratch scratch(PostgresScratch::Contents::kSchema);
  walk([&](settings::Settings& settings) { settings.database.url = Secret(std::string(scratch.url())); });
}

TEST_CASE("access: what makes a proof are operations, and those that ask for a fresh session say so", "[access]") {
  TestApp app(with_all_parts);
  const auto& rows = app.app().pipeline().router().endpoints();
  for (const auto& maker : kMakerRows) {
    INFO(maker.route);
    const auto row = std::find_if(rows.begin(), rows.end(), [&](const auto& one) { return one.route() == maker.route; });
    REQUIRE(row != rows.end());
    const bool by_session = maker.refusal.find("FRESH") != std::string_view::npos || maker.refusal.starts_with("leads");
    if (by_session && maker.makes != "address") CHECK_FALSE(row->access.proof_when().empty());
  }
}

std::filesystem::path committed_page() { return USHER_SOURCE_DIR "/docs/reference/access.md"; }

std::string page_of_all() {
  TestApp app(with_all_parts);
  pages::SetupOffice set_up;
  auto rows = app.app().pipeline().router().endpoints();
  for (const auto& row : set_up.app.app().pipeline().router().endpoints())
    if (std::none_of(rows.begin(), rows.end(), [&](const auto& one) { return one.route() == row.route(); })) rows.push_back(row);
  return page(rows, printed_ways_out());
}

TEST_CASE("access: docs/reference/access.md prints the table", "[access][docs]") {
  std::ifstream file(committed_page());
  const auto committed = (std::ostringstream() << file.rdbuf()).str();
  INFO("update it with: bin/test_server '[write_access]'");
  CHECK((committed == page_of_all()));
}

// Hidden: writes the file that the test above reads.
TEST_CASE("access: write docs/reference/access.md", "[.][write_access]") {
  CHECK((std::ofstream(committed_page()) << page_of_all()));
}

}  // namespace
}  // namespace usher::testkit::access
