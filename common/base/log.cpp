#include "common/base/log.h"

#include <cmath>
#include <utility>

#include "common/base/in_order.h"
#include "common/base/text.h"
#include "common/base/time_text.h"

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

constexpr std::string_view kCutMark = "…";

struct LevelNames {
  LogLevel level;
  std::string_view lower;
  std::string_view upper;
};
constexpr EnumArray kLevels(&LevelNames::level, {{LogLevel::kDebug, "debug", "DEBUG"},
                                                 {LogLevel::kInfo, "info", "INFO"},
                                                 {LogLevel::kWarning, "warning", "WARNING"},
                                                 {LogLevel::kError, "error", "ERROR"}});

/// Fields whose value is always redacted.
constexpr std::array<std::string_view, 12> kCredentialNames{"authorization", "backup_code",   "cookie",   "email",
                                                            "new_password",  "otp",           "password", "private_key",
                                                            "recipient",     "refresh_token", "secret",   "token"};

/// At most three decimal places.
std::string rounded_decimal(double value) {
  std::array<char, 64> digits{};
  const auto [end, problem] = std::to_chars(digits.data(), digits.data() + digits.size(), value, std::chars_format::fixed, 3);
  if (problem != std::errc{}) return "0";
  std::string_view text(digits.data(), static_cast<std::size_t>(end - digits.data()));
  text = text.substr(0, text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.remove_suffix(1);
  return std::string(text);
}

std::string number_text(const LogField::Value& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return std::to_string(*integer);
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
  const double real = std::get<double>(value);
  return std::isfinite(real) ? rounded_decimal(real) : "0";
}

/// At most kMaxValueBytes, cut at a character boundary.
std::string shortened(std::string text) {
  if (text.size() <= Log::kMaxValueBytes) return text;
  return std::string(first_bytes(text, Log::kMaxValueBytes - kCutMark.size())).append(kCutMark);
}

/// Redacts before it cuts: half of a cut address would no longer be recognised.
std::string shown(std::string_view text) { return shortened(printable(redacted(text))); }

std::string quoted_if_needed(std::string text) {
  return text.find_first_of(" \"=") == std::string::npos ? text : quoted_string(text);
}

std::string value_text(const LogField& field, LogFormat format) {
  const auto* text = std::get_if<std::string_view>(&field.value);
  if (text == nullptr) return number_text(field.value);
  const bool is_credential = contains(kCredentialNames, field.name);
  std::string safe = is_credential ? std::string(kRedacted) : shown(*text);
  return format == LogFormat::kJson ? quoted_string(safe) : quoted_if_needed(std::move(safe));
}

bool is_left_out(const LogField& field) {
  const auto* text = std::get_if<std::string_view>(&field.value);
  return text != nullptr && text->empty();
}

std::string head_of_line(LogFormat format, LogLevel level, Time time, std::string_view event) {
  const std::string when = to_rfc3339(time);
  std::string line;
  if (format == LogFormat::kText)
    return line.append(when).append(" ").append(kLevels[level].upper).append(" ").append(shown(event));
  line.append(R"({"time":")").append(when).append(R"(","level":")").append(kLevels[level].lower);
  return line.append(R"(","event":)").append(quoted_string(shown(event)));
}

std::string field_text(LogFormat format, std::string_view name, std::string_view value) {
  std::string text;
  if (format == LogFormat::kText) return text.append(" ").append(name).append("=").append(value);
  return text.append(",").append(quoted_string(name)).append(":").append(value);
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

Log::Log(LogFormat format, LogLevel least, const Clock& clock, LogSink sink)
    : format_(format), least_(least), clock_(clock), sink_(std::move(sink)) {}

void Log::write(LogLevel level, std::string_view event, std::span<const LogField> fields) const {
  if (!shows(level)) return;
  const std::string end = format_ == LogFormat::kJson ? "}\n" : "\n";
  const std::string cut = field_text(format_, "cut", "true");
  std::string line = head_of_line(format_, level, clock_.now(), event);
  bool is_cut = false;
  for (const LogField& field : fields) {
    if (is_left_out(field)) continue;
    const std::string text = field_text(format_, field.name, value_text(field, format_));
    const bool fits = line.size() + text.size() + cut.size() + end.size() <= kMaxLineBytes;
    if (fits) line += text;
    is_cut = is_cut || !fits;
  }
  if (is_cut) line += cut;
  sink_(line += end);
}

}  // namespace usher
