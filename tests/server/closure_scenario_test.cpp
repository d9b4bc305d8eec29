#include <regex>

#include "common/base/encoding.h"
#include "common/core/accounts/user_admin.h"
#include "common/crypto/totp.h"
#include "common/settings/settings.h"
#include "tests/catch.h"
#include "tests/server/pages/passkey_steps.h"
#include "tests/testkit/mailbox.h"
#include "tests/testkit/other_servers/fake_issuer.h"
#include "tests/testkit/people.h"
#include "tests/testkit/postgres_server.h"

// What a caller can make, and what that opens: each kind of caller tries every act that makes a proof, signs in by all that it
// made, and calls one operation of each kind. None is open that the session, and sign-ins by what it had proved, did not open
// before.

namespace usher::testkit {
namespace {

const std::string kTownPassword(TestApp::kPassword);

void with_town_settings(settings::Settings& settings) {
  FakeIssuer::configure(settings);
  using settings::Plugin;
  settings.better_auth_plugins = {Plugin::kBearer, Plugin::kJwt,       Plugin::kTwoFactor, Plugin::kAnonymous,
                                  Plugin::kAdmin,  Plugin::kMagicLink, Plugin::kEmailOtp,  Plugin::kPasskey};
}

/// What a person holds that proves something.
struct Holds {
  std::optional<std::string> password = {};
  std::optional<std::string> app_secret = {};
  std::vector<std::string> backup_codes = {};
  std::optional<std::string> mailbox = {};  ///< The account's address, whose mail the person reads.
  bool has_passkey = false;
  bool has_provider = false;
  std::optional<std::string> api_key = {};
  bool operator==(const Holds&) const = default;
};

/// A session, in a browser or by a bearer, and what its caller holds.
struct Caller {
  Browser browser;
  std::string bearer = {};  ///< In place of the cookies.
  Holds holds = {};
  std::string address = {};
  SoftAuthenticator phone{};
};

using Cells = std::set<std::string>;

class Town {
 public:
  explicit Town(const Adapt& engine)
      : app_([&](settings::Settings& settings) { with_town_settings(settings), engine(settings); }) {
    bob_ = app_.sign_up("bob@example.com").text("user.id");
  }

