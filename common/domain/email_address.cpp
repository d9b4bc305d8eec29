#include "common/domain/email_address.h"

#include "common/base/text.h"

namespace usher::domain {
namespace {

constexpr std::size_t kMaxLength = 254;

/// Dot-separated, non-empty atoms of letters, digits and _ ' + -. The last character is not an apostrophe.
bool is_local_part(std::string_view local) {
  if (local.empty() || local.front() == '.' || local.back() == '.' || local.back() == '\'') return false;
  if (local.find("..") != std::string_view::npos) return false;
  return std::ranges::all_of(
      local, [](char c) { return is_letter_or_digit(c) || c == '.' || c == '_' || c == '\'' || c == '+' || c == '-'; });
}

/// Labels that start with a letter or digit. The last label has two or more letters and nothing else.
bool is_host(std::string_view host) {
  const auto last_dot = host.rfind('.');
  if (last_dot == std::string_view::npos || last_dot == 0) return false;
  const auto top = host.substr(last_dot + 1);
  if (top.size() < 2 || !std::ranges::all_of(top, is_letter)) return false;
  bool at_label_start = true;
  for (const char c : host.substr(0, last_dot + 1)) {
    if (at_label_start ? !is_letter_or_digit(c) : !(is_letter_or_digit(c) || c == '-' || c == '.')) return false;
    at_label_start = c == '.';
  }
  return true;
}

}  // namespace

Result<EmailAddress> EmailAddress::parse(std::string_view text, std::string_view field) {
  const auto address = trim(text);
  const auto at = address.find('@');
  if (address.size() > kMaxLength)
    return invalid_field(std::string(field), "TOO_LONG", "An email address has at most 254 characters");
  if (at == std::string_view::npos || !is_local_part(address.substr(0, at)) || !is_host(address.substr(at + 1)))
    return invalid_field(std::string(field), "INVALID_FORMAT",
                         "Must be an email address such as ada@example.com, with letters of the English alphabet");
  return EmailAddress{std::string(address), ascii_lower(address)};
}

}  // namespace usher::domain
