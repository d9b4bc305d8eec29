#include "common/domain/new_password.h"

#include "common/base/text.h"

namespace usher::domain {
namespace {

constexpr std::size_t kLeastCharacters = 4;

/// Any byte of a character outside ASCII belongs to a word.
bool is_of_word(char c) { return is_letter_or_digit(c) || byte_of(c) >= 0x80; }

void add_words(std::string_view text, std::vector<std::string>& words) {
  std::string word;
  for (const char c : text) {
    if (is_of_word(c)) {
      word += c;
    } else if (!word.empty()) {
      words.push_back(std::exchange(word, {}));
    }
  }
  if (!word.empty()) words.push_back(std::move(word));
}

std::string without_spaces(std::string_view text) {
  std::string kept(text);
  std::erase(kept, ' ');
  return kept;
}

}  // namespace

bool contains_context(std::string_view password, const PasswordContext& context) {
  const auto at = std::min(context.email.find('@'), context.email.size());
  const auto host = context.email.substr(at);
  std::vector<std::string> words{std::string(context.site), without_spaces(context.site)};
  add_words(context.email.substr(0, at), words);
  add_words(host.substr(0, std::min(host.rfind('.'), host.size())), words);
  add_words(context.name, words);
  const auto searched = folded(password).value_or(std::string(password));
  return std::ranges::any_of(words, [&](const std::string& word) {
    const auto plain = folded(word).value_or(word);
    return count_characters(plain) >= kLeastCharacters && searched.find(plain) != std::string::npos;
  });
}

Status check_new_password(std::string_view password, std::string_view field) {
  const auto refuse = [&](const char* code, const char* message) { return invalid_field(std::string(field), code, message); };
  if (!is_utf8(password) || password.find('\0') != std::string_view::npos)
    return refuse("INVALID_CHARACTER", "Must be text in UTF-8 without the character U+0000");
  const auto units = count_utf16_units(password);
  if (units < kMinPasswordUnits) return refuse("TOO_SHORT", "Must have at least 8 characters");
  if (units > kMaxPasswordUnits) return refuse("TOO_LONG", "Must have at most 128 characters");
  return done();
}

}  // namespace usher::domain