  Caller signed_up() {
    Caller caller{.browser = Browser(app_, pages::kOwn)};
    caller.address = new_address();
    const auto made = caller.browser.sign_up(caller.address);
    id_ = made.text("user.id");
    access_token_ = made.text("access_token");
    must(app_.core().user_admin.verify_email(admin(), id_));
    caller.holds.password = kTownPassword;
    return caller;
  }
  /// With an app, which the session proved last.
  Caller guarded() {
    auto caller = signed_up();
    caller.holds.app_secret = send(caller, post("/auth/2fa/enroll").json({{"password", kTownPassword}})).text("secret");
    const auto done = send(caller, post("/auth/2fa/confirm").json({{"code", code(*caller.holds.app_secret)}}));
    caller.holds.backup_codes = codes_in(done, "backup_codes");
    return caller;
  }
  /// With an app, in a browser that is trusted to skip it; the session proved the password alone.
  Caller trusted() {
    auto caller = guarded();
    send(caller, post("/auth/logout?scope=local"));
    const auto asked = caller.browser.sign_in(caller.address);
    const auto done = send(caller, post("/auth/2fa/verify")
                                       .json({{"two_factor_token", asked.text("two_factor_token")},
                                              {"code", code(*caller.holds.app_secret)},
                                              {"trust_device", true}}));
    REQUIRE(done.status == 200);
    send(caller, post("/auth/logout?scope=local"));
    REQUIRE(caller.browser.sign_in(caller.address).text("access_token") != "");
    caller.holds.app_secret.reset();
    caller.holds.backup_codes.clear();
    return caller;
  }
  Caller as_admin(Caller caller) {
    must(app_.core().user_admin.update(admin(), id_, {.role = "admin"}));
    return caller;
  }
  /// 23 hours after the proof, which the present caller does not hold.
  Caller stale(Caller caller) {
    const auto then = std::to_string(to_ms(app_.clock().now() - std::chrono::hours(23)));
    app_.kit().run("UPDATE sessions SET proved_at_ms = " + then + " WHERE user_id = '" + id_ + "'");
    caller.holds = {};
    return caller;
  }
  Caller by_session_token(Caller caller) {
    caller.bearer = send(caller, get("/api/auth/get-session")).text("session.token");
    caller.holds = {};
    return caller;
  }
  Caller by_access_token(Caller caller) {
    caller.bearer = access_token_;
    return caller;
  }
  /// Of an account without a password, by a mailed link.
  Caller by_mail() {
    auto caller = signed_up();
    app_.kit().run("DELETE FROM accounts WHERE user_id = '" + id_ + "'");
    caller.holds = {.mailbox = caller.address};
    caller.browser = Browser(app_, pages::kOwn);
    sign_in_by_link(caller.browser, caller.address);
    REQUIRE(caller.browser.send(get("/auth/me")).status == 200);
    return caller;
  }
  /// An admin who acts as the user.
  Caller impersonating() {
    const auto user = signed_up();
    const auto target = id_;
    auto caller = as_admin(signed_up());
    send(caller, post("/api/auth/admin/impersonate-user").json({{"userId", target}}));
    caller.address = user.address;
    caller.holds = {};
    return caller;
  }
  Caller anonymous() {
    Caller caller{.browser = Browser(app_, pages::kOwn)};
    send(caller, post("/api/auth/sign-in/anonymous").json({}));
    return caller;
  }

  Answer send(Caller& caller, Call call) {
    if (caller.bearer.empty()) return by_cookie(caller.browser, std::move(call));
    return app_.send(call.bearer(caller.bearer));
  }

  /// What the session opens.
  Cells open_here(Caller& caller) {
    return cells_of([&](Call call) { return send(caller, std::move(call)); });
  }
  /// The same, and what sign-ins elsewhere open by what the caller holds.
  Cells open(Caller& caller) {
    auto cells = open_here(caller);
    for (auto& browser : sign_ins(caller)) {
      cells.insert("a sign-in in another browser");
      cells.merge(cells_of([&](Call call) { return by_cookie(browser, std::move(call)); }));
    }
    if (caller.holds.api_key) {
      cells.insert("a sign-in in another browser");
      cells.merge(cells_of([&](Call call) { return app_.send(call.bearer(*caller.holds.api_key)); }));
    }
    return cells;
  }

  /// The code of the secret at its next step, since each is taken once.
  std::string code(const std::string& secret) {
    app_.clock().advance(crypto::kTotpPeriod);
    return crypto::totp_code(base32_decode(secret).value(), crypto::totp_step(app_.clock().now()));
  }
  static std::vector<std::string> codes_in(const Answer& answer, std::string_view member) {
    std::vector<std::string> codes;
    const auto list = answer.at(member);
    if (list.array())
      for (const auto& one : *list.array()) codes.push_back(*one.string());
    return codes;
  }
  std::string mailed(std::string_view kind, std::string_view address) {
    Mailbox mailbox(app_.kit());
    return mailbox.count(kind, address) ? mailbox.secret(kind, address) : std::string("none");
  }
  std::string new_address() { return "caller" + std::to_string(++count_) + "@example.com"; }
  FakeIssuer& acme() { return acme_; }

  void approve(Browser& browser, const std::string& url, std::string_view callback) {
    const auto code = acme_.approve(url);
    browser.send(get(std::string(callback) + "?code=" + code + "&state=" + query_of(url)["state"]));
  }

