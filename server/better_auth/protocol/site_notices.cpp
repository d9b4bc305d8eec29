#include "server/better_auth/protocol/site_notices.h"

#include "server/better_auth/protocol/api_errors.h"
#include "server/better_auth/protocol/session_lookup.h"

namespace usher::better_auth {
namespace {

using core::is_truthy;
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

}  // namespace

bool is_own_field(std::string_view name) { return contains(kOwnFields, name, &OwnField::field); }

std::optional<http::Response> refuse_own_fields(const settings::Settings& settings, const json::Object& sent, FieldWrite write) {
  for (const auto& row : kOwnFields) {
    const auto* value = sent.find(row.field);
    const bool passed_over = write == FieldWrite::kSignUp && row.begins_with_value;
    if (value && is_truthy(*value) && !passed_over && settings.has(row.plugin)) return refuse_field(row.field);
  }
  const auto writer = write == FieldWrite::kSignUp ? core::UserFieldWriter::kSignUp : core::UserFieldWriter::kUser;
  const auto refused = core::UserFields(settings).refused(sent, writer);
  return refused.empty() ? std::nullopt : std::optional(refuse_field(refused.front()));
}

std::optional<http::Response> refuse_missing_fields(const settings::Settings& settings, const json::Object& sent) {
  const auto missing = core::UserFields(settings).missing(sent);
  return missing.empty() ? std::nullopt : std::optional(refuse_missing_field(missing.front()));
}

}  // namespace usher::better_auth
