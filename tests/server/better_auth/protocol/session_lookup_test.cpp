#include "server/better_auth/protocol/session_lookup.h"

#include "common/base/encoding.h"
#include "common/crypto/digest.h"
#include "tests/catch.h"
#include "tests/server/better_auth/endpoints/people.h"

namespace usher::better_auth {
namespace {

/// A signed-in user: the cookie as the browser holds it, and the token inside.
struct Signed {
  std::string cookie;
  std::string token;
};

Signed signed_up(TestApp& app) {
  const auto answer = app.send(api_post("/sign-up/email", sign_up_body()));
  return {answer.cookie(kCookie)->value, answer.text("token")};
}

std::string session_by_cookie(TestApp& app, const std::string& value) {
  return app.send(api_get("/get-session").cookie(kCookie, value)).text("session.id");
}

std::string session_by_header(TestApp& app, const std::string& value) {
  return app.send(api_get("/get-session").header("authorization", value)).text("session.id");
}

TEST_CASE("lookup: the cookie may be quoted", "[better_auth][lookup]") {
  TestApp app;
  CHECK_FALSE(session_by_cookie(app, "\"" + signed_up(app).cookie + "\"").empty());
}

TEST_CASE("lookup: a cookie of another server with the same secret is valid", "[better_auth][lookup]") {
  const std::string secret = "reference-secret-0123456789abcdef0123456789abcdef";
  TestApp app([&](settings::Settings& settings) { settings.secrets.better_auth = Secret(std::string(secret)); });
  const auto ada = signed_up(app);
  const auto token = std::string("abcdefghijklmnopqrstuvwxyzABCDEF");
  app.kit().run("UPDATE sessions SET token_hash = '" + crypto::sha256_base64url(token) + "'");
  CHECK_FALSE(session_by_cookie(app, token + ".2LBDsjiZPT8bOvFktlENV7Ql7jDNrQcOrgz5SlfJWww%3D").empty());
}

TEST_CASE("lookup: forged, truncated and re-signed cookies are ignored and not cleared", "[better_auth][lookup][security]") {
  TestApp app;
  const auto ada = signed_up(app);
  const auto foreign =
      percent_encode(ada.token + "." + base64_encode(crypto::hmac_sha256("another secret, 32 bytes long at least", ada.token)));
  const auto signature = ada.cookie.substr(ada.token.size() + 1);
  for (const auto& value : {ada.token, ada.token + ".", ada.token + "." + std::string(44, 'A'), foreign,
                            ada.cookie.substr(0, ada.cookie.size() - 4), ada.cookie + "x", ada.token.substr(1) + "." + signature,
                            "x" + ada.cookie, "." + signature, std::string("%"), std::string(".")}) {
    const auto answer = app.send(api_get("/get-session").cookie(kCookie, value));
    CHECK(answer.body() == "null");
    CHECK(answer.cookies().empty());
  }
}

TEST_CASE("lookup: beside the cookies of an ended session the refresh token's is cleared", "[better_auth][lookup]") {
  TestApp app;
  const auto ada = signed_up(app);
  app.kit().run("UPDATE sessions SET ended_at_ms = 1, end_reason = 'revoked'");
  CHECK(app.send(api_get("/get-session").cookie(kCookie, ada.cookie)).cookie("refresh_token")->max_age == 0);
}

TEST_CASE("lookup: a bearer is the raw or the signed token, with any case of the scheme", "[better_auth][lookup]") {
  TestApp app;
  const auto ada = signed_up(app);
  for (const auto& value :
       {"Bearer " + ada.token, "bearer   " + ada.token, "BEARER " + *percent_decode(ada.cookie), "Bearer " + ada.cookie})
    CHECK_FALSE(session_by_header(app, value).empty());
  for (const auto& value :
       {"Basic " + ada.token, std::string("Bearer"), std::string("Bearer "), "Bearer " + ada.token.substr(1), ada.token})
    CHECK(session_by_header(app, value).empty());
}

TEST_CASE("lookup: a badly signed bearer falls back to the cookie; an unknown raw one does not",
          "[better_auth][lookup][security]") {
  TestApp app;
  const auto ada = signed_up(app);
  const auto with = [&](const std::string& bearer) {
    return app.send(api_get("/get-session").cookie(kCookie, ada.cookie).header("authorization", "Bearer " + bearer)).body();
  };
  CHECK(with(ada.token + "." + std::string(43, 'A') + "=") != "null");
  CHECK(with("unknown0token") == "null");
}

TEST_CASE("lookup: without the bearer plugin the header is ignored", "[better_auth][lookup][security]") {
  TestApp app(with_plugins({}));
  const auto ada = signed_up(app);
  CHECK(session_by_header(app, "Bearer " + ada.token).empty());
}

TEST_CASE("lookup: tokens of other protocols are invalid here, and this JWT is invalid there",
          "[better_auth][lookup][security]") {
  TestApp app;
  Browser browser(app);
  const auto signed_up = browser.sign_up();
  const auto access = signed_up.text("access_token");
  const auto refresh = *browser.cookie("refresh_token");
  CHECK(session_by_header(app, "Bearer " + access).empty());
  CHECK(session_by_header(app, "Bearer " + refresh).empty());
  CHECK(session_by_cookie(app, refresh).empty());
  CHECK(session_by_cookie(app, access).empty());
  const auto jwt = browser.send(api_get("/token")).text("token");
  REQUIRE_FALSE(jwt.empty());
  CHECK(app.send(get("/auth/me").bearer(jwt)).status == 401);
  CHECK(session_by_header(app, "Bearer " + jwt).empty());
}

TEST_CASE("lookup: a session of either protocol is valid in both", "[better_auth][lookup]") {
  TestApp app;
  Browser here(app);
  sign_up(here);
  CHECK(here.send(get("/auth/me")).text("user.email") == kEmail);
  Browser there(app);
  there.sign_up("bob@example.com");
  CHECK(there.send(api_get("/get-session")).text("user.email") == "bob@example.com");
}

TEST_CASE("lookup: sessions of a suspended account are invalid", "[better_auth][lookup][security]") {
  TestApp app;
  const auto ada = signed_up(app);
  app.kit().run("UPDATE users SET is_active = 0");
  CHECK(session_by_cookie(app, ada.cookie).empty());
}

}  // namespace
}  // namespace usher::better_auth