 private:
  /// As a page of the own origin sends it, which the admin API asks for.
  static Answer by_cookie(Browser& browser, Call call) {
    return browser.send(std::move(call.header("sec-fetch-site", "same-origin")));
  }
  /// One operation of each kind of right. Each leaves the account as it is.
  template <class F>
  Cells cells_of(const F& ask) {
    Cells cells;
    const auto look = [&](const std::string& cell, const Answer& answer) {
      if (answer.status >= 200 && answer.status < 300) cells.insert(cell);
    };
    look("read own", ask(get("/auth/me")));
    look("take out own", ask(get("/auth/me/export")));
    look("make a passkey", ask(post("/auth/passkeys/registration/options").json({})));
    look("make a passkey, Better Auth", ask(get("/api/auth/passkey/generate-register-options")));
    look("link a provider", ask(post("/auth/accounts/acme/link").json({{"redirect_to", "/"}})));
    look("account pages", ask(get("/account/profile")));
    look("admin reads", ask(get("/auth/admin/users")));
    look("console", ask(get("/admin/users")));
    look("admin reads, Better Auth", ask(get("/api/auth/admin/list-users")));
    look("admin hands out power", ask(patch("/auth/admin/users/" + bob_).json({{"email", new_address()}})));
    look("make an API key", ask(post("/auth/admin/api-keys").json({{"scope", "profile:read"}, {"name", "x"}})));
    look("verify as admin", ask(get("/auth/verify?role=admin")));
    return cells;
  }

  void sign_in_by_link(Browser& browser, const std::string& address) {
    browser.send(post("/api/auth/sign-in/magic-link").json({{"email", address}}));
    browser.send(get("/api/auth/magic-link/verify?token=" + mailed("sign_in_link", address)));
  }

  /// Every sign-in in a new browser by what the caller holds, with every second step that it can answer.
  std::vector<Browser> sign_ins(Caller& caller) {
    std::vector<Browser> sessions;
    const auto add = [&](Browser browser) {
      if (browser.send(get("/auth/me")).status == 200) sessions.push_back(std::move(browser));
    };
    const auto& holds = caller.holds;
    const auto address = holds.mailbox.value_or(caller.address);
    if (holds.password) {
      Browser browser(app_, pages::kOwn);
      const auto asked = browser.sign_in(address, *holds.password);
      for (const auto& body : second_steps(holds, asked, browser, address))
        if (browser.send(get("/auth/me")).status != 200) browser.send(post("/auth/2fa/verify").json(body));
      add(std::move(browser));
    }
    if (holds.mailbox) {
      Browser browser(app_, pages::kOwn);
      sign_in_by_link(browser, *holds.mailbox);
      second_page(holds, browser);
      add(std::move(browser));
    }
    if (holds.has_provider) {
      Browser browser(app_, pages::kOwn);
      const auto begun = browser.send(get("/auth/oauth/acme?redirect_to=%2F"));
      approve(browser, begun.header("location").value_or(""), "/auth/oauth/acme/callback");
      second_page(holds, browser);
      add(std::move(browser));
    }
    if (holds.has_passkey) {
      Browser browser(app_, pages::kOwn);
      const auto made = browser.send(post("/auth/passkeys/authentication/options").json({}));
      browser.send(post("/auth/passkeys/authentication/verify")
                       .json({{"token", made.text("token")}, {"credential", caller.phone.get(made.at("options"), pages::kOwn)}}));
      add(std::move(browser));
    }
    return sessions;
  }
  std::vector<json::Object> second_steps(const Holds& holds, const Answer& asked, Browser& browser, const std::string& address) {
    std::vector<json::Object> steps;
    const auto token = asked.text("two_factor_token");
    if (token.empty()) return steps;
    if (holds.app_secret) steps.push_back({{"two_factor_token", token}, {"code", code(*holds.app_secret)}});
    if (!holds.backup_codes.empty()) steps.push_back({{"two_factor_token", token}, {"backup_code", holds.backup_codes.back()}});
    const bool is_mailed =
        holds.mailbox && browser.send(post("/auth/2fa/send-code").json({{"two_factor_token", token}})).status < 300;
    if (is_mailed) steps.push_back({{"two_factor_token", token}, {"code", mailed("second_factor_code", address)}});
    return steps;
  }
  void second_page(const Holds& holds, Browser& browser) {
    if (holds.app_secret)
      pages::submit(browser, "/account/second-factor", "/account/second-factor", {{"code", code(*holds.app_secret)}});
    else if (!holds.backup_codes.empty())
      pages::submit(browser, "/account/second-factor", "/account/second-factor", {{"code", holds.backup_codes.back()}});
  }

