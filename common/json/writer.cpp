#include <cmath>

#include "common/base/text.h"
#include "common/json/canonical.h"

namespace usher::json {
namespace {

void write_number(std::string& out, double number) {
  char text[32];
  if (number == 0) number = 0;  // drops the sign of -0, as JavaScript does
  const auto end = std::to_chars(text, text + sizeof text, number).ptr;
  out.append(std::isfinite(number) ? std::string_view(text, static_cast<std::size_t>(end - text)) : "null");
}

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

void write_text(std::string& out, std::string_view text, bool canonical) {
  static constexpr std::string_view kMarks = "\"\\\n\r\t\b\f", kLetters = "\"\\nrtbf", kHex = "0123456789abcdef";
  const auto marks = kMarks.substr(0, canonical ? 7 : 5);
  out += '"';
  const bool valid = is_utf8(text);
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (const auto mark = marks.find(c); mark != std::string_view::npos)
      out.append({'\\', kLetters[mark]});
    else if (byte < 0x20 || (byte == 0x7f && !canonical))
      out.append("\\u00").append({kHex[byte >> 4], kHex[byte & 15]});
    else if (byte >= 0x80 && !valid)
      out += "\xef\xbf\xbd";
    else
      out += c;
  }
  out += '"';
}

struct JsonWriter {
  std::string& out;
  bool pretty = false;
  bool canonical = false;
  int depth = 0;

  void line() const {
    if (pretty) out.append("\n").append(static_cast<std::size_t>(depth) * 2, ' ');
  }
  template <class Items, class Each>
  void list(char open, char close, const Items& items, Each each) {
    out += open;
    ++depth;
    bool first = true;
    for (const auto& item : items) {
      if (!first) out += ',';
      first = false;
      line();
      each(item);
    }
    --depth;
    if (!first) line();
    out += close;
  }
  void operator()(std::nullptr_t) const { out += "null"; }
  void operator()(bool flag) const { out += flag ? "true" : "false"; }
  void operator()(std::int64_t number) const {
    out += canonical ? number_text(static_cast<double>(number)) : std::to_string(number);
  }
  void operator()(double number) const {
    if (canonical)
      out += number_text(number);
    else
      write_number(out, number);
  }
  void operator()(const std::string& text) const { write_text(out, text, canonical); }
  void operator()(const Array& array) {
    list('[', ']', array, [this](const Value& v) { std::visit(*this, v.held()); });
  }
  void operator()(const Object& object) {
    const auto is_before = [](const Member& a, const Member& b) { return is_before_in_utf16(a.key, b.key); };
    if (canonical && !std::ranges::is_sorted(object, is_before)) {
      auto sorted = object;
      std::ranges::sort(sorted, is_before);
      return (*this)(sorted);
    }
    list('{', '}', object, [this](const Member& m) {
      write_text(out, m.key, canonical);
      out += pretty ? ": " : ":";
      std::visit(*this, m.value.held());
    });
  }
};

std::string text_of(const Value& value, bool pretty, bool canonical) {
  std::string out;
  std::visit(JsonWriter{out, pretty, canonical}, value.held());
  return out;
}

}  // namespace

bool is_before_in_utf16(std::string_view a, std::string_view b) {
  // Bytes of UTF-8 have the order of the code points, but surrogates (from 0xf0 on) are below U+E000 (0xee and 0xef).
  const auto rank = [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte == 0xee || byte == 0xef ? byte + 0x10 : int{byte};
  };
  return std::ranges::lexicographical_compare(a, b, [&](char left, char right) { return rank(left) < rank(right); });
}

void write_string(std::string& out, std::string_view text) { write_text(out, text, false); }

void write(std::string& out, const Value& value) { std::visit(JsonWriter{out}, value.held()); }

std::string to_text(const Value& value) { return text_of(value, false, false); }
std::string to_pretty_text(const Value& value) { return text_of(value, true, false); }
std::string canonical_text(const Value& value) { return text_of(value, false, true); }

}  // namespace usher::json
