#pragma once

#include "common/settings/settings.h"
#include "tests/testkit/test_app.h"

namespace usher::better_auth {

using testkit::Answer;
using testkit::Browser;
using testkit::Call;
using testkit::get;
using testkit::post;
using testkit::TestApp;

inline constexpr const char* kCookie = "better-auth.session_token";
inline constexpr const char* kEmail = "ada@example.com";
inline constexpr const char* kPassword = "S3cret-passphrase";

/// Settings of a TestApp with these plugins.
inline testkit::Adapt with_plugins(std::vector<settings::Plugin> plugins) {
  return [plugins = std::move(plugins)](settings::Settings& settings) { settings.better_auth_plugins = plugins; };
}

inline Call api(std::string method, const std::string& path) { return {std::move(method), "/api/auth" + path}; }
inline Call api_get(const std::string& path) { return api("GET", path); }
inline Call api_post(const std::string& path, json::Object body = {}) { return api("POST", path).json(std::move(body)); }

inline json::Object sign_up_body(std::string_view email = kEmail) {
  return {{"name", "Ada"}, {"email", email}, {"password", kPassword}};
}
inline json::Object sign_in_body(std::string_view email = kEmail, std::string_view password = kPassword) {
  return {{"email", email}, {"password", password}};
}

/// Signs up by this protocol; the browser keeps the cookies.
inline Answer sign_up(Browser& browser, std::string_view email = kEmail) {
  return browser.send(api_post("/sign-up/email", sign_up_body(email)));
}

/// Whether the browser's cookie has a valid session.
inline bool is_signed_in(Browser& browser) { return browser.send(api_get("/get-session")).body() != "null"; }

}  // namespace usher::better_auth
