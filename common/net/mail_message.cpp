#include "common/net/mail_message.h"

#include <array>
#include <cstdio>

#include "common/base/encoding.h"
#include "common/base/text.h"

namespace usher::net {
namespace {

constexpr bool continues_character(char c) { return (static_cast<std::uint8_t>(c) & 0xc0) == 0x80; }

/// Adds the missing line end to the last line.
std::string whole_lines(std::string_view text) {
  std::string lines = with_crlf(text);
  if (!lines.ends_with(kLineEnd)) lines += kLineEnd;
  return lines;
}

/// Encodes one line (RFC 2045 §6.7) with soft line breaks.
void append_quoted_printable(std::string& body, std::string_view line) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::size_t column = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const auto byte = static_cast<std::uint8_t>(line[i]);
    const bool is_last = i + 1 == line.size();
    const bool is_literal = (byte > ' ' && byte <= '~' && byte != '=') || (byte == ' ' && !is_last);
    const std::size_t width = is_literal ? 1 : 3;
    if (column + width > kMaxMimeLine - 1) {  // one column for the `=` of the soft line break
      body.append("=").append(kLineEnd);
      column = 0;
    }
    if (is_literal)
      body += line[i];
    else
      (body += '=').append({kDigits[byte >> 4], kDigits[byte & 15]});
    column += width;
  }
  body += kLineEnd;
}

constexpr bool is_control(char c) { return static_cast<std::uint8_t>(c) < 0x20 || c == 0x7f; }
constexpr bool is_ascii(char c) { return static_cast<std::uint8_t>(c) < 0x80; }

/// For a header (header injection): control characters become spaces.
std::string one_line(std::string_view value) {
  std::string line(value);
  std::ranges::replace_if(line, is_control, ' ');
  return line;
}

/// Whether `value` needs no encoding in a header with this `name`.
bool is_plain(std::string_view name, std::string_view value) {
  return std::ranges::all_of(value, is_ascii) && value.find("=?") == std::string_view::npos &&
         name.size() + 2 + value.size() <= kMaxMimeLine;
}

std::string header(std::string_view name, std::string_view value) {
  return std::string(name).append(": ").append(value).append(kLineEnd);
}

/// An unstructured header (RFC 5322 §2.2.1).
std::string text_header(std::string_view name, std::string_view value) {
  const std::string line = one_line(value);
  return header(name, is_plain(name, line) ? line : encoded_words(line));
}

/// name-addr of RFC 5322 §3.4, with the address on its own line if both would be too long.
std::string from_header(std::string_view name, std::string_view address) {
  const std::string shown = one_line(name);
  if (shown.empty()) return header("From", one_line(address));
  const std::string phrase = is_plain("From", quoted_string(shown)) ? quoted_string(shown) : encoded_words(shown);
  const std::string route = "<" + one_line(address) + ">";
  const bool fits = phrase.find(kLineEnd) == std::string::npos && 6 + phrase.size() + 1 + route.size() <= kMaxMimeLine;
  return header("From", phrase + (fits ? " " : "\r\n ") + route);
}

/// RFC 2369, and RFC 8058, which wants https.
std::string way_out_headers(std::string_view url) {
  if (url.empty()) return {};
  const auto list = header("List-Unsubscribe", "<" + one_line(url) + ">");
  return url.starts_with("https://") ? list + header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click") : list;
}

/// RFC 5322 §3.3, in UTC.
std::string date_text(Time time) {
  constexpr std::array kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto midnight = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day day(midnight);
  const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::seconds>(time - midnight));
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%s, %02u %s %04d %02d:%02d:%02d +0000",
                kDays[std::chrono::weekday(midnight).c_encoding()], static_cast<unsigned>(day.day()),
                kMonths[static_cast<unsigned>(day.month()) - 1], static_cast<int>(day.year()),
                static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()));
  return text.data();
}

/// Uses the shorter encoding: most of a Latin text stays readable, and other scripts do not triple in size.
std::string part(std::string_view subtype, std::string_view text) {
  const std::string readable = quoted_printable(text);
  const std::string compact = base64_lines(text);
  const bool is_readable = readable.size() <= compact.size();
  return header("Content-Type", "text/" + std::string(subtype) + "; charset=utf-8") +
         header("Content-Transfer-Encoding", is_readable ? "quoted-printable" : "base64") + std::string(kLineEnd) +
         (is_readable ? readable : compact);
}

/// Neither encoding can produce `=_`, so no text can contain the boundary.
std::string boundary_of(std::string_view message_id) {
  constexpr std::size_t kMaxLength = 60;  // below the limit of 70 (RFC 2046 §5.1.1)
  std::string boundary = "=_" + std::string(message_id.substr(0, kMaxLength));
  std::replace_if(boundary.begin() + 2, boundary.end(), std::not_fn(is_letter_or_digit), '-');
  return boundary;
}

}  // namespace

std::string with_crlf(std::string_view text) {
  std::string lines;
  lines.reserve(text.size() + text.size() / 64);
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_end = text[i] == '\r' || text[i] == '\n';
    if (text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n') ++i;
    if (is_end)
      lines += kLineEnd;
    else
      lines += text[i];
  }
  return lines;
}

std::string quoted_printable(std::string_view text) {
  const std::string lines = whole_lines(text);
  std::string body;
  for (std::size_t at = 0; at < lines.size();) {
    const std::size_t end = lines.find(kLineEnd, at);
    append_quoted_printable(body, std::string_view(lines).substr(at, end - at));
    at = end + kLineEnd.size();
  }
  return body;
}

std::string base64_lines(std::string_view text) {
  const std::string encoded = base64_encode(whole_lines(text));
  std::string body;
  for (std::size_t at = 0; at < encoded.size(); at += kMaxMimeLine) body.append(encoded, at, kMaxMimeLine).append(kLineEnd);
  return body;
}

std::string encoded_words(std::string_view value) {
  constexpr std::size_t kMaxBytes = 39;
  std::string words;
  while (!value.empty()) {
    std::size_t taken = std::min(kMaxBytes, value.size());
    while (taken > 1 && taken < value.size() && continues_character(value[taken])) --taken;
    words.append(words.empty() ? "" : "\r\n ").append("=?UTF-8?B?").append(base64_encode(value.substr(0, taken))).append("?=");
    value.remove_prefix(taken);
  }
  return words;
}

std::string render(const MailMessage& message) {
  const std::string host = message.from_address.substr(message.from_address.rfind('@') + 1);
  const std::string boundary = boundary_of(message.message_id);
  const std::string delimiter = "--" + boundary;
  return from_header(message.from_name, message.from_address) + header("To", one_line(message.to)) +
         text_header("Subject", message.subject) + header("Date", date_text(message.date)) +
         header("Message-ID", one_line("<" + message.message_id + "@" + host + ">")) + header("MIME-Version", "1.0") +
         header("Auto-Submitted", "auto-generated") + header("Content-Language", one_line(message.language)) +
         way_out_headers(message.way_out) + header("Content-Type", "multipart/alternative;\r\n boundary=\"" + boundary + "\"") +
         std::string(kLineEnd) + delimiter + std::string(kLineEnd) + part("plain", message.text) + delimiter +
         std::string(kLineEnd) + part("html", message.html) + delimiter + "--" + std::string(kLineEnd);
}

}  // namespace usher::net
