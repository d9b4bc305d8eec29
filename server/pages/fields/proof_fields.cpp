#include "server/pages/fields/proof_fields.h"

#include "common/base/typed_code.h"
#include "common/core/passkeys/passkey_proofs.h"

namespace usher::pages {
namespace {

constexpr const char* kToken = "passkey_token";
constexpr const char* kCredential = "passkey";

}  // namespace

core::PresentedCode typed_code(std::string typed) {
  const auto digits = plain_code(typed);
  const bool is_code = !digits.empty() && digits.find_first_not_of("0123456789") == std::string::npos;
  core::PresentedCode code;
  (is_code ? code.code : code.backup_code) = Secret(std::move(typed));
  return code;
}

html::FormField code_field(const html::View& view, std::string hint, std::string fault, bool has_digits_alone) {
  return {.name = "code",
          .label = view.text("second_factor.code"),
          .autocomplete = "one-time-code",
          .hint = std::move(hint),
          .fault = std::move(fault),
          .input_mode = has_digits_alone ? "numeric" : ""};
}

json::Array key_groups(const Secret& key) {
  constexpr std::size_t kGroup = 4;
  json::Array groups;
  for (std::string_view rest = key.expose(); !rest.empty(); rest.remove_prefix(std::min(kGroup, rest.size())))
    groups.emplace_back(rest.substr(0, kGroup));
  return groups;
}

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

std::string unknown_passkey(const Error& refusal, const json::Value& credential, const core::PasskeyCeremonies& ceremonies) {
  const auto field = core::unknown_passkey().field;
  if (std::none_of(refusal.fields.begin(), refusal.fields.end(), [&](const FieldError& each) { return each.field == field; }))
    return {};
  return json::to_text(json::Object{{"rpId", ceremonies.party().id}, {"credentialId", json::text_at(credential, "id")}});
}

bool has_allowed(const core::PasskeyOptions& made) {
  const auto* const allowed = made.options.find("allowCredentials");
  return allowed && allowed->array() && !allowed->array()->empty();
}

}  // namespace usher::pages
