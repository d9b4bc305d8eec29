#include "common/json/canonical.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace usher::json {
namespace {

/// ECMAScript, Number::toString: digits and exponent are those of the shortest text that reads back as the same number.
std::string number_text(double number) {
  if (number == 0) return "0";  // -0 too
  std::array<char, 32> buffer{};
  const auto end =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), std::abs(number), std::chars_format::scientific).ptr;
  const std::string_view shortest(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
  const auto mark = shortest.find('e');
  std::string digits(1, shortest.front());
  if (mark > 2) digits += shortest.substr(2, mark - 2);
  const int point = std::stoi(std::string(shortest.substr(mark + 1))) + 1;  // digits before it
  const auto count = static_cast<int>(digits.size());
  std::string text = number < 0 ? "-" : "";
  if (point > 21 || point < -5) {
    text += digits.substr(0, 1);
    if (count > 1) text += "." + digits.substr(1);
    return text + (point > 0 ? "e+" : "e-") + std::to_string(std::abs(point - 1));
  }
  if (point <= 0) return text + "0." + std::string(static_cast<std::size_t>(-point), '0') + digits;
  if (point >= count) return text + digits + std::string(static_cast<std::size_t>(point - count), '0');
  return text + digits.substr(0, static_cast<std::size_t>(point)) + "." + digits.substr(static_cast<std::size_t>(point));
}

std::string string_text(std::string_view text) {
  constexpr std::string_view kMarks = "\b\t\n\f\r\"\\";
  constexpr std::string_view kWritten = "btnfr\"\\";
  std::string out = "\"";
  for (const char c : text) {
    if (const auto mark = kMarks.find(c); mark != std::string_view::npos)
      out.append({'\\', kWritten[mark]});
    else if (const auto byte = static_cast<unsigned char>(c); byte < 0x20)
      out.append("\\u00").append(byte < 0x10 ? "0" : "1").push_back("0123456789abcdef"[byte & 15]);
    else
      out.push_back(c);
  }
  return out += '"';
}

template <class Items, class Each>
std::string list_text(char open, char close, const Items& items, Each each) {
  std::string out(1, open);
  for (const auto& item : items) {
    if (out.size() > 1) out += ',';
    out += each(item);
  }
  return out += close;
}

}  // namespace

bool is_before_in_utf16(std::string_view a, std::string_view b) {
  // Bytes of UTF-8 have the order of the code points, but surrogates (from 0xf0 on) are below U+E000 (0xee and 0xef).
  const auto rank = [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte == 0xee || byte == 0xef ? byte + 0x10 : int{byte};
  };
  return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(),
                                      [&](char left, char right) { return rank(left) < rank(right); });
}

std::string canonical_text(const Value& value) {
  if (const auto number = value.number()) return number_text(*number);
  if (const auto* text = value.string()) return string_text(*text);
  if (const auto* array = value.array()) return list_text('[', ']', *array, canonical_text);
  if (!value.object()) return to_text(value);
  std::vector<const Member*> members;
  for (const auto& member : *value.object()) members.push_back(&member);
  std::sort(members.begin(), members.end(), [](const auto* a, const auto* b) { return is_before_in_utf16(a->key, b->key); });
  return list_text('{', '}', members,
                   [](const Member* member) { return string_text(member->key) + ":" + canonical_text(member->value); });
}

}  // namespace usher::json
