#include "common/core/mail/mail_values.h"

#include "common/base/html_text.h"
#include "common/base/text.h"
#include "common/base/time_text.h"
#include "common/core/texts/mail_text.h"

namespace usher::core {
namespace {

constexpr std::size_t kMaxBytes = 320;  // an address has up to 254
constexpr std::string_view kNothing = "\u2013";

std::string shortened(std::string text) {
  if (text.size() <= kMaxBytes) return text;
  return std::string(first_bytes(text, kMaxBytes)) + "\u2026";
}

/// Link injection: mail programs turn URLs into links, and an attacker chooses some values (a display name, a user agent). A bare
/// host name may still become a link.
std::string without_links(std::string text) {
  for (auto at = text.find("://"); at != std::string::npos; at = text.find("://", at)) text.insert(at + 1, " ");
  return text;
}

std::string shown(std::string_view value) {
  return value.empty() ? std::string(kNothing) : shortened(without_links(printable(value)));
}

std::string readable_time(const std::string& text) {
  const auto time = parse_time(text);
  if (!time) return text;
  const auto exact = to_rfc3339(*time);
  return exact.substr(0, 10) + " " + exact.substr(11, 5) + " UTC";
}

std::string minutes_in(std::string_view minutes, int unit) {
  return std::to_string(parse_whole<int>(minutes).value_or(0) / unit);
}

bool is_web_link(std::string_view text) {
  constexpr std::string_view kForbidden = "<>\"'\\^`{|}";
  return (text.starts_with("https://") || text.starts_with("http://")) && std::all_of(text.begin(), text.end(), [&](char c) {
           return c > ' ' && c <= '~' && kForbidden.find(c) == std::string_view::npos;
         });
}

}  // namespace

Result<TextValues> mail_values(const std::vector<std::pair<std::string_view, std::string>>& given) {
  TextValues values;
  for (const auto& [name, value] : given) {
    const bool is_indispensable = std::find(kIndispensable.begin(), kIndispensable.end(), name) != kIndispensable.end();
    if (is_indispensable && value.empty()) continue;
    if (name == "link" && !is_web_link(value))
      return error_because(ErrorCode::kInternal, "a mail's link is not an http or https URL");
    values[std::string(name)] = name == "link" ? value : shown(name == "when" ? readable_time(value) : value);
    if (name != "minutes") continue;
    values["hours"] = minutes_in(value, 60);
    values["days"] = minutes_in(value, 24 * 60);
  }
  return values;
}

TextValues escape_html(const TextValues& values) {
  TextValues escaped;
  for (const auto& [name, value] : values) escaped[name] = usher::escape_html(value);
  return escaped;
}

}  // namespace usher::core
