#include "common/base/log_redaction.h"

#include "common/base/text.h"

namespace usher {
namespace {

constexpr std::size_t kNone = std::string_view::npos;

/// A part of a text to hide; `begin` is kNone if nothing is to be hidden. Empty stretches are skipped.
struct Stretch {
  std::size_t begin = kNone;
  std::size_t end = kNone;
};

bool is_word_character(char c) {
  return is_letter_or_digit(c) || (static_cast<unsigned char>(c) & 0x80) != 0;  // other alphabets are not told apart
}
/// The characters allowed before the @ of an address (RFC 5322 §3.2.3).
bool is_local_part(char c) { return is_word_character(c) || std::string_view("!#$%&'*+-/=?^_`{|}~.").find(c) != kNone; }
bool is_domain(char c) { return is_word_character(c) || std::string_view(".-").find(c) != kNone; }
bool is_credential(char c) { return is_word_character(c) || std::string_view("-._~+/=%").find(c) != kNone; }

/// The end of the run of characters of one kind that starts at `from`.
template <class Kind>
std::size_t run_end(std::string_view text, std::size_t from, Kind is_member) {
  while (from < text.size() && is_member(text[from])) ++from;
  return from;
}

/// The user part of `scheme://user:password@host`. It ends at the last @ of the word, since a password may contain an @.
Stretch next_url_user(std::string_view text, std::size_t from) {
  while ((from = text.find("://", from)) != kNone) {
    const std::size_t begin = from + 3;
    from = std::min(text.find_first_of(" \t\r\n\"'<>", begin), text.size());
    const std::size_t sign = text.substr(begin, from - begin).rfind('@');
    if (sign != kNone) return {begin, begin + sign};
  }
  return {};
}

/// A JWT: it starts with the base64url of `{"`.
Stretch next_jwt(std::string_view text, std::size_t from) {
  constexpr std::size_t kShortest = 20;
  while ((from = text.find("eyJ", from)) != kNone) {
    const std::size_t begin = from;
    from = run_end(text, begin, is_credential);
    if (from - begin >= kShortest) return {begin, from};
  }
  return {};
}

/// A back end's API key: `usher_` and 43 characters of base64url.
Stretch next_api_key(std::string_view text, std::size_t from) {
  constexpr std::size_t kLength = 49;
  while ((from = text.find("usher_", from)) != kNone) {
    const std::size_t begin = from;
    from = run_end(text, begin + 1, [](char c) { return is_word_character(c) || c == '-' || c == '_'; });
    if (from - begin >= kLength) return {begin, from};
  }
  return {};
}

/// The credential after the name of an authentication scheme (RFC 9110 §11.4).
Stretch next_scheme_credential(std::string_view text, std::size_t from) {
  for (std::size_t space = from; (space = text.find(' ', space)) != kNone; ++space) {
    const std::string_view before = text.substr(0, space);
    const auto ends_with = [before](std::string_view name) {
      return before.size() >= name.size() && iequals(before.substr(before.size() - name.size()), name);
    };
    if (ends_with("bearer") || ends_with("basic")) return {space + 1, run_end(text, space + 1, is_credential)};
  }
  return {};
}

/// An e-mail address, with a quoted or unquoted local part.
Stretch next_email(std::string_view text, std::size_t from) {
  for (std::size_t sign = from; (sign = text.find('@', sign)) != kNone; ++sign) {
    const std::size_t end = run_end(text, sign + 1, is_domain);
    std::size_t begin = sign;
    while (begin > from && is_local_part(text[begin - 1])) --begin;
    const bool is_quoted = sign > from + 1 && text[sign - 1] == '"';
    if (is_quoted) begin = text.rfind('"', sign - 2);
    if (begin != kNone && begin >= from && begin < sign && end > sign + 1) return {begin, end};
  }
  return {};
}

}  // namespace

std::string redacted(std::string_view text) {
  std::string result(text);
  for (const auto next : {next_url_user, next_jwt, next_api_key, next_scheme_credential, next_email}) {
    std::string hidden;
    std::size_t kept = 0;
    for (Stretch found = next(result, 0); found.begin != kNone; found = next(result, found.end)) {
      hidden.append(result, kept, found.begin - kept);
      if (found.begin < found.end) hidden += kRedacted;
      kept = found.end;
    }
    if (kept > 0) result = hidden.append(result, kept);
  }
  return result;
}

}  // namespace usher
