#define PICOJSON_USE_INT64
#include <cmath>
#include <new>
#include <unordered_set>

#include <picojson.h>

#include "common/base/text.h"
#include "common/json/locator.h"

namespace usher::json {
namespace {

constexpr std::size_t kEscapeBytes = 6;
constexpr unsigned kHalfMask = 0xfc00;
constexpr unsigned kHighHalf = 0xd800;
constexpr unsigned kLowHalf = 0xdc00;

/// picojson accepts `007`, `1.` and `-` as numbers. This scan walks the text outside of strings and finds the first number that
/// RFC 8259 §6 does not allow.
class NumberScan {
 public:
  explicit NumberScan(std::string_view text) : text_(text) {}

  std::optional<std::size_t> first_fault() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '"') {
        skip_string();
      } else if (c == '-' || is_digit(c)) {
        const auto start = at_;
        if (!number()) return start;
      } else {
        ++at_;
      }
    }
    return std::nullopt;
  }

 private:
  [[nodiscard]] char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  void skip_string() {
    for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_)
      if (text_[at_] == '\\') ++at_;
    ++at_;
  }
  bool digits() {
    const auto start = at_;
    while (is_digit(peek())) ++at_;
    return at_ > start;
  }
  bool number() {
    if (peek() == '-') ++at_;
    const bool zero = peek() == '0';
    const auto start = at_;
    if (!digits() || (zero && at_ - start > 1)) return false;
    if (peek() == '.') {
      ++at_;
      if (!digits()) return false;
    }
    if (peek() == 'e' || peek() == 'E') {
      ++at_;
      if (peek() == '+' || peek() == '-') ++at_;
      if (!digits()) return false;
    }
    const char next = peek();
    return next != '.' && next != '+' && next != '-' && next != 'e' && next != 'E';
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

/// What parse() has and parse_leniently() has not.
enum class Leniency { kStrict, kLenient };

/// Builds a Value while picojson reads, and rejects what picojson would accept wrongly.
class Builder {
 public:
  Builder(Value& out, int depth, Leniency rules, std::string& fault) : out_(out), depth_(depth), rules_(rules), fault_(fault) {}

  bool set_null() { return keep(Value()); }
  bool set_bool(bool flag) { return keep(Value(flag)); }
  bool set_int64(std::int64_t number) { return keep(Value(number)); }
  bool set_number(double number) {
    if (!std::isfinite(number)) fault_ = "a number is out of range";
    return keep(Value(number));
  }
  template <class Iter>
  bool parse_string(picojson::input<Iter>& in) {
    std::string text;
    return picojson::_parse_string(text, in) && keep(Value(std::move(text)));
  }
  bool parse_array_start() { return descend(Value(Array())); }
  template <class Iter>
  bool parse_array_item(picojson::input<Iter>& in, std::size_t) {
    out_.array()->emplace_back();
    Builder item(out_.array()->back(), depth_, rules_, fault_);
    return picojson::_parse(item, in) && fault_.empty();
  }
  bool parse_array_stop(std::size_t) { return ascend(); }
  bool parse_object_start() { return descend(Value(Object())); }
  template <class Iter>
  bool parse_object_item(picojson::input<Iter>& in, const std::string& key) {
    const bool is_first = keys_.insert(key).second;
    if (!is_first && rules_ == Leniency::kStrict) {
      fault_ = "the key \"" + printable(key) + "\" is repeated";
      return false;
    }
    Value value;
    Builder member(value, depth_, rules_, fault_);
    if (!picojson::_parse(member, in) || !fault_.empty()) return false;
    if (!is_first) std::erase_if(members_, [&](const Member& one) { return one.key == key; });
    members_.push_back({key, std::move(value)});
    return true;
  }
  bool parse_object_stop() {
    Object object;
    for (auto& member : members_) object.append(std::move(member));
    out_ = Value(std::move(object));
    return ascend();
  }

 private:
  bool keep(Value value) {
    out_ = std::move(value);
    return true;
  }
  bool descend(Value value) {
    if (++depth_ > kMaxDepth) {
      fault_ = "it is nested deeper than " + std::to_string(kMaxDepth) + " levels";
      return false;
    }
    return keep(std::move(value));
  }
  bool ascend() {
    --depth_;
    return true;
  }

  Value& out_;
  int depth_;
  Leniency rules_;
  std::string& fault_;
  std::unordered_set<std::string> keys_;
  std::vector<Member> members_;
};

Error malformed(std::string why) { return error(ErrorCode::kInvalidArgument, "Not valid JSON: " + std::move(why)); }

/// The offset of the first line that is not UTF-8.
std::size_t first_broken_line(std::string_view text) {
  std::size_t start = 0;
  while (start < text.size()) {
    const auto end = std::min(text.find('\n', start), text.size());
    if (!is_utf8(text.substr(start, end - start))) break;
    start = end + 1;
  }
  return start;
}

std::string in_words(Place at) { return "line " + std::to_string(at.line) + ", column " + std::to_string(at.column); }

/// Reads UTF-8. The message of the error says what is wrong; its place is `fault_at`.
Result<Value> read(std::string_view text, Leniency rules, Place& fault_at) {
  const auto malformed_at = [&](std::string why, std::size_t offset) {
    fault_at = place_of(text, offset);
    return malformed(std::move(why) + " in " + in_words(fault_at));
  };
  if (const auto wrong = NumberScan(text).first_fault()) return malformed_at("wrong number", *wrong);
  Value value;
  std::string fault;
  bool is_read = false;
  std::size_t end = 0;
  try {
    Builder builder(value, 0, rules, fault);
    picojson::input<std::string_view::const_iterator> in(text.begin(), text.end());
    is_read = picojson::_parse(builder, in);
    end = static_cast<std::size_t>(in.cur() - text.begin());
  } catch (const std::bad_alloc&) {
    throw;  // not the document's fault
  } catch (const std::exception&) {
    return malformed("it cannot be read");
  }
  if (!fault.empty()) return malformed_at(std::move(fault), end);
  if (!is_read) return malformed_at(end < text.size() ? "wrong syntax" : "the text ends too early", end);
  if (const auto more = text.find_first_not_of(" \t\r\n", end); more != std::string_view::npos)
    return malformed_at("text follows the document", more);
  return value;
}

/// The UTF-16 unit of an escape (RFC 8259 §7), such as `\ud83d`, with which the text begins; 0: none.
unsigned unit_of(std::string_view escape) {
  unsigned unit = 0;
  if (!escape.starts_with("\\u") || escape.size() < kEscapeBytes) return 0;
  const auto read = std::from_chars(escape.data() + 2, escape.data() + kEscapeBytes, unit, 16);
  return read.ptr == escape.data() + kEscapeBytes ? unit : 0;
}

/// Writes each half of a surrogate pair that stands alone as the three bytes of its number, which picojson passes on.
std::string with_halves_as_bytes(std::string_view text) {
  std::string bytes;
  while (!text.empty()) {
    std::size_t taken = text.front() == '\\' ? 2 : 1;
    const auto unit = unit_of(text);
    const bool is_high = (unit & kHalfMask) == kHighHalf;
    const bool is_pair = is_high && (unit_of(text.substr(kEscapeBytes)) & kHalfMask) == kLowHalf;
    if (is_pair) taken = 2 * kEscapeBytes;
    if (!is_pair && (is_high || (unit & kHalfMask) == kLowHalf)) {
      for (const unsigned byte : {0xe0U | unit >> 12U, 0x80U | (unit >> 6U & 0x3fU), 0x80U | (unit & 0x3fU)})
        bytes += static_cast<char>(byte);
      text.remove_prefix(kEscapeBytes);
      continue;
    }
    bytes += text.substr(0, taken);
    text.remove_prefix(std::min(taken, text.size()));
  }
  return bytes;
}

}  // namespace

Result<Value> parse(std::string_view text) {
  Place fault_at;
  return parse(text, fault_at);
}

Result<Value> parse(std::string_view text, Place& fault_at) {
  if (is_utf8(text)) return read(text, Leniency::kStrict, fault_at);
  fault_at = place_of(text, first_broken_line(text));
  return malformed("it is not UTF-8");
}

Result<Value> parse_leniently(std::string_view text) {
  Place fault_at;
  return read(with_halves_as_bytes(text), Leniency::kLenient, fault_at);
}

Value parse_stored(std::string_view text) {
  auto parsed = parse(text);
  return parsed.ok() ? std::move(parsed).value() : Value();
}

Object parse_stored_object(std::string_view text) {
  auto value = parse_stored(text);
  return value.object() ? std::move(*value.object()) : Object();
}

}  // namespace usher::json
