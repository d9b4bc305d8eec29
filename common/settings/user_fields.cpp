#include <cmath>
#include <cstdlib>

#include "common/base/time_text.h"
#include "common/settings/named_tables.h"
#include "common/settings/readers.h"

namespace usher::settings {
namespace {

constexpr std::size_t kMostNameCharacters = 64;

constexpr std::array<Choice<UserFieldType>, 6> kTypes{{{"string", UserFieldType::kString},
                                                       {"number", UserFieldType::kNumber},
                                                       {"boolean", UserFieldType::kBoolean},
                                                       {"date", UserFieldType::kDate},
                                                       {"string[]", UserFieldType::kStringList},
                                                       {"json", UserFieldType::kJson}}};

/// Names in lower case without underscores, so that each covers all its spellings. The members of users, profiles, sessions and
/// sign-ups, and the claims of RFC 7519, RFC 9068, OpenID Connect and of our own tokens.
constexpr std::string_view kTaken =
    " acr act amr answers athash aud authtime azp banexpires banned banreason callbackurl chash claimsomitted"
    " clientid cnf completedat createdat email emailaswritten emailverified entitlements events exp experiencelevel"
    " groups hardwarebackground iat id image isactive isanonymous iss isverified jti lastloginat mayact name nbf"
    " nonce organization password passwordhash professionalrole profile rememberme role roleother roles scope"
    " session shash sid softwarebackground sub token twofactorenabled typ updatedat user userfields userid version ";

std::string plain(std::string_view name) {
  auto text = ascii_lower(name);
  std::erase(text, '_');
  return text;
}

std::optional<ValueError> fault_of_name(std::string_view name) {
  const bool is_name = !name.empty() && name.size() <= kMostNameCharacters && is_letter(name.front()) &&
                       std::ranges::all_of(name, [](char c) { return is_letter_or_digit(c) || c == '_'; });
  if (!is_name) return ValueError{"is not a name", "write a letter, then letters, digits and _, 64 in all"};
  if (!is_one_of_words(plain(name), kTaken)) return std::nullopt;
  return ValueError{"is the name of a field or claim of Usher's own", "choose another name; profile fields need no declaration"};
}

bool is_number(std::string_view text) {
  const std::string terminated(text);
  char* end = nullptr;
  const double number = std::strtod(terminated.c_str(), &end);
  return end != terminated.c_str() && *end == '\0' && std::isfinite(number);
}

std::optional<ValueError> fault_of_default(const UserField& field) {
  bool ignored = false;
  switch (field.type) {
    case UserFieldType::kString:
      if (count_characters(field.fallback) <= field.max_length) return std::nullopt;
      return ValueError{"is longer than max_length", "shorten it, or set a larger max_length"};
    case UserFieldType::kNumber:
      if (is_number(field.fallback)) return std::nullopt;
      return ValueError{"is not a number", "write one such as 0"};
    case UserFieldType::kBoolean:
      return read_boolean(field.fallback, ignored);
    case UserFieldType::kDate:
      if (parse_time(field.fallback)) return std::nullopt;
      return ValueError{"is not a time", "write one such as \"2026-01-31T12:00:00Z\""};
    case UserFieldType::kStringList:
      if (field.fallback.starts_with('[')) return std::nullopt;
      return ValueError{"is not a list of texts", "write one such as [\"news\"]"};
    case UserFieldType::kJson:
      break;
  }
  return ValueError{"cannot be given for the type json", "leave it out"};
}

class Reader {
 public:
  Reader(const Gathered& gathered, SettingFaults& faults) : gathered_(gathered), faults_(faults) {}

  UserField read(const std::string& key, const Given& declared) {
    key_ = key;
    UserField field{.name = key.substr(std::string_view(kUserFieldsTable).size() + 1)};
    const Given name{field.name, declared.origin};
    if (const auto fault = fault_of_name(field.name)) faults_.add(key, Secrecy::kPublic, &name, *fault);
    take("type", [&](std::string_view text) { return read_choice(kTypes, text, field.type); });
    take("required", [&](std::string_view text) { return read_boolean(text, field.required); });
    take("input", [&](std::string_view text) { return read_boolean(text, field.input); });
    take("returned", [&](std::string_view text) { return read_boolean(text, field.returned); });
    take("claim", [&](std::string_view text) { return read_boolean(text, field.claim); });
    const SettingRow length{.key = "max_length", .value = "NUMBER", .range = {1, kMostUserFieldCharacters}};
    take("max_length", [&](std::string_view text) { return read_number(length, text, field.max_length); });
    take("default", [&](std::string_view text) {
      field.fallback = text;
      return fault_of_default(field);
    });
    take("claim", [&](std::string_view) -> std::optional<ValueError> {
      if (!field.claim || field.returned) return std::nullopt;
      return ValueError{"is true, but returned is false, so no token may contain the field", "set one of the two otherwise"};
    });
    return field;
  }

 private:
  template <class F>
  void take(std::string_view member, F read) {
    const auto key = key_ + "." + std::string(member);
    const auto* const given = gathered_.find(key);
    if (!given || faults_.has(key)) return;
    if (const auto fault = read(given->text)) faults_.add(key, Secrecy::kPublic, given, *fault);
  }

  const Gathered& gathered_;
  SettingFaults& faults_;
  std::string key_;
};

/// Adds a fault for each default with which the claims of an account would be too long from the first day on.
void check_defaults(const Gathered& gathered, const Settings& settings, SettingFaults& faults) {
  std::size_t bytes = 0;
  for (const auto& field : settings.user_fields) {
    if (field.claim) bytes += field.name.size() + field.fallback.size();
    const auto key = std::string(kUserFieldsTable) + "." + field.name + ".default";
    if (field.claim && !field.fallback.empty() && bytes > kMostClaimBytes)
      faults.add(key, Secrecy::kPublic, gathered.find(key),
                 {"makes the defaults of all claims longer than the 2 KiB that a token has for them", "shorten it"});
  }
}

}  // namespace

void read_user_fields(const Gathered& gathered, Settings& into, SettingFaults& faults) {
  const auto prefix = std::string(kUserFieldsTable) + ".";
  Reader reader(gathered, faults);
  for (const auto& [key, given] : gathered.values) {
    const bool declares = key.starts_with(prefix) && key.find('.', prefix.size()) == std::string::npos;
    if (!declares) continue;
    auto field = reader.read(key, given);
    const Given name{field.name, given.origin};
    const bool repeated =
        std::ranges::any_of(into.user_fields, [&](const UserField& other) { return plain(other.name) == plain(field.name); });
    if (repeated) faults.add(key, Secrecy::kPublic, &name, {"is another spelling of a declared field", "keep one of them"});
    if (into.user_fields.size() == kMostUserFields)
      faults.add(key, Secrecy::kPublic, &name, {"is one field too many", "declare at most 32"});
    into.user_fields.push_back(std::move(field));
  }
  const auto line = [&](const UserField& field) { return gathered.values.find(prefix + field.name)->second.line; };
  std::ranges::stable_sort(into.user_fields, [&](const UserField& a, const UserField& b) { return line(a) < line(b); });
  check_defaults(gathered, into, faults);
}

std::string user_field_text(const UserField& field) {
  const auto type = std::ranges::find(kTypes, field.type, &Choice<UserFieldType>::value);
  std::string text(type->name);
  if (field.required) text += ", required";
  if (!field.input) text += ", no input";
  if (!field.returned) text += ", not returned";
  if (field.claim) text += ", claim";
  return text;
}

}  // namespace usher::settings
