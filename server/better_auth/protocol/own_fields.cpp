#include "server/better_auth/protocol/own_fields.h"

#include <array>

#include "server/better_auth/protocol/api_errors.h"
#include "server/better_auth/protocol/session_lookup.h"

namespace usher::better_auth {
namespace {

using settings::Plugin;

struct OwnField {
  std::string_view field;
  Plugin plugin;
  bool begins_with_value;
};

constexpr std::array kOwnFields{
    OwnField{"isAnonymous", Plugin::kAnonymous, true}, OwnField{"twoFactorEnabled", Plugin::kTwoFactor, true},
    OwnField{"role", Plugin::kAdmin, false},           OwnField{"banned", Plugin::kAdmin, true},
    OwnField{"banReason", Plugin::kAdmin, false},      OwnField{"banExpires", Plugin::kAdmin, false},
};

/// Truthiness in JavaScript.
bool is_truthy(const json::Value& value) {
  if (const auto* flag = value.boolean()) return *flag;
  if (const auto number = value.number()) return *number != 0;
  if (const auto* text = value.string()) return !text->empty();
  return !value.is_null();
}

}  // namespace

std::optional<http::Response> refuse_own_fields(const settings::Settings& settings, const json::Object& sent, FieldWrite write) {
  for (const auto& row : kOwnFields) {
    const auto* value = sent.find(row.field);
    const bool passed_over = write == FieldWrite::kSignUp && row.begins_with_value;
    if (value && is_truthy(*value) && !passed_over && has_plugin(settings, row.plugin)) return refuse_field(row.field);
  }
  return std::nullopt;
}

}  // namespace usher::better_auth
