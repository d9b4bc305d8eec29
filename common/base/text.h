#pragma once

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

namespace usher {

/// Escapes text and quoted attributes for HTML and XML: `& < > " '` become references. Overrides of the text
/// direction are left out, everything else stays.
std::string escape_html(std::string_view text);

/// The byte value of `c`; a char itself may be signed.
constexpr std::uint8_t byte_of(char c) { return static_cast<std::uint8_t>(c); }

/// ASCII alone.
constexpr bool is_visible(char c) { return c > ' ' && c < '\x7f'; }
constexpr bool is_one_of(char c, std::string_view set) { return set.find(c) != std::string_view::npos; }
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
constexpr bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
constexpr bool is_letter(char c) { return is_lower(c) || is_upper(c); }
constexpr bool is_letter_or_digit(char c) { return is_letter(c) || is_digit(c); }
/// Of the tokens of HTTP, such as names of headers and cookies (RFC 9110 §5.6.2).
constexpr bool is_token_byte(char c) { return is_visible(c) && !is_one_of(c, "\"(),/:;<=>?@[\\]{}"); }

/// Strict UTF-8 (RFC 3629): no overlong forms, surrogates or values above U+10FFFF.
bool is_utf8(std::string_view bytes);
/// The number of code points in valid UTF-8.
std::size_t count_characters(std::string_view utf8);
/// The number of UTF-16 code units of valid UTF-8, which is JavaScript's `length`.
std::size_t count_utf16_units(std::string_view utf8);
/// The longest start of valid UTF-8 that ends between characters and has at most `most` bytes.
std::string_view first_bytes(std::string_view utf8, std::size_t most);
/// The first `most` code points of valid UTF-8.
std::string_view first_characters(std::string_view utf8, std::size_t most);
/// Unicode normalisation form KC; nullopt if `utf8` is invalid.
std::optional<std::string> nfkc(std::string_view utf8);

/// NFKC with full case folding, for comparisons that ignore case; nullopt if `utf8` is invalid.
std::optional<std::string> folded(std::string_view utf8);
/// Whether `utf8` has a control character (C0, C1, DEL) or a line or paragraph separator.
bool has_controls(std::string_view utf8);
/// Without these characters and without invalid bytes.
std::string without_controls(std::string_view bytes);
/// Without embeddings and overrides of the text direction (U+202A to U+202E), which show text in another order than stored.
std::string without_overrides(std::string_view utf8);

/// Whether every database takes the text: it is UTF-8 without NUL.
[[nodiscard]] bool is_storable(std::string_view text);
/// Bytes of others as text that a database takes: UTF-8 of at most `max_bytes` bytes, cut between characters, with U+FFFD for
/// each invalid byte and each NUL.
std::string storable(std::string_view bytes, std::size_t max_bytes);

/// The number that the whole text is, in decimal; nullopt for any other text, an empty one, and where it does not fit.
template <class Number>
std::optional<Number> parse_whole(std::string_view text) {
  Number number{};
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (problem != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

/// `12,345,678`.
std::string grouped(std::int64_t number);
/// `1 session`, `2,000 sessions`.
std::string counted(std::int64_t count, std::string_view thing);

/// true, yes, t or 1, and false, no, f or 0, in any case; nullopt for any other word.
std::optional<bool> parse_flag(std::string_view word);

/// Whether `words`, which begins, ends and separates them with a space, has that word.
bool is_one_of_words(std::string_view word, std::string_view words);

/// Without ASCII white space at both ends.
std::string_view trim(std::string_view text);
/// Takes the text before the first `separator`, or all of it, from the front of `text`, and the separator with it.
std::string_view take_until(std::string_view& text, char separator);
/// Replaces A-Z with a-z and changes nothing else.
std::string ascii_lower(std::string_view text);
std::string ascii_upper(std::string_view text);
/// With its first letter, if it is one of ASCII, in upper case.
std::string capitalized(std::string text);
bool iequals(std::string_view a, std::string_view b);
/// In double quotes, with a backslash before each quote and backslash in it (RFC 5322 §3.2.4).
std::string quoted_string(std::string_view text);
/// Whether `utf8` contains only Unicode white space.
bool is_blank(std::string_view utf8);

/// JSON with each character outside of ASCII as `\uXXXX` (RFC 8259 §7), for a header.
std::string ascii_json(std::string_view json);

/// For terminals and logs (log injection): C0, C1, DEL, bidirectional controls, line and paragraph separators and invalid bytes
/// become \xNN (each byte of their UTF-8 form), so that a stored text can neither move a cursor nor forge a line.
std::string printable(std::string_view bytes);
/// The columns that a terminal needs for `utf8` (East Asian wide = 2, combining = 0).
std::size_t display_width(std::string_view utf8);

/// The candidate nearest to `word` by edit distance, if it is near enough to be a typing mistake: at least half of the shorter
/// one is as written.
template <class Range>
std::optional<std::string_view> nearest(std::string_view word, const Range& candidates);

std::size_t edit_distance(std::string_view a, std::string_view b);

template <class Range>
std::optional<std::string_view> nearest(std::string_view word, const Range& candidates) {
  std::optional<std::string_view> best;
  std::size_t least = word.size() / 3 + 2;
  for (const std::string_view candidate : candidates) {
    if (std::max(word.size(), candidate.size()) - std::min(word.size(), candidate.size()) >= least) continue;
    const auto distance = edit_distance(word, candidate);
    if (distance < least && distance <= std::min(word.size(), candidate.size()) / 2) {
      least = distance;
      best = candidate;
    }
  }
  return best;
}

/// The first element that meets `predicate`; nullptr without one.
constexpr auto* find_where(auto& list, auto predicate) {
  const auto found = std::ranges::find_if(list, predicate);
  return found == std::ranges::end(list) ? nullptr : &*found;
}

/// The first element whose `projection`, a member, is `value`; nullptr without one.
constexpr auto* find_by(auto& list, const auto& value, auto projection) {
  return find_where(list, [&](const auto& one) { return std::invoke(projection, one) == value; });
}

/// `projection`: what of each element is compared, as a member.
template <class Projection = std::identity>
bool contains(const auto& list, const auto& value, Projection projection = {}) {
  return std::ranges::find(list, value, projection) != std::ranges::end(list);
}

/// `text_of`: the text of one, as a function or a member; without it `all` are texts.
template <class TextOf = std::identity>
std::string joined(const auto& all, std::string_view between, TextOf text_of = {}) {
  std::string text;
  for (const auto& one : all) {
    if (!text.empty()) text += between;
    text += std::invoke(text_of, one);
  }
  return text;
}

/// `a, b or c`, as joined().
template <class TextOf = std::identity>
std::string alternatives(const auto& all, TextOf text_of = {}) {
  std::string text;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (i > 0) text += i + 1 < all.size() ? ", " : " or ";
    text += std::invoke(text_of, all.data()[i]);
  }
  return text;
}

}  // namespace usher
