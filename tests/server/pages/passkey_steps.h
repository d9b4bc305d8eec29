#pragma once

#include "tests/server/pages/form_steps.h"
#include "tests/testkit/authenticator.h"

// What the pages' script does with a passkey: it asks the authenticator by the options of the page, and sends its answer.

namespace usher::pages {

/// The JSON in that attribute on the page; null without one.
inline json::Value data_in(const testkit::Answer& page, std::string_view attribute) {
  const auto begin = std::string(attribute) + "=\"";
  const auto at = page.body().find(begin);
  if (at == std::string::npos) return nullptr;
  const auto rest = page.body().substr(at + begin.size());
  return json::parse(unescaped(rest.substr(0, rest.find('"')))).value();
}

/// The options of the ceremony on the page.
inline json::Value options_in(const testkit::Answer& page) { return data_in(page, "data-options"); }
/// The passkey that the browser may forget.
inline json::Value unknown_in(const testkit::Answer& page) { return data_in(page, "data-unknown"); }

/// Sends that credential by the form of the page.
inline testkit::Answer send_credential(testkit::Browser& browser, const testkit::Answer& page, std::string_view action,
                                       json::Value credential, Fields fields = {}) {
  fields.emplace_back("passkey", json::to_text(std::move(credential)));
  fields.emplace_back("passkey_token", hidden_of(page, "passkey_token"));
  return browser.send(form_post(action, with_hidden(page, std::move(fields))));
}

/// Answers the ceremony of the page, whatever it is.
inline testkit::Answer answer_by(testkit::SoftAuthenticator& device, testkit::Browser& browser, const testkit::Answer& page,
                                 std::string_view action, Fields fields = {}) {
  const auto options = options_in(page);
  auto credential = options.find("user") ? device.create(options, kOwn) : device.get(options, kOwn);
  return send_credential(browser, page, action, std::move(credential), std::move(fields));
}

/// Adds a passkey on the security page of the signed-in user.
inline testkit::Answer add_passkey(testkit::SoftAuthenticator& device, testkit::Browser& browser) {
  constexpr std::string_view kAdd = "/account/security/passkeys/add";
  return answer_by(device, browser, browser.send(testkit::get(kAdd)), kAdd);
}

}  // namespace usher::pages