  TestApp app_;
  FakeIssuer acme_{app_.kit().http(), app_.clock()};
  std::string id_;  ///< Of the newest account.
  std::string access_token_;
  std::string bob_;
  int count_ = 0;
};

/// An act that makes a proof. It adds to what the caller holds, if it is allowed.
struct MakerRow {
  std::string_view name;
  void (*make)(Town& town, Caller& caller);
};

json::Object with_password(const Caller& caller) {
  return caller.holds.password ? json::Object{{"password", *caller.holds.password}} : json::Object();
}
void note_secret(Caller& caller, const std::string& uri) {
  if (const auto query = query_of(uri); query.count("secret")) caller.holds.app_secret = query.at("secret");
}

const std::vector<MakerRow> kMade{
    {"a passkey, REST",
     [](Town& town, Caller& caller) {
       const auto made = town.send(caller, post("/auth/passkeys/registration/options").json({}));
       if (made.status != 200) return;
       const auto done = town.send(caller, post("/auth/passkeys/registration/verify")
                                               .json({{"token", made.text("token")},
                                                      {"credential", caller.phone.create(made.at("options"), pages::kOwn)}}));
       caller.holds.has_passkey = done.status == 201;
     }},
    {"a passkey, Better Auth",
     [](Town& town, Caller& caller) {
       const auto options = town.send(caller, get("/api/auth/passkey/generate-register-options"));
       if (options.status != 200) return;
       const auto done = town.send(
           caller,
           post("/api/auth/passkey/verify-registration").json({{"response", caller.phone.create(options.json(), pages::kOwn)}}));
       caller.holds.has_passkey = done.status == 200;
     }},
    {"a passkey, pages",
     [](Town& town, Caller& caller) {
       if (!caller.bearer.empty()) return;
       const auto page = town.send(caller, get("/account/security/passkeys/add"));
       if (page.status != 200) return;
       pages::answer_by(caller.phone, caller.browser, page, "/account/security/passkeys/add");
       caller.holds.has_passkey = true;
     }},
    {"backup codes, REST",
     [](Town& town, Caller& caller) {
       const auto made = town.send(caller, post("/auth/2fa/backup-codes").json(with_password(caller)));
       if (auto codes = Town::codes_in(made, "backup_codes"); !codes.empty()) caller.holds.backup_codes = std::move(codes);
     }},
    {"backup codes, Better Auth",
     [](Town& town, Caller& caller) {
       const auto made = town.send(caller, post("/api/auth/two-factor/generate-backup-codes").json(with_password(caller)));
       if (auto codes = Town::codes_in(made, "backupCodes"); !codes.empty()) caller.holds.backup_codes = std::move(codes);
     }},
    {"backup codes, pages",
     [](Town& town, Caller& caller) {
       if (!caller.bearer.empty() || !caller.holds.password) return;
       const std::string path = "/account/security/backup-codes";
       const auto page = pages::submit(caller.browser, path, path, {{"password", *caller.holds.password}});
       static const std::regex kCode("<code>([^<]+)</code>");
       for (std::sregex_iterator at(page.body().begin(), page.body().end(), kCode), end; at != end; ++at)
         caller.holds.backup_codes.push_back((*at)[1]);
       static_cast<void>(town);
     }},
    {"the app's secret",
     [](Town& town, Caller& caller) {
       const auto shown = town.send(caller, post("/api/auth/two-factor/get-totp-uri").json(with_password(caller)));
       note_secret(caller, shown.text("totpURI"));
     }},
    {"an app, REST",
     [](Town& town, Caller& caller) {
       const auto secret = town.send(caller, post("/auth/2fa/enroll").json(with_password(caller))).text("secret");
       if (secret.empty()) return;
       const auto done = town.send(caller, post("/auth/2fa/confirm").json({{"code", town.code(secret)}}));
       if (done.status == 200) caller.holds.app_secret = secret;
     }},
    {"the end of the app, then a passkey, Better Auth",
     [](Town& town, Caller& caller) {
       town.send(caller, post("/api/auth/two-factor/disable").json(with_password(caller)));
       const auto options = town.send(caller, get("/api/auth/passkey/generate-register-options"));
       if (options.status != 200) return;
       const auto done = town.send(
           caller,
           post("/api/auth/passkey/verify-registration").json({{"response", caller.phone.create(options.json(), pages::kOwn)}}));
       caller.holds.has_passkey = done.status == 200;
     }},
    {"codes by mail",
     [](Town& town, Caller& caller) {
       auto body = with_password(caller);
       body.set("method", "otp");
       town.send(caller, post("/api/auth/two-factor/enable").json(std::move(body)));
     }},
    {"a password, by the present one",
     [](Town& town, Caller& caller) {
       if (!caller.holds.password) return;
       const auto done =
           town.send(caller, post("/auth/password/change")
                                 .json({{"current_password", *caller.holds.password}, {"new_password", "another S3cret-one"}}));
       if (done.status == 200) caller.holds.password = "another S3cret-one";
       if (done.status == 200 && !caller.bearer.empty()) caller.bearer = done.text("access_token");
     }},
    {"a provider, REST",
     [](Town& town, Caller& caller) {
       const auto begun = town.send(caller, post("/auth/accounts/acme/link").json({{"redirect_to", "/"}}));
       if (begun.status != 200 || !caller.bearer.empty()) return;
       town.acme().subject = "subject of " + caller.address;
       town.acme().email = caller.address;
       town.approve(caller.browser, begun.text("url"), "/auth/oauth/acme/callback");
       caller.holds.has_provider = true;
     }},
    {"a provider, Better Auth",
     [](Town& town, Caller& caller) {
       const auto begun = town.send(caller, post("/api/auth/link-social").json({{"provider", "acme"}, {"callbackURL", "/"}}));
       if (begun.status != 200 || !caller.bearer.empty()) return;
       town.acme().subject = "subject of " + caller.address;
       town.acme().email = caller.address;
       town.approve(caller.browser, begun.text("url"), "/api/auth/callback/acme");
       caller.holds.has_provider = true;
     }},
    {"an address, REST",
     [](Town& town, Caller& caller) {
       const auto to = town.new_address();
       auto body = with_password(caller);
       body.set("new_email", to);
       if (town.send(caller, post("/auth/email/change").json(std::move(body))).status >= 300) return;
       town.send(caller, post("/auth/email/verify").json({{"token", town.mailed("change_email", to)}}));
       caller.holds.mailbox = to;
     }},
    {"an address, Better Auth",
     [](Town& town, Caller& caller) {
       const auto to = town.new_address();
       if (town.send(caller, post("/api/auth/change-email").json({{"newEmail", to}})).status >= 300) return;
       const auto token = town.mailed("change_email", to);
       if (town.send(caller, post("/auth/email/verify").json({{"token", token}})).status < 300) caller.holds.mailbox = to;
     }},
    {"an API key",
     [](Town& town, Caller& caller) {
       const auto made = town.send(
           caller, post("/auth/admin/api-keys").json({{"scope", "admin:write"}, {"name", "crm"}, {"expires_in_days", 7}}));
       if (const auto key = made.text("key"); !key.empty()) caller.holds.api_key = key;
     }},
};

struct CallerRow {
  std::string_view name;
  Caller (*make)(Town& town);
  std::vector<std::string_view> opens = {};  ///< Before the caller makes anything, among others.
};

const std::vector<CallerRow> kCallers{
    {"a user",
     [](Town& town) { return town.signed_up(); },
     {"read own", "take out own", "make a passkey", "make a passkey, Better Auth", "link a provider", "account pages",
      "a sign-in in another browser"}},
    {"a user, 23 hours later", [](Town& town) { return town.stale(town.signed_up()); }},
    {"a user's session token", [](Town& town) { return town.by_session_token(town.signed_up()); }},
    {"a user's access token", [](Town& town) { return town.by_access_token(town.signed_up()); }},
    {"an account without a password",
     [](Town& town) { return town.by_mail(); },
     {"read own", "make a passkey", "a sign-in in another browser"}},
    {"an account without a password, 23 hours later", [](Town& town) { return town.stale(town.by_mail()); }},
    {"an account with an app, by the app",
     [](Town& town) { return town.guarded(); },
     {"read own", "make a passkey", "a sign-in in another browser"}},
    {"an account with an app, by the password in a trusted browser", [](Town& town) { return town.trusted(); }},
    {"an account with an app, 23 hours later", [](Town& town) { return town.stale(town.guarded()); }},
    {"an account with an app, its session token", [](Town& town) { return town.by_session_token(town.guarded()); }},
    {"an admin",
     [](Town& town) { return town.as_admin(town.signed_up()); },
     {"admin reads", "console", "admin reads, Better Auth", "admin hands out power", "make an API key", "verify as admin",
      "a sign-in in another browser"}},
    {"an admin, 23 hours later", [](Town& town) { return town.stale(town.as_admin(town.signed_up())); }},
    {"an admin's session token", [](Town& town) { return town.by_session_token(town.as_admin(town.signed_up())); }},
    {"an admin with an app, by the password in a trusted browser", [](Town& town) { return town.as_admin(town.trusted()); }},
    {"an admin with an app, 23 hours later", [](Town& town) { return town.stale(town.as_admin(town.guarded())); }},
    {"an admin who acts as a user", [](Town& town) { return town.impersonating(); }},
    {"an anonymous account", [](Town& town) { return town.anonymous(); }},
};

void walk_closure(const Adapt& engine) {
  Town town(engine);
  std::size_t made = 0;
  for (const auto& who : kCallers) {
    auto first = who.make(town);
    const auto before = town.open(first);
    for (const auto cell : who.opens) {
      INFO(who.name);
      INFO(cell);
      CHECK(before.contains(std::string(cell)));  // what the walk looks at is open to those who may, so it can see
    }
    for (const auto& maker : kMade) {
      auto caller = who.make(town);
      const auto held = caller.holds;
      maker.make(town, caller);
      for (const auto& cell : caller.holds == held ? town.open_here(caller) : town.open(caller)) {
        ++made;
        if (before.contains(cell)) continue;
        FAIL_CHECK(who.name << " made " << maker.name << ", which opens \"" << cell << "\"");
      }
    }
  }
  CHECK(made > 800);
}

TEST_CASE("closure: what a caller can make opens nothing that was closed to it, on SQLite", "[access][closure][security]") {
  walk_closure([](settings::Settings&) {});
}

TEST_CASE("closure: what a caller can make opens nothing that was closed to it, on PostgreSQL",
          "[access][closure][postgres][security]") {
  if (!has_postgres()) return;
  PostgresScratch scratch(PostgresScratch::Contents::kSchema);
  walk_closure([&](settings::Settings& settings) { settings.database.url = Secret(std::string(scratch.url())); });
}

}  // namespace
}  // namespace usher::testkit
