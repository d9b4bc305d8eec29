#include "tests/testkit/other_servers/fake_issuer.h"

#include "common/base/encoding.h"
#include "common/crypto/digest.h"
#include "common/crypto/jwt.h"
#include "common/settings/settings.h"
#include "tests/testkit/fake_http.h"
#include "tests/testkit/test_core.h"

namespace usher::testkit {
namespace {

std::map<std::string, std::string> form_of(std::string_view form) {
  std::map<std::string, std::string> fields;
  while (!form.empty()) {
    const auto pair = form.substr(0, form.find('&'));
    form.remove_prefix(std::min(pair.size() + 1, form.size()));
    const auto equals = pair.find('=');
    fields[percent_decode(pair.substr(0, equals)).value()] = percent_decode(pair.substr(equals + 1)).value();
  }
  return fields;
}

net::HttpResponse json_answer(int status, json::Object body) {
  return {.status = status, .content_type = "application/json", .body = json::to_text(std::move(body))};
}

}  // namespace

std::map<std::string, std::string> query_of(const std::string& url) { return form_of(url.substr(url.find('?') + 1)); }

FakeIssuer::FakeIssuer(FakeHttp& http, const Clock& clock)
    : key(must(crypto::SigningKey::generate(crypto::Algorithm::kEs256))), http_(http), clock_(clock) {
  const std::string issuer = kIssuer;
  http.on(issuer + "/.well-known/openid-configuration",
          json::to_text(json::Object{{"issuer", issuer},
                                     {"authorization_endpoint", issuer + "/authorize"},
                                     {"token_endpoint", issuer + "/token"},
                                     {"jwks_uri", issuer + "/keys"},
                                     {"userinfo_endpoint", issuer + "/me"}}));
  http.on(issuer + "/token", [this](const net::HttpRequest& request) { return token(request); });
  publish({&key});
  sign = [this](const json::Object& claims) { return must(crypto::jwt::encode({}, claims, key)); };
}

void FakeIssuer::configure(settings::Settings& settings) {
  settings.oauth.oidc.push_back(
      {.name = kName, .issuer = kIssuer, .client = {.id = "usher-client", .secret = Secret(std::string("hush & hush"))}});
}

std::string FakeIssuer::approve(const std::string& authorization_url) {
  auto query = query_of(authorization_url);
  if (query["response_type"] != "code" || query["client_id"] != "usher-client" || query["code_challenge_method"] != "S256")
    throw std::runtime_error("a provider would refuse " + authorization_url);
  const Lock lock(mutex_);
  auto code = "code-" + std::to_string(grants_.size());
  grants_[code] = {.nonce = query["nonce"], .challenge = query["code_challenge"], .redirect_uri = query["redirect_uri"]};
  return code;
}

void FakeIssuer::publish(const std::vector<const crypto::SigningKey*>& keys) {
  json::Array list;
  for (const auto* one : keys) list.push_back(must(json::parse(one->public_jwk().value())));
  http_.on(std::string(kIssuer) + "/keys", json::to_text(json::Object{{"keys", std::move(list)}}));
}

json::Object FakeIssuer::claims(const std::string& nonce) const {
  const auto now = to_seconds(clock_.now());
  return {{"iss", kIssuer},         {"sub", subject},
          {"aud", "usher-client"},  {"iat", now},
          {"exp", now + 300},       {"nonce", nonce},
          {"email", email},         {"email_verified", email_verified},
          {"name", "Ada Lovelace"}, {"picture", "https://pictures.example.org/ada.png"},
          {"auth_time", now}};
}

/// A code works once.
Result<net::HttpResponse> FakeIssuer::token(const net::HttpRequest& request) {
  auto form = form_of(request.form ? request.form->expose() : std::string_view());
  Grant grant;
  {
    const Lock lock(mutex_);
    const auto found = grants_.find(form["code"]);
    if (found == grants_.end()) return json_answer(400, {{"error", "invalid_grant"}});
    grant = std::exchange(found->second, Grant{});
  }
  const bool knows_secret = request.basic_auth && request.basic_auth->user == "usher-client" &&
                            request.basic_auth->password.expose() == "hush%20%26%20hush";
  if (!knows_secret || form["grant_type"] != "authorization_code" || form["redirect_uri"] != grant.redirect_uri ||
      crypto::sha256_base64url(form["code_verifier"]) != grant.challenge)
    return json_answer(400, {{"error", "invalid_grant"}});
  auto said = claims(grant.nonce);
  bend(said);
  return json_answer(200, {{"access_token", "an-access-token"},
                           {"token_type", "Bearer"},
                           {"expires_in", 3600},
                           {"refresh_token", "a-refresh-token"},
                           {"scope", "openid email"},
                           {"id_token", sign(said)}});
}

}  // namespace usher::testkit
