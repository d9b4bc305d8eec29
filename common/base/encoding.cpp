#include "common/base/encoding.h"

#include <array>

#include "common/base/text.h"

namespace usher {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";
constexpr std::string_view kUpperHexDigits = "0123456789ABCDEF";
constexpr std::string_view kBase64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kBase64Url = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::string_view kBase32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
constexpr std::uint8_t kNoDigit = 0xff;

using DigitValues = std::array<std::uint8_t, 256>;

constexpr DigitValues values_of(std::string_view alphabet) {
  DigitValues values{};
  values.fill(kNoDigit);
  for (std::size_t i = 0; i < alphabet.size(); ++i) values[byte_of(alphabet[i])] = static_cast<std::uint8_t>(i);
  return values;
}

constexpr DigitValues kBase64Values = values_of(kBase64);
constexpr DigitValues kBase64UrlValues = values_of(kBase64Url);
constexpr DigitValues kBase32Values = values_of(kBase32);
constexpr DigitValues kHexValues = [] {
  DigitValues values = values_of(kHexDigits);
  for (std::size_t i = 10; i < 16; ++i) values[byte_of(kUpperHexDigits[i])] = static_cast<std::uint8_t>(i);
  return values;
}();

/// Digits of `width` bits each, the first bits first. Zeros fill up the last digit.
std::string encode_digits(std::string_view bytes, std::string_view alphabet, unsigned width) {
  const std::uint32_t mask = (1U << width) - 1;
  std::string text;
  text.reserve((bytes.size() * 8 + width - 1) / width + 3);  // plus padding
  std::uint32_t bits = 0;
  unsigned held = 0;
  for (const char c : bytes) {
    bits = (bits << 8) | byte_of(c);
    for (held += 8; held >= width; held -= width) text.push_back(alphabet[(bits >> (held - width)) & mask]);
  }
  if (held > 0) text.push_back(alphabet[(bits << (width - held)) & mask]);
  return text;
}

/// Decodes digits without padding. Rejects superfluous digits and non-zero unused low bits, so that every value has exactly one
/// text.
std::optional<std::string> decode_digits(std::string_view digits, const DigitValues& values, unsigned width) {
  if (digits.size() * width % 8 >= width) return std::nullopt;
  std::string bytes;
  bytes.reserve(digits.size() * width / 8);
  std::uint32_t bits = 0;
  unsigned held = 0;
  for (const char c : digits) {
    const std::uint8_t value = values[byte_of(c)];
    if (value == kNoDigit) return std::nullopt;
    bits = (bits << width) | value;
    held += width;
    if (held >= 8) {
      held -= 8;
      bytes.push_back(static_cast<char>((bits >> held) & 0xff));
    }
  }
  if ((bits & ((1U << held) - 1)) != 0) return std::nullopt;
  return bytes;
}

constexpr bool is_unreserved(char c) { return is_letter_or_digit(c) || c == '-' || c == '.' || c == '_' || c == '~'; }

}  // namespace

std::string base64_encode(std::string_view bytes) {
  std::string text = encode_digits(bytes, kBase64, 6);
  text.append((4 - text.size() % 4) % 4, '=');
  return text;
}

std::optional<std::string> base64_decode(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  const std::size_t last_digit = text.find_last_not_of('=');
  const std::size_t digits = last_digit == std::string_view::npos ? 0 : last_digit + 1;
  if (text.size() - digits > 2) return std::nullopt;
  return decode_digits(text.substr(0, digits), kBase64Values, 6);
}

std::string base64url_encode(std::string_view bytes) { return encode_digits(bytes, kBase64Url, 6); }

std::optional<std::string> base64url_decode(std::string_view text) { return decode_digits(text, kBase64UrlValues, 6); }

std::string base32_encode(std::string_view bytes) { return encode_digits(bytes, kBase32, 5); }

std::optional<std::string> base32_decode(std::string_view text) { return decode_digits(text, kBase32Values, 5); }

std::string hex_encode(std::string_view bytes) { return encode_digits(bytes, kHexDigits, 4); }

std::optional<std::string> hex_decode(std::string_view text) { return decode_digits(text, kHexValues, 4); }

std::string uuid_text(std::string_view bytes) {
  std::string text = hex_encode(bytes);
  for (const std::size_t dash : {8U, 13U, 18U, 23U}) text.insert(dash, 1, '-');
  return text;
}

std::string big_endian(std::uint64_t number) {
  std::string bytes(8, '\0');
  for (std::size_t i = 0; i < 8; ++i) bytes[i] = static_cast<char>((number >> (56 - 8 * i)) & 0xff);
  return bytes;
}

std::string fingerprint(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const char c : text) hash = (hash ^ byte_of(c)) * 0x100000001b3U;
  return hex_encode(big_endian(hash));
}

std::string percent_encode(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size());
  for (const char c : bytes) {
    if (is_unreserved(c)) {
      text.push_back(c);
    } else {
      text.push_back('%');
      text.push_back(kUpperHexDigits[byte_of(c) >> 4]);
      text.push_back(kUpperHexDigits[byte_of(c) & 15]);
    }
  }
  return text;
}

std::optional<std::string> percent_decode(std::string_view text) {
  std::string bytes;
  bytes.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      bytes.push_back(text[i]);
      continue;
    }
    const auto escaped = hex_decode(text.substr(i + 1, 2));
    if (!escaped || escaped->empty()) return std::nullopt;
    bytes += *escaped;
    i += 2;
  }
  return bytes;
}

std::string with_parameter(std::string_view url, std::string_view name, std::string_view value) {
  const auto fragment = std::min(url.find('#'), url.size());
  std::string out(url.substr(0, fragment));
  out.append(out.find('?') == std::string::npos ? "?" : "&").append(name).append("=").append(percent_encode(value));
  return out.append(url.substr(fragment));
}

}  // namespace usher
