#include "common/core/passkeys/passkeys.h"
#include "server/rest/rest.h"
#include "tests/catch.h"
#include "tests/testkit/authenticator.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/test_app.h"

namespace usher::rest {
namespace {

using namespace testkit;
using Words = std::vector<std::string>;

constexpr std::string_view kOrigin = "http://localhost:8000";
constexpr std::string_view kOptions = "/auth/passkeys/authentication/options";
constexpr std::string_view kVerify = "/auth/passkeys/authentication/verify";
constexpr std::string_view kNewOptions = "/auth/passkeys/registration/options";
constexpr std::string_view kNewVerify = "/auth/passkeys/registration/verify";

json::Object answer_of(SoftAuthenticator& authenticator, const Answer& options, bool is_new) {
  const auto asked = options.at("options");
  return {{"token", options.text("token")},
          {"credential", is_new ? authenticator.create(asked, kOrigin) : authenticator.get(asked, kOrigin)}};
}

/// A site with started passkeys, a user with one, and an authenticator.
struct Site {
  explicit Site(const Adapt& adapt = {}) : app(adapt), ada(app) { must(app.core().passkeys.note_relying_party()); }

  Answer add() {
    const auto options = ada.send(post(kNewOptions).json({}));
    REQUIRE(options.status == 200);
    return ada.send(post(kNewVerify).json(answer_of(phone, options, true)));
  }
  Answer sign_in(Browser& browser) {
    const auto options = browser.send(post(kOptions).json({}));
    REQUIRE(options.status == 200);
    return browser.send(post(kVerify).json(answer_of(phone, options, false)));
  }

