#include "common/base/text.h"

#include <array>
#include <cstdlib>
#include <memory>
#include <vector>

#include <utf8proc.h>

namespace usher {
namespace {

struct CharacterRange {
  char32_t first;
  char32_t last;
};

/// Property White_Space of the Unicode Character Database.
constexpr std::array kWhiteSpace{
    CharacterRange{0x09, 0x0d},     CharacterRange{0x20, 0x20},     CharacterRange{0x85, 0x85},
    CharacterRange{0xa0, 0xa0},     CharacterRange{0x1680, 0x1680}, CharacterRange{0x2000, 0x200a},
    CharacterRange{0x2028, 0x2029}, CharacterRange{0x202f, 0x202f}, CharacterRange{0x205f, 0x205f},
    CharacterRange{0x3000, 0x3000},
};

/// Characters that move a cursor, end a line, or display following text in another order than stored.
constexpr std::array kUnprintable{
    CharacterRange{0x00, 0x1f},     CharacterRange{0x7f, 0x9f},     CharacterRange{0x61c, 0x61c},
    CharacterRange{0x200e, 0x200f}, CharacterRange{0x2028, 0x202e}, CharacterRange{0x2066, 0x2069},
};

/// C0, DEL, C1, line and paragraph separator.
constexpr std::array kControls{CharacterRange{0x00, 0x1f}, CharacterRange{0x7f, 0x9f}, CharacterRange{0x2028, 0x2029}};
constexpr std::array kOverrides{CharacterRange{0x202a, 0x202e}};

template <std::size_t kSize>
bool is_in(const std::array<CharacterRange, kSize>& ranges, char32_t character) {
  return std::ranges::any_of(ranges,
                             [character](CharacterRange range) { return range.first <= character && character <= range.last; });
}

struct DecodedText {
  char32_t character = 0;
  std::size_t length = 0;  ///< 0 if the bytes do not start with a valid character.
};

/// Whether the byte is not the first one of its character.
constexpr bool is_continuation(char byte) { return (byte_of(byte) & 0xc0) == 0x80; }

/// Decodes the first character of `bytes`, which must not be empty (RFC 3629 §3).
DecodedText decode(std::string_view bytes) {
  const std::uint8_t lead = byte_of(bytes[0]);
  if (lead < 0x80) return {lead, 1};
  const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || bytes.size() < length) return {};
  char32_t character = lead & (0x7fU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if (!is_continuation(bytes[i])) return {};
    character = (character << 6) | (byte_of(bytes[i]) & 0x3f);
  }
  constexpr std::array<char32_t, 5> kLeast{0, 0, 0x80, 0x800, 0x10000};
  const bool is_surrogate = character >= 0xd800 && character <= 0xdfff;
  if (character < kLeast[length] || is_surrogate || character > 0x10ffff) return {};
  return {character, length};
}

/// Calls visit(character, its bytes) for each character, and with length 0 for each byte outside of a valid character. Stops when
/// visit returns false.
template <class Visit>
bool each_character(std::string_view bytes, Visit visit) {
  while (!bytes.empty()) {
    const DecodedText decoded = decode(bytes);
    const std::size_t taken = std::max<std::size_t>(decoded.length, 1);
    if (!visit(decoded, bytes.substr(0, taken))) return false;
    bytes.remove_prefix(taken);
  }
  return true;
}

/// The characters for which `keeps` returns true.
template <class Keeps>
std::string kept(std::string_view bytes, Keeps keeps) {
  std::string text;
  text.reserve(bytes.size());
  each_character(bytes, [&](DecodedText decoded, std::string_view taken) {
    if (keeps(decoded)) text += taken;
    return true;
  });
  return text;
}

std::optional<std::string> mapped(std::string_view utf8, int options) {
  utf8proc_uint8_t* made = nullptr;
  const auto length = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(utf8.data()),
                                   static_cast<utf8proc_ssize_t>(utf8.size()), &made, static_cast<utf8proc_option_t>(options));
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owned(made, &std::free);
  if (length < 0) return std::nullopt;
  return std::string(reinterpret_cast<const char*>(made), static_cast<std::size_t>(length));
}

