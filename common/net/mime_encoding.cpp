#include "common/net/mime_encoding.h"

#include <algorithm>

#include "common/base/encoding.h"

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

}  // namespace usher::net
