#pragma once

#include <chrono>
#include <vector>

#include "common/base/secret.h"
#include "common/base/text.h"
#include "common/settings/setting_table.h"
#include "common/url/url.h"

/// The functions that parse the texts of the setting table's rows. Each stores the value or returns its fault.
namespace usher::settings {

template <class T>
struct Choice {
  std::string_view name;
  T value;
};

/// `lax|strict|none`, for SettingRow::value.
template <class Table>
std::string placeholder(const Table& choices) {
  return joined(choices, "|", &Table::value_type::name);
}

template <class T, class Table>
std::optional<ValueError> read_choice(const Table& choices, std::string_view text, T& into) {
  for (const auto& choice : choices) {
    if (!iequals(choice.name, text)) continue;
    into = choice.value;
    return std::nullopt;
  }
  return ValueError{"is not known", "write " + alternatives(choices, &Table::value_type::name)};
}

/// true, yes, on and 1; false, no, off and 0.
std::optional<ValueError> read_boolean(std::string_view text, bool& into);

/// Parses digits within the row's range.
std::optional<ValueError> read_whole_number(const SettingRow& row, std::string_view text, std::uint32_t& into);

/// Like the other overload, for any integer or duration type that can hold the row's range.
template <class T>
std::optional<ValueError> read_number(const SettingRow& row, std::string_view text, T& into) {
  std::uint32_t number = 0;
  auto fault = read_whole_number(row, text, number);
  if (!fault) into = static_cast<T>(number);
  return fault;
}

/// Like read_whole_number, but also accepts the word `none`.
std::optional<ValueError> read_days_or_none(const SettingRow& row, std::string_view text, std::optional<std::chrono::days>& into);

inline constexpr std::size_t kLeastSecretBytes = 32;

std::optional<ValueError> read_text(std::string_view text, std::string& into);
std::optional<ValueError> read_secret(std::string_view text, Secret& into);
/// Parses a key of at least 16 characters.
std::optional<ValueError> read_test_key(std::string_view text, Secret& into);
/// Parses a secret of at least kLeastSecretBytes.
std::optional<ValueError> read_long_secret(std::string_view text, Secret& into);
/// The fault if `secret` is too short.
std::optional<ValueError> fault_of_length(std::string_view secret);

/// Parses experience_level, professional_role or a question's id. Rejects profile fields with free text.
std::optional<ValueError> read_claim(std::string_view text, std::string& into);

/// Parses a JSON array of strings, or texts separated by commas, without surrounding white space. nullopt for an invalid array or
/// an empty text between commas.
std::optional<std::vector<std::string>> parse_list(std::string_view text);
/// The JSON array that parse_list() parses again.
std::string list_text(std::span<const std::string> items);

/// Calls `read_item(text, value)` for each text of the list. A fault names the item.
template <class T, class ReadItem>
std::optional<ValueError> read_list(std::string_view text, std::vector<T>& into, ReadItem read_item) {
  const auto items = parse_list(text);
  if (!items) return ValueError{"is not a list", R"(put commas between the parts, or write a JSON array such as ["one", "two"])"};
  std::vector<T> values;
  for (const auto& item : *items) {
    T value{};
    if (auto fault = read_item(item, value)) {
      if (items->size() > 1) fault->what = "has \"" + printable(without_credentials(item)) + "\", which " + fault->what;
      return fault;
    }
    values.push_back(std::move(value));
  }
  into = std::move(values);
  return std::nullopt;
}

}  // namespace usher::settings