constexpr char lower(char c) { return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

std::string escape_html(std::string_view text) {
  constexpr std::string_view kSpecial = "&<>\"'";
  constexpr std::string_view kReferences[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"};
  std::string escaped;
  for (const char c : without_overrides(text)) {
    if (const std::size_t at = kSpecial.find(c); at != std::string_view::npos)
      escaped += kReferences[at];
    else
      escaped += c;
  }
  return escaped;
}

bool is_utf8(std::string_view bytes) {
  return each_character(bytes, [](DecodedText decoded, std::string_view) { return decoded.length > 0; });
}

std::size_t count_characters(std::string_view utf8) {
  std::size_t count = 0;
  each_character(utf8, [&](DecodedText, std::string_view) { return ++count > 0; });
  return count;
}

std::size_t count_utf16_units(std::string_view utf8) {
  std::size_t count = 0;
  each_character(utf8, [&](DecodedText decoded, std::string_view) { return (count += decoded.character > 0xffff ? 2 : 1) > 0; });
  return count;
}

std::string_view first_bytes(std::string_view utf8, std::size_t most) {
  if (utf8.size() <= most) return utf8;
  while (most > 0 && is_continuation(utf8[most])) --most;
  return utf8.substr(0, most);
}

std::string_view first_characters(std::string_view utf8, std::size_t most) {
  std::size_t bytes = 0;
  each_character(utf8, [&](DecodedText, std::string_view character) {
    if (most-- == 0) return false;
    bytes += character.size();
    return true;
  });
  return utf8.substr(0, bytes);
}

std::optional<std::string> nfkc(std::string_view utf8) {
  if (!is_utf8(utf8)) return std::nullopt;
  const auto is_ascii = [](char c) { return byte_of(c) < 0x80; };
  if (std::ranges::all_of(utf8, is_ascii)) return std::string(utf8);
  return mapped(utf8, UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT);
}

std::optional<std::string> folded(std::string_view utf8) {
  if (!is_utf8(utf8)) return std::nullopt;
  return mapped(utf8, UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD);
}

bool has_controls(std::string_view utf8) {
  return !each_character(utf8, [](DecodedText decoded, std::string_view) { return !is_in(kControls, decoded.character); });
}

std::string without_controls(std::string_view bytes) {
  return kept(bytes, [](DecodedText decoded) { return decoded.length > 0 && !is_in(kControls, decoded.character); });
}

std::string without_overrides(std::string_view utf8) {
  return kept(utf8, [](DecodedText decoded) { return !is_in(kOverrides, decoded.character); });
}

bool is_storable(std::string_view text) { return is_utf8(text) && text.find('\0') == std::string_view::npos; }

std::string storable(std::string_view bytes, std::size_t max_bytes) {
  constexpr std::string_view kReplacement = "\xef\xbf\xbd";
  std::string text;
  each_character(bytes, [&](DecodedText decoded, std::string_view character) {
    const auto kept = decoded.length == 0 || decoded.character == 0 ? kReplacement : character;
    if (text.size() + kept.size() > max_bytes) return false;
    text += kept;
    return true;
  });
  return text;
}

bool is_one_of_words(std::string_view word, std::string_view words) {
  return words.find(" " + std::string(word) + " ") != std::string_view::npos && word.find(' ') == std::string_view::npos;
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view kSpace = " \t\n\v\f\r";
  const std::size_t first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

std::string_view take_until(std::string_view& text, char separator) {
  const auto taken = text.substr(0, text.find(separator));
  text.remove_prefix(std::min(taken.size() + 1, text.size()));
  return taken;
}

std::string ascii_lower(std::string_view text) {
  std::string lowered(text);
  std::ranges::transform(lowered, lowered.begin(), lower);
  return lowered;
}

std::string ascii_upper(std::string_view text) {
  std::string upper(text);
  for (char& c : upper)
    if (is_lower(c)) c = static_cast<char>(c - 'a' + 'A');
  return upper;
}

std::string capitalized(std::string text) {
  if (!text.empty() && is_lower(text.front())) text.front() = static_cast<char>(text.front() & ~0x20);
  return text;
}

bool iequals(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

std::string quoted_string(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted += '"';
}

std::string grouped(std::int64_t number) {
  auto digits = std::to_string(number);
  const std::size_t first = number < 0 ? 1 : 0;
  for (auto at = digits.size(); at > first + 3;) digits.insert(at -= 3, 1, ',');
  return digits;
}

std::string counted(std::int64_t count, std::string_view thing) {
  return grouped(count) + " " + std::string(thing) + (count == 1 ? "" : "s");
}

std::optional<bool> parse_flag(std::string_view word) {
  constexpr std::array<std::string_view, 8> kWords{"true", "yes", "t", "1", "false", "no", "f", "0"};
  const auto* const found = std::ranges::find_if(kWords, [&](auto one) { return iequals(one, word); });
  if (found == kWords.end()) return std::nullopt;
  return found - kWords.begin() < 4;
}

bool is_blank(std::string_view utf8) {
  return each_character(
      utf8, [](DecodedText decoded, std::string_view) { return decoded.length > 0 && is_in(kWhiteSpace, decoded.character); });
}

std::string ascii_json(std::string_view json) {
  std::string text;
  const auto escape = [&text](char32_t unit) {
    text += "\\u";
    for (int shift = 12; shift >= 0; shift -= 4) text += "0123456789abcdef"[unit >> shift & 15];
  };
  each_character(json, [&](DecodedText decoded, std::string_view taken) {
    const auto beyond = decoded.character - 0x10000;
    if (decoded.character < 0x80) {
      text += taken;
    } else if (decoded.character < 0x10000) {
      escape(decoded.character);
    } else {
      escape(0xd800 + (beyond >> 10));
      escape(0xdc00 + (beyond & 0x3ff));
    }
    return true;
  });
  return text;
}

std::string printable(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string shown;
  shown.reserve(bytes.size());
  each_character(bytes, [&](DecodedText decoded, std::string_view taken) {
    if (decoded.length > 0 && !is_in(kUnprintable, decoded.character)) {
      shown += taken;
      return true;
    }
    for (const char c : taken) (shown += "\\x").append({kDigits[byte_of(c) >> 4], kDigits[byte_of(c) & 15]});
    return true;
  });
  return shown;
}

std::size_t display_width(std::string_view utf8) {
  std::size_t columns = 0;
  each_character(utf8, [&](DecodedText decoded, std::string_view) {
    const int width = utf8proc_charwidth(static_cast<utf8proc_int32_t>(decoded.character));
    columns += static_cast<std::size_t>(std::max(width, 0));
    return true;
  });
  return columns;
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before_last(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> current(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    current[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      current[j] = std::min({replaced, last[j] + 1, current[j - 1] + 1});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) current[j] = std::min(current[j], before_last[j - 2] + 1);
    }
    before_last.swap(last);
    last.swap(current);
  }
  return last[b.size()];
}

}  // namespace usher
