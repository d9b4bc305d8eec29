#include "cli/commands/user/profile_argument.h"

#include "cli/arguments/usage.h"
#include "common/base/text.h"

namespace usher::cli {
namespace {

using domain::ProfileChange;

struct ProfileOption {
  std::string_view name;
  json::Patch<std::string> ProfileChange::*member;
};
struct ObjectField {
  std::string_view name;
  json::Patch<json::Object> ProfileChange::*member;
};
constexpr std::array kTexts{ProfileOption{"experience_level", &ProfileChange::experience_level},
                            ProfileOption{"professional_role", &ProfileChange::professional_role},
                            ProfileOption{"role_other", &ProfileChange::role_other},
                            ProfileOption{"organization", &ProfileChange::organization}};
constexpr std::array kObjects{ObjectField{"software_background", &ProfileChange::software_background},
                              ObjectField{"hardware_background", &ProfileChange::hardware_background}};

std::vector<std::string_view> field_names() {
  std::vector<std::string_view> names;
  for (const auto& field : kTexts) names.push_back(field.name);
  for (const auto& field : kObjects) names.push_back(field.name);
  return names;
}

/// Returns the reason for a refusal, or nullopt.
template <class T>
std::optional<std::string> set(json::Patch<T>& patch, std::string_view name, std::optional<T> value) {
  if (patch.present) return "names `" + std::string(name) + "` twice";
  patch = {.present = true, .value = std::move(value)};
  return std::nullopt;
}

std::optional<std::string> set_object(json::Patch<json::Object>& patch, std::string_view name, std::string_view text) {
  if (text.empty()) return set(patch, name, std::optional<json::Object>());
  auto parsed = json::parse(text);
  if (!parsed.ok() || !parsed.value().object())
    return std::string(name) + " takes a JSON object such as {\"languages\": [\"C++\"]}";
  return set(patch, name, std::optional(std::move(*parsed.value().object())));
}

std::optional<std::string> take(std::string_view word, ProfileChange& into) {
  const auto equals = word.find('=');
  if (equals == std::string_view::npos) return "takes FIELD=VALUE, such as experience_level=beginner";
  const auto name = word.substr(0, equals);
  const auto value = word.substr(equals + 1);
  for (const auto& field : kTexts)
    if (field.name == name)
      return set(into.*field.member, name, value.empty() ? std::nullopt : std::optional<std::string>(value));
  for (const auto& field : kObjects)
    if (field.name == name) return set_object(into.*field.member, name, value);
  const auto known = field_names();
  return "knows no field `" + std::string(name) + "`" + did_you_mean(name, known) + " The fields are " + joined(known, ", ");
}

}  // namespace

void declare_profile(Declare& arguments, domain::ProfileChange& into) {
  arguments
      .option(
          "--profile FIELD=VALUE", [&into](std::string_view word) { return take(word, into); },
          "A field of the profile; empty clears it")
      .repeatable();
}

void declare_fields(Declare& arguments, std::vector<std::string>& into) {
  arguments.option("--field NAME=VALUE", into, "A field of [user_fields]; empty clears it");
}

Result<json::Object> fields_of(const core::UserFields& fields, const std::vector<std::string>& words) {
  json::Object values;
  for (const auto& word : words) {
    const auto equals = word.find('=');
    if (equals == std::string::npos) return usage_error("--field takes NAME=VALUE, such as companyName=Analytical");
    const auto name = word.substr(0, equals);
    if (values.find(name)) return usage_error("--field names `" + name + "` twice");
    USHER_TRY(auto value, fields.read(name, std::string_view(word).substr(equals + 1)));
    values.append({name, std::move(value)});
  }
  return values;
}

}  // namespace usher::cli