  TestApp app;
  Browser ada;
  SoftAuthenticator phone;
};

TEST_CASE("passkeys: added, listed, renamed, used and removed over HTTP", "[rest][passkeys]") {
  Site site;
  site.ada.sign_up();
  const auto added = site.add();
  REQUIRE(added.status == 201);
  const auto id = added.text("passkey.id");
  const auto path = "/auth/passkeys/" + id;
  CHECK(site.ada.send(patch(path).json({{"name", "Work phone"}})).text("passkey.name") == "Work phone");
  Browser elsewhere(site.app);
  const auto signed_in = site.sign_in(elsewhere);
  REQUIRE(signed_in.status == 200);
  CHECK(signed_in.text("user.email") == TestApp::kEmail);
  CHECK(elsewhere.send(get("/auth/me")).status == 200);
  const auto listed = site.ada.send(get("/auth/passkeys"));
  REQUIRE(listed.at("passkeys").array()->size() == 1);
  CHECK_FALSE(listed.at("passkeys").array()->at(0).find("last_used_at")->is_null());
  CHECK(site.ada.send(del(path)).status == 204);
  CHECK(elsewhere.send(get("/auth/me")).status == 401);
  CHECK(site.ada.send(del(path)).code() == "PASSKEY_NOT_FOUND");
}

TEST_CASE("passkeys: the list says whether one is the demanded second factor", "[rest][passkeys]") {
  Site site;
  site.ada.sign_up();
  REQUIRE(site.add().status == 201);
  const auto is_factor = [&] { return site.ada.send(get("/auth/passkeys")).at("passkeys.0.second_factor"); };
  CHECK(is_factor() == json::Value(false));
  REQUIRE(site.sign_in(site.ada).status == 200);
  TestApp strict(site.app.kit().world(),
                 [](auto& settings) { settings.signup.require_two_factor = settings::TwoFactorDemand::kAll; });
  site.ada.move_to(strict);
  CHECK(is_factor() == json::Value(true));
}

TEST_CASE("passkeys: the options of a sign-in name no account and serve their browser alone", "[rest][passkeys][security]") {
  Site site;
  site.ada.sign_up();
  REQUIRE(site.add().status == 201);
  Browser one(site.app);
  Browser other(site.app);
  const auto options = one.send(post(kOptions).json({}));
  CHECK(options.at("options.allowCredentials").array()->empty());
  CHECK(options.text("options.rpId") == "localhost");
  other.send(post(kOptions).json({}));
  CHECK(other.send(post(kVerify).json(answer_of(site.phone, options, false))).code() == "INVALID_PASSKEY");
  CHECK(one.send(post(kVerify).json(answer_of(site.phone, options, false))).status == 200);
}

TEST_CASE("passkeys: sign-up by passkey alone", "[rest][passkeys]") {
  Site site;
  const auto options = site.ada.send(post(kNewOptions)
                                         .json({{"email", "new@example.com"},
                                                {"name", "New"},
                                                {"experience_level", "beginner"},
                                                {"professional_role", "engineer"}}));
  REQUIRE(options.status == 200);
  const auto made = site.ada.send(post(kNewVerify).json(answer_of(site.phone, options, true)));
  REQUIRE(made.status == 201);
  CHECK(made.text("user.email") == "new@example.com");
  CHECK(made.text("profile.experience_level") == "beginner");
  Browser later(site.app);
  CHECK(site.sign_in(later).text("user.name") == "New");
}

TEST_CASE("passkeys: sign-up options refuse what the sign-up would", "[rest][passkeys]") {
  Site site;
  CHECK(site.ada.send(post(kNewOptions).json({{"email", "no address"}})).faults() ==
        Words{"email INVALID_FORMAT", "experience_level REQUIRED", "professional_role REQUIRED"});
  CHECK(site.ada.send(post(kNewOptions).json({})).status == 401);
}

TEST_CASE("passkeys: a sign-up that its token could not bring back is refused by name", "[rest][passkeys]") {
  Site site;
  json::Object fields{{"email", "new@example.com"}, {"experience_level", "beginner"}, {"professional_role", "engineer"}};
  json::Array languages;
  for (int i = 0; i < 1500; ++i) languages.emplace_back("language " + std::to_string(i));
  fields.set("software_background", json::Object{{"languages", std::move(languages)}});
  CHECK(site.ada.send(post(kNewOptions).json(fields)).faults() == Words{"software_background TOO_LONG"});
}

TEST_CASE("passkeys: an answer by one that no account has says so by its field", "[rest][passkeys]") {
  Site site;
  site.ada.sign_up();
  REQUIRE(site.add().status == 201);
  const auto id = site.ada.send(get("/auth/passkeys")).text("passkeys.0.id");
  REQUIRE(site.ada.send(del("/auth/passkeys/" + id)).status == 204);
  Browser later(site.app);
  const auto options = later.send(post(kOptions).json({}));
  const auto refused = later.send(post(kVerify).json(answer_of(site.phone, options, false)));
  CHECK(refused.status == 401);
  CHECK(refused.faults() == Words{"credential.id UNKNOWN"});

  SoftAuthenticator tablet;
  const json::Object taken{{"email", TestApp::kEmail}, {"experience_level", "beginner"}, {"professional_role", "engineer"}};
  const auto begun = later.send(post(kNewOptions).json(taken));
  const auto conflict = later.send(post(kNewVerify).json(answer_of(tablet, begun, true)));
  CHECK(conflict.code() == "EMAIL_TAKEN");
  CHECK(conflict.faults() == Words{"credential.id UNKNOWN"});
}

TEST_CASE("passkeys: with verification of addresses required, a sign-up waits for its link", "[rest][passkeys][security]") {
  Site site([](auto& settings) { settings.signup.require_email_verification = true; });
  const json::Object fields{{"email", "new@example.com"}, {"experience_level", "beginner"}, {"professional_role", "engineer"}};
  const auto options = site.ada.send(post(kNewOptions).json(fields));
  const auto made = site.ada.send(post(kNewVerify).json(answer_of(site.phone, options, true)));
  CHECK(made.status == 201);
  CHECK(made.at("verification_required") == json::Value(true));
  Browser later(site.app);
  CHECK(site.sign_in(later).code() == "EMAIL_NOT_VERIFIED");
}

TEST_CASE("passkeys: reauthentication over HTTP", "[rest][passkeys][freshness]") {
  Site site;
  site.ada.sign_up();
  REQUIRE(site.add().status == 201);
  site.app.clock().advance(std::chrono::minutes(11));
  CHECK(site.ada.send(post(kNewOptions).json({})).code() == "FRESH_SESSION_REQUIRED");
  const auto options = site.ada.send(post(kOptions).json({{"reauthenticate", true}}));
  REQUIRE(options.status == 200);
  CHECK(options.at("options.allowCredentials").array()->size() == 1);
  CHECK(site.ada.send(post("/auth/reauthenticate").json({{"passkey", answer_of(site.phone, options, false)}})).status == 204);
  CHECK(site.ada.send(post(kNewOptions).json({})).status == 200);
}

TEST_CASE("passkeys: without a domain they are off, with the reason", "[rest][passkeys]") {
  Site site([](auto& settings) { settings.public_url = "http://192.0.2.7:8000"; });
  const auto refused = site.ada.send(post(kOptions).json({}));
  CHECK(refused.status == 403);
  CHECK(refused.text("detail").starts_with("Passkeys are off: PUBLIC_URL has an IP address"));
}

TEST_CASE("passkeys: browsers read which origins may use those of this domain", "[rest][passkeys]") {
  Site site([](settings::Settings& settings) { settings.cors.origins = {"https://example.net", "https://*.example.org"}; });
  Browser anyone(site.app);
  CHECK(anyone.send(get("/.well-known/webauthn")).body() ==
        R"({"origins":["http://localhost:8000","http://localhost:3000","https://example.net"]})");
}

}  // namespace
}  // namespace usher::rest
