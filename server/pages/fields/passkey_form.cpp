#include "server/pages/fields/passkey_form.h"

#include "server/html/page.h"

namespace usher::pages {
namespace {

constexpr const char* kToken = "passkey_token";
constexpr const char* kCredential = "passkey";

}  // namespace

json::Object passkey_form(html::Form form, const core::PasskeyOptions& made) {
  form.fields.push_back(html::hidden(kToken, std::string(made.token.expose())));
  form.fields.push_back(html::hidden(kCredential, {}));
  auto values = *html::values_of(form).object();
  values.set("passkey_options", json::to_text(made.options));
  return values;
}

std::optional<core::PasskeyAnswer> sent_passkey(const http::Request& request) {
  const auto sent = html::form_field(request, kCredential);
  if (sent.empty()) return std::nullopt;
  auto credential = json::parse(sent);
  return core::PasskeyAnswer{Secret(html::form_field(request, kToken)),
                             credential.ok() ? std::move(credential).value() : json::Value()};
}

bool has_allowed(const core::PasskeyOptions& made) {
  const auto* const allowed = made.options.find("allowCredentials");
  return allowed && allowed->array() && !allowed->array()->empty();
}

}  // namespace usher::pages
