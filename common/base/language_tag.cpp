#include "common/base/language_tag.h"

#include <array>
#include <vector>

#include "common/base/text.h"

namespace usher {
namespace {

constexpr std::size_t kMaxRanges = 20;
constexpr std::array<std::string_view, 12> kRightToLeft{"ar",  "arc", "ckb", "dv", "fa", "he",
                                                        "khw", "ps",  "sd",  "ug", "ur", "yi"};

struct LanguageRange {
  std::string_view tag;
  int weight = 1000;  ///< In thousandths.
};

/// qvalue of RFC 9110 §12.4.2, in thousandths.
std::optional<int> parse_weight(std::string_view text) {
  if (text.empty() || (text[0] != '0' && text[0] != '1') || text.size() > 5 || (text.size() > 1 && text[1] != '.'))
    return std::nullopt;
  int weight = 0;
  for (std::size_t i = 2; i < 5; ++i) {
    const char digit = i < text.size() ? text[i] : '0';
    if (!is_digit(digit)) return std::nullopt;
    weight = weight * 10 + (digit - '0');
  }
  if (text[0] == '1' && weight > 0) return std::nullopt;
  return text[0] == '1' ? 1000 : weight;
}

std::optional<LanguageRange> parse_range(std::string_view text) {
  LanguageRange range{trim(take_until(text, ';'))};
  if (!is_language_tag(range.tag) && range.tag != "*") return std::nullopt;
  text = trim(text);
  if (text.empty()) return range;
  if (!text.starts_with("q=") && !text.starts_with("Q=")) return std::nullopt;
  const auto weight = parse_weight(text.substr(2));
  if (!weight) return std::nullopt;
  range.weight = *weight;
  return range;
}

std::vector<LanguageRange> parse_ranges(std::string_view header) {
  std::vector<LanguageRange> ranges;
  for (std::size_t i = 0; i < kMaxRanges && !header.empty(); ++i)
    if (const auto range = parse_range(take_until(header, ','))) ranges.push_back(*range);
  std::ranges::stable_sort(ranges, [](const LanguageRange& a, const LanguageRange& b) { return a.weight > b.weight; });
  return ranges;
}

}  // namespace

std::string_view choose_language(std::string_view accept_language, std::span<const std::string> available) {
  for (const LanguageRange& range : parse_ranges(accept_language)) {
    if (range.weight == 0) break;
    if (range.tag == "*") return available.front();
    for (auto tag = range.tag; !tag.empty(); tag = tag.substr(0, std::min(tag.rfind('-'), tag.size()))) {
      if (const auto* const found = find_where(available, [tag](const std::string& language) { return iequals(language, tag); }))
        return *found;
      if (tag.find('-') == std::string_view::npos) break;
    }
  }
  return available.front();
}

bool is_language_tag(std::string_view text) {
  bool is_first = true;
  if (text.empty() || text.back() == '-') return false;
  while (!text.empty()) {
    const auto part = take_until(text, '-');
    const std::size_t least = is_first ? 2 : 1;
    if (part.size() < least || part.size() > 8) return false;
    if (!std::ranges::all_of(part, [&](char c) { return is_letter(c) || (!is_first && is_digit(c)); })) return false;
    is_first = false;
  }
  return true;
}

bool is_right_to_left(std::string_view tag) {
  const auto primary = ascii_lower(take_until(tag, '-'));
  return contains(kRightToLeft, primary);
}

}  // namespace usher
