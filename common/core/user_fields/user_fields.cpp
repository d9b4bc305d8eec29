#include "common/core/user_fields/user_fields.h"

#include <cmath>
#include <cstdlib>

#include "common/base/text.h"

namespace usher::core {
namespace {

using settings::UserField;
using settings::UserFieldType;

constexpr std::size_t kMostBytes = 8 * 1024;  ///< Of all values of an account, as JSON.
constexpr std::size_t kMostItems = 100;       ///< Of a list.

/// Adds a fault and returns nullopt if the value is not of the field's type; a time is returned in the protocols' form.
using Check = std::optional<json::Value> (*)(const UserField& field, const json::Value& value, json::Faults& faults);

std::optional<json::Value> check_text(const UserField& field, const json::Value& value, json::Faults& faults) {
  const auto* const text = value.string();
  if (!text) faults.wrong_type(field.name, value, "a string");
  const bool fits = text && json::check_text(*text, {.max = field.max_length}, field.name, faults);
  return fits ? std::optional(value) : std::nullopt;
}

std::optional<json::Value> check_number(const UserField& field, const json::Value& value, json::Faults& faults) {
  const auto number = value.number();
  if (number && std::isfinite(*number)) return value;
  faults.wrong_type(field.name, value, "a number");
  return std::nullopt;
}

std::optional<json::Value> check_boolean(const UserField& field, const json::Value& value, json::Faults& faults) {
  if (value.boolean()) return value;
  faults.wrong_type(field.name, value, "true or false");
  return std::nullopt;
}

std::optional<json::Value> check_date(const UserField& field, const json::Value& value, json::Faults& faults) {
  const auto time = value.string() ? parse_time(*value.string()) : std::nullopt;
  if (time) return json::Value(to_rfc3339(*time));
  faults.wrong_type(field.name, value, "a time such as 2026-11-20T06:53:44.049Z, or a date");
  return std::nullopt;
}

std::optional<json::Value> check_list(const UserField& field, const json::Value& value, json::Faults& faults) {
  const auto* const items = value.array();
  if (!items) {
    faults.wrong_type(field.name, value, "an array of strings");
    return std::nullopt;
  }
  if (items->size() > kMostItems) {
    faults.add(field.name, "TOO_LONG", "Must have at most " + std::to_string(kMostItems) + " texts");
    return std::nullopt;
  }
  for (const auto& item : *items)
    if (!check_text(field, item, faults)) return std::nullopt;
  return value;
}

std::optional<json::Value> check_json(const UserField&, const json::Value& value, json::Faults&) { return value; }

std::optional<json::Value> number_of(const std::string& text) {
  auto parsed = json::parse(text);
  return parsed.ok() && parsed.value().number() ? std::move(parsed).value() : json::Value(std::strtod(text.c_str(), nullptr));
}

/// The default's text as a value; the settings have checked it.
using Default = std::optional<json::Value> (*)(const std::string& text);

struct TypeRow {
  UserFieldType type;
  Check check;
  Default fallback;
};
constexpr std::array kTypes{
    TypeRow{UserFieldType::kString, check_text, [](const std::string& text) { return std::optional(json::Value(text)); }},
    TypeRow{UserFieldType::kNumber, check_number, number_of},
    TypeRow{UserFieldType::kBoolean, check_boolean,
            [](const std::string& text) {
              constexpr std::array<std::string_view, 4> kYes{"true", "yes", "on", "1"};
              return std::optional(json::Value(contains(kYes, ascii_lower(text))));
            }},
    TypeRow{UserFieldType::kDate, check_date,
            [](const std::string& text) {
              const auto time = parse_time(text);
              return time ? std::optional(json::Value(to_rfc3339(*time))) : std::nullopt;
            }},
    TypeRow{UserFieldType::kStringList, check_list,
            [](const std::string& text) {
              auto list = json::parse(text);
              return list.ok() ? std::optional(std::move(list).value()) : std::nullopt;
            }},
    TypeRow{UserFieldType::kJson, check_json, [](const std::string&) { return std::optional<json::Value>(); }},
};

const TypeRow& row_of(const UserField& field) { return *std::ranges::find(kTypes, field.type, &TypeRow::type); }

json::Value default_of(const UserField& field) {
  if (field.fallback.empty()) return {};
  return row_of(field).fallback(field.fallback).value_or(json::Value());
}

json::Value value_of(const UserField& field, const json::Object& stored) {
  const auto* const value = stored.find(field.name);
  return value ? *value : default_of(field);
}

bool may_set(const UserField& field, UserFieldWriter writer) { return field.input || writer == UserFieldWriter::kSite; }

/// Whether a value is a fault, because only the site may set the field. It is ignored if it is falsy, and at sign-up if there is
/// a default, as Better Auth does.
bool is_refused(const UserField& field, const json::Value& value, UserFieldWriter writer) {
  const bool passed_over = writer == UserFieldWriter::kSignUp && !field.fallback.empty();
  return !may_set(field, writer) && is_truthy(value) && !passed_over;
}

std::size_t bytes_of(const json::Object& members) {
  std::size_t bytes = 0;
  for (const auto& member : members) bytes += member_bytes(member.key, member.value);
  return bytes;
}

void set(const UserField& field, const json::Value& value, UserFieldWriter writer, json::Object& into, json::Faults& faults) {
  if (!value.is_null()) {
    if (auto checked = row_of(field).check(field, value, faults)) into.set(field.name, std::move(*checked));
  } else if (field.must_be_given() && writer != UserFieldWriter::kSite) {
    faults.add(field.name, "REQUIRED", "Is required");
  } else if (field.fallback.empty()) {
    into.erase(field.name);
  } else {
    into.set(field.name, nullptr);
  }
}

}  // namespace

std::size_t member_bytes(std::string_view name, const json::Value& value) {
  constexpr std::size_t kPunctuation = 4;
  return name.size() + kPunctuation + json::to_text(value).size();
}

void ClaimBudget::add(std::string_view name, json::Value value) {
  const auto bytes = member_bytes(name, value);
  if (bytes <= left_) {
    left_ -= bytes;
    kept_.append({std::string(name), std::move(value)});
    return;
  }
  constexpr std::size_t kPunctuation = 3;
  if (name.size() + kPunctuation > left_for_names_) return;
  left_for_names_ -= name.size() + kPunctuation;
  omitted_.emplace_back(name);
}

json::Object ClaimBudget::take() && {
  if (!omitted_.empty()) kept_.set(kClaimsOmitted, std::move(omitted_));
  return std::move(kept_);
}

bool is_truthy(const json::Value& value) {
  if (const auto* flag = value.boolean()) return *flag;
  if (const auto number = value.number()) return *number != 0;
  if (const auto* text = value.string()) return !text->empty();
  return !value.is_null();
}

bool UserFields::takes_any(const json::Object& given) const {
  return std::ranges::any_of(fields_, [&](const UserField& field) { return field.input && given.find(field.name); });
}

bool UserFields::declares(std::string_view name) const { return contains(fields_, name, &UserField::name); }

UserFields::UserFields(const settings::Settings& settings) : fields_(settings.user_fields) {}

Result<json::Object> UserFields::apply(const json::Object& given, json::Object stored, UserFieldWriter writer) const {
  json::Faults faults;
  const auto before = stored;
  for (const auto& field : fields_) {
    const auto* const value = given.find(field.name);
    if (value && may_set(field, writer)) set(field, *value, writer, stored, faults);
    if (value && is_refused(field, *value, writer))
      faults.add(field.name, "NOT_ALLOWED", "Is set by the site, not by users; leave it out");
  }
  if (writer == UserFieldWriter::kSignUp)
    for (const auto& name : missing(given)) faults.add(name, "REQUIRED", "Is required");
  check_claims(given, before, stored, writer, faults);
  if (json::to_text(stored).size() > kMostBytes)
    faults.add("user_fields", "TOO_LONG", "All own fields of an account may have 8 KiB together; shorten them");
  USHER_CHECK(faults.status());
  return stored;
}

json::Object UserFields::joined(json::Object given, const json::Object& members, json::Faults& faults) const {
  for (const auto& field : fields_) {
    const auto* const member = members.find(field.name);
    const auto* const value = given.find(field.name);
    if (member && value && *member != *value) faults.add(field.name, "NOT_ALLOWED", "Is not as in user_fields; send it once");
    if (member && !value) given.set(field.name, *member);
  }
  return given;
}

Result<json::Value> UserFields::read(std::string_view name, std::string_view text) const {
  const auto* const field = find_by(fields_, name, &UserField::name);
  if (!field)
    return invalid_field(std::string(name), "UNKNOWN", "Is not declared; declare it as [user_fields." + std::string(name) + "]");
  if (text.empty()) return json::Value();
  if (field->type == UserFieldType::kString || field->type == UserFieldType::kDate) return json::Value(text);
  auto parsed = json::parse(text);
  if (!parsed.ok()) return invalid_field(std::string(name), "INVALID_FORMAT", "Must be JSON");
  return parsed;
}

json::Object UserFields::set_by_site(const json::Object& stored) const {
  json::Object values;
  for (const auto& field : fields_)
    if (const auto* const value = field.input ? nullptr : stored.find(field.name)) values.set(field.name, *value);
  return values;
}

std::vector<std::string> UserFields::refused(const json::Object& given, UserFieldWriter writer) const {
  std::vector<std::string> names;
  for (const auto& field : fields_)
    if (const auto* const value = given.find(field.name); value && is_refused(field, *value, writer)) names.push_back(field.name);
  return names;
}

std::vector<std::string> UserFields::missing(const json::Object& given) const {
  std::vector<std::string> names;
  for (const auto& field : fields_)
    if (field.must_be_given() && !given.find(field.name)) names.push_back(field.name);
  return names;
}

json::Object UserFields::returned(const json::Object& stored) const {
  json::Object values;
  for (const auto& field : fields_)
    if (field.returned) values.set(field.name, value_of(field, stored));
  return values;
}

std::optional<json::Object> UserFields::returned_if_any(const json::Object& stored) const {
  return empty() ? std::nullopt : std::optional(returned(stored));
}

json::Object UserFields::all(const json::Object& stored) const {
  auto values = stored;
  for (const auto& field : fields_)
    if (!values.find(field.name)) values.set(field.name, default_of(field));
  return values;
}

bool UserFields::change_power(const json::Object& before, const json::Object& after) const {
  return std::ranges::any_of(fields_, [&](const auto& field) {
    return field.claim && !field.input && !(value_of(field, before) == value_of(field, after));
  });
}

json::Object UserFields::all_claims(const json::Object& stored) const {
  json::Object values;
  for (const auto& field : fields_) {
    auto value = field.claim && field.returned ? value_of(field, stored) : json::Value();
    if (!value.is_null()) values.set(field.name, std::move(value));
  }
  return values;
}

/// The longest claim that is written bears the fault, so that who drops it drops least. What an account has already is no fault
/// of a write that leaves it as it is.
void UserFields::check_claims(const json::Object& given, const json::Object& before, const json::Object& after,
                              UserFieldWriter writer, json::Faults& faults) const {
  const auto claims = all_claims(after);
  const auto bytes = bytes_of(claims);
  if (bytes <= settings::kMostClaimBytes || bytes <= bytes_of(all_claims(before))) return;
  std::string longest;
  std::size_t most = 0;
  for (const auto& field : fields_) {
    const auto* const claim = given.find(field.name) && may_set(field, writer) ? claims.find(field.name) : nullptr;
    const auto own = claim ? member_bytes(field.name, *claim) : 0;
    if (own > most) longest = field.name;
    most = std::max(most, own);
  }
  if (!longest.empty())
    faults.add(longest, std::string(kClaimsTooLong),
               "The claims of an account may have 2 KiB together in a token, and would have " + std::to_string(bytes) +
                   " bytes; shorten it");
}

json::Object UserFields::claims(const json::Object& stored) const {
  ClaimBudget budget;
  for (const auto& claim : all_claims(stored)) budget.add(claim.key, claim.value);
  return std::move(budget).take();
}

bool UserFields::has_long_claims(const json::Object& stored) const {
  return bytes_of(all_claims(stored)) > settings::kMostClaimBytes;
}

json::Object UserFields::within_token(const json::Object& about, std::span<const std::string_view> always) const {
  if (json::to_text(about).size() <= settings::kMostClaimBytes) return about;
  ClaimBudget budget;
  json::Object kept;
  const auto is_claim = [&](const std::string& name) {
    return std::ranges::any_of(fields_, [&](const UserField& field) { return field.claim && field.name == name; });
  };
  for (const auto& member : about)
    if (is_claim(member.key)) budget.add(member.key, member.value);
  for (const auto& member : about) {
    if (contains(always, member.key))
      kept.append(member);
    else if (!is_claim(member.key))
      budget.add(member.key, member.value);
  }
  for (const auto& member : std::move(budget).take()) kept.append(member);
  return kept;
}

}  // namespace usher::core
