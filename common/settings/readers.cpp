#include "common/settings/readers.h"

#include <array>

#include "common/settings/trait_names.h"

namespace usher::settings {
namespace {

constexpr std::array kBooleans{Choice<bool>{"true", true}, Choice<bool>{"false", false}, Choice<bool>{"yes", true},
                               Choice<bool>{"no", false},  Choice<bool>{"on", true},     Choice<bool>{"off", false},
                               Choice<bool>{"1", true},    Choice<bool>{"0", false}};

/// Such as "minutes from 1 to 1440" or "a port from 0 to 65535".
std::string range_text(const SettingRow& row) {
  const bool is_plural = row.value.ends_with('S');
  return (is_plural ? "" : "a ") + ascii_lower(row.value) + " from " + std::to_string(row.range.least) + " to " +
         std::to_string(row.range.most);
}

/// Removes one JSON string and the white space after it from `text`.
std::optional<std::string> take_string(std::string_view& text) {
  if (!text.starts_with('"')) return std::nullopt;
  std::string item;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '"') {
      text = trim(text.substr(i + 1));
      return item;
    }
    if (text[i] == '\\' && (++i == text.size() || std::string_view("\"\\/").find(text[i]) == std::string_view::npos))
      return std::nullopt;
    item += text[i];
  }
  return std::nullopt;
}

std::optional<std::vector<std::string>> parse_array(std::string_view text) {
  std::vector<std::string> items;
  text = trim(text.substr(1));
  if (text == "]") return items;
  while (true) {
    auto item = take_string(text);
    if (!item) return std::nullopt;
    items.emplace_back(trim(*item));
    if (text == "]") return items;
    if (!text.starts_with(',')) return std::nullopt;
    text = trim(text.substr(1));
  }
}

/// Profile fields with free text.
constexpr std::array<std::string_view, 4> kFreeText{"role_other", "organization", "software_background", "hardware_background"};
constexpr std::size_t kMostIdCharacters = 64;

bool is_question_id(std::string_view text) {
  return !text.empty() && text.size() <= kMostIdCharacters && is_lower(text[0]) &&
         std::ranges::all_of(text, [](char c) { return is_lower(c) || is_digit(c) || c == '_'; });
}

}  // namespace

std::optional<ValueError> read_claim(std::string_view text, std::string& into) {
  if (contains(kFreeText, text))
    return ValueError{"is free text, which does not belong in tokens",
                      "name experience_level, professional_role or a question's id"};
  if (!is_question_id(text))
    return ValueError{"is not a question's id", "write a-z, 0-9 and _, a letter first, at most 64, such as experience_level"};
  if (is_owned_by_html(text))
    return ValueError{"is an attribute that HTML or React owns, so that no page can adapt by it",
                      "give the question another id, and name that"};
  into = text;
  return std::nullopt;
}

std::optional<ValueError> read_boolean(std::string_view text, bool& into) {
  if (!read_choice(kBooleans, text, into)) return std::nullopt;
  return ValueError{"is neither true nor false", "write true or false"};
}

std::optional<ValueError> read_whole_number(const SettingRow& row, std::string_view text, std::uint32_t& into) {
  std::uint32_t number = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (problem == std::errc::invalid_argument || end != text.data() + text.size())
    return ValueError{"is not a whole number", "give " + range_text(row)};
  if (problem != std::errc() || number < row.range.least || number > row.range.most)
    return ValueError{"is out of range", "give " + range_text(row)};
  into = number;
  return std::nullopt;
}

std::optional<ValueError> read_days_or_none(const SettingRow& row, std::string_view text,
                                            std::optional<std::chrono::days>& into) {
  if (iequals(text, "none")) {
    into.reset();
    return std::nullopt;
  }
  std::chrono::days days{};
  auto fault = read_number(row, text, days);
  if (fault)
    fault->fix += ", or write none to keep them for good";
  else
    into = days;
  return fault;
}

std::optional<ValueError> read_text(std::string_view text, std::string& into) {
  into = text;
  return std::nullopt;
}

std::optional<ValueError> read_secret(std::string_view text, Secret& into) {
  into = Secret(std::string(text));
  return std::nullopt;
}

std::optional<ValueError> read_test_key(std::string_view text, Secret& into) {
  constexpr std::size_t kLeast = 16;
  if (text.size() < kLeast) return ValueError{"is shorter than 16 characters", "make one with `openssl rand -hex 16`"};
  return read_secret(text, into);
}

std::optional<ValueError> read_long_secret(std::string_view text, Secret& into) {
  if (auto fault = fault_of_length(text)) return fault;
  return read_secret(text, into);
}

std::optional<ValueError> fault_of_length(std::string_view secret) {
  if (secret.size() >= kLeastSecretBytes) return std::nullopt;
  return ValueError{"has " + std::to_string(secret.size()) + " bytes and needs at least " + std::to_string(kLeastSecretBytes),
                    "make one with `openssl rand -base64 48`"};
}

std::optional<std::vector<std::string>> parse_list(std::string_view text) {
  text = trim(text);
  if (text.starts_with('[')) return parse_array(text);
  std::vector<std::string> items;
  for (std::size_t from = 0; from <= text.size();) {
    const auto comma = std::min(text.find(',', from), text.size());
    items.emplace_back(trim(text.substr(from, comma - from)));
    if (items.back().empty()) return std::nullopt;
    from = comma + 1;
  }
  return items;
}

std::string list_text(std::span<const std::string> items) {
  std::string text = "[";
  for (const auto& item : items) {
    if (text.size() > 1) text += ", ";
    text += quoted_string(item);
  }
  return text + "]";
}

}  // namespace usher::settings
