#include "common/crypto/common_passwords.h"

#include <array>
#include <unordered_set>

#include "common/base/text.h"
#include "common/crypto/common_password_words.h"

namespace usher::crypto {
namespace {

constexpr std::size_t kMostDigitsAtEnd = 4;  // a year or shorter; more only if they are a common run
constexpr std::size_t kMostSignsAtEnd = 3;   // at the end; one more may precede the digits
constexpr std::size_t kShortestRun = 3;
constexpr std::size_t kLongestPassword = 40;  // two words with decoration; attackers do not try longer ones first

/// Maps similar characters to one letter. `l` and `i` share a letter, since `1` and `!` stand for both.
char plain_spelling(char c) {
  switch (c) {
    case '0':
      return 'o';
    case '1':
    case '!':
    case '|':
    case 'l':
      return 'i';
    case '3':
      return 'e';
    case '4':
    case '@':
      return 'a';
    case '5':
    case '$':
      return 's';
    case '7':
    case '+':
      return 't';
    case '8':
      return 'b';
    default:
      return c;
  }
}

std::string plain_spelling(std::string_view lower_case) {
  std::string text(lower_case);
  std::ranges::transform(text, text.begin(), [](char c) { return plain_spelling(c); });
  return text;
}

const std::unordered_set<std::string>& words() {
  static const std::unordered_set<std::string> table = [] {
    std::unordered_set<std::string> made;
    for (std::string_view rest = trim(kCommonPasswordWords); !rest.empty();) {
      const std::size_t end = std::min(rest.find(' '), rest.size());
      made.insert(plain_spelling(rest.substr(0, end)));
      rest = trim(rest.substr(end));
    }
    return made;
  }();
  return table;
}

/// A run of the alphabet or of one keyboard row, in either direction.
bool is_run(std::string_view text) {
  static constexpr std::array<std::string_view, 10> kRows{"abcdefghijklmnopqrstuvwxyz",
                                                          "zyxwvutsrqponmlkjihgfedcba",
                                                          "qwertyuiop",
                                                          "poiuytrewq",
                                                          "asdfghjkl",
                                                          "lkjhgfdsa",
                                                          "zxcvbnm",
                                                          "mnbvcxz",
                                                          "012345678901234567890",
                                                          "098765432109876543210"};
  return text.size() >= kShortestRun &&
         std::ranges::any_of(kRows, [&](auto row) { return row.find(text) != std::string_view::npos; });
}

/// Whether `text` repeats its first `size` characters.
bool repeats(std::string_view text, std::size_t size) {
  return text.size() >= 2 * size && text.size() % size == 0 && text.substr(size) == text.substr(0, text.size() - size);
}

/// 1234567, 0987654, 111111, 121212, 123123, 43214321.
bool is_common_digits(std::string_view text) {
  if (!std::ranges::all_of(text, is_digit)) return false;
  if (is_run(text) || repeats(text, 1) || repeats(text, 2)) return true;
  return (repeats(text, 3) && is_run(text.substr(0, 3))) || (repeats(text, 4) && is_run(text.substr(0, 4)));
}

bool is_word(std::string_view text) { return text.size() <= kLongestCommonWord && words().count(plain_spelling(text)) > 0; }

bool is_word_or_run(std::string_view text) {
  if (is_word(text) || is_run(text)) return true;
  const std::size_t half = text.size() / 2;
  return half >= kShortestRun && repeats(text, half) && (is_word(text.substr(0, half)) || is_run(text.substr(0, half)));
}

/// A suffix that does not make a word stronger: 1, 123, !, 2024!, @2024, 12345678!!, !@#$.
bool is_usual_tail(std::string_view tail) {
  static constexpr std::string_view kShiftedDigits = "!@#$%^&*()";
  if (kShiftedDigits.starts_with(tail)) return true;
  if (!is_digit(tail.front())) tail.remove_prefix(1);
  const auto last_digit = std::find_if(tail.rbegin(), tail.rend(), is_digit);
  const auto signs = static_cast<std::size_t>(last_digit - tail.rbegin());
  const std::string_view digits = tail.substr(0, tail.size() - signs);
  if (signs > kMostSignsAtEnd || !std::ranges::all_of(digits, is_digit)) return false;
  return digits.size() <= kMostDigitsAtEnd || is_common_digits(digits);
}

}  // namespace

bool is_common_password(std::string_view password) {
  if (password.size() > kLongestPassword) return false;
  const std::string lower = ascii_lower(password);
  const std::string_view text = lower;
  if (is_common_digits(text)) return true;
  const auto last_letter = std::find_if(text.rbegin(), text.rend(), is_lower);
  const auto letters_end = static_cast<std::size_t>(text.rend() - last_letter);
  // Digits and signs at the end may belong to the word (s0cc3r, hell0, 123654) or decorate it, so every cut is tried. The longest
  // password bounds their number.
  for (std::size_t end = std::max(letters_end, kShortestRun); end <= text.size(); ++end)
    if (is_usual_tail(text.substr(end)) && is_word_or_run(text.substr(0, end))) return true;
  return false;
}

}  // namespace usher::crypto
