#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/text.h"
#include "common/settings/setting_row.h"
#include "common/url/url.h"

/// What the rows of the setting table read their texts with. Each stores the value, or says what is wrong with it.
namespace usher::settings {

template <class T>
struct Choice {
  std::string_view name;
  T value;
};

template <class Table>
std::string joined_names(const Table& choices, std::string_view between, std::string_view before_last) {
  std::string text;
  for (std::size_t i = 0; i < choices.size(); ++i) {
    if (i > 0) text += i + 1 == choices.size() ? before_last : between;
    text += choices[i].name;
  }
  return text;
}

/// `lax|strict|none`, for SettingRow::value.
template <class Table>
std::string placeholder(const Table& choices) {
  return joined_names(choices, "|", "|");
}

template <class T, class Table>
std::optional<ValueError> read_choice(const Table& choices, std::string_view text, T& into) {
  for (const auto& choice : choices) {
    if (!iequals(choice.name, text)) continue;
    into = choice.value;
    return std::nullopt;
  }
  return ValueError{"is not known", "write " + joined_names(choices, ", ", " or ")};
}

/// true, yes, on and 1; false, no, off and 0.
std::optional<ValueError> read_boolean(std::string_view text, bool& into);

/// Digits only, within the row's range.
std::optional<ValueError> read_whole_number(const SettingRow& row, std::string_view text, std::uint32_t& into);

/// The same for any integer or duration that holds the row's range.
template <class T>
std::optional<ValueError> read_number(const SettingRow& row, std::string_view text, T& into) {
  std::uint32_t number = 0;
  auto fault = read_whole_number(row, text, number);
  if (!fault) into = static_cast<T>(number);
  return fault;
}

/// Or the word `none`.
std::optional<ValueError> read_days_or_none(const SettingRow& row, std::string_view text, std::optional<std::chrono::days>& into);

inline constexpr std::size_t kLeastSecretBytes = 32;

std::optional<ValueError> read_text(std::string_view text, std::string& into);
std::optional<ValueError> read_secret(std::string_view text, Secret& into);
/// At least kLeastSecretBytes.
std::optional<ValueError> read_long_secret(std::string_view text, Secret& into);
/// Why `secret` is too short, if it is.
std::optional<ValueError> fault_of_length(std::string_view secret);

/// experience_level, professional_role or a question's id; not a field of the profile that holds people's own words.
std::optional<ValueError> read_claim(std::string_view text, std::string& into);

/// A JSON array of strings, or texts between commas; white space around them is dropped. nullopt for a broken array or an empty
/// text between commas.
std::optional<std::vector<std::string>> parse_list(std::string_view text);
/// The JSON array that parse_list() takes apart again.
std::string list_text(std::span<const std::string> items);

/// Calls `read_item(text, value)` for each text of the list; a fault is preceded by the item that has it.
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
