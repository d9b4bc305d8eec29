#include "common/base/log.h"

#include <array>
#include <cerrno>
#include <cmath>
#include <utility>

#include <unistd.h>

#include "common/base/log_redaction.h"
#include "common/base/text.h"
#include "common/base/time_text.h"

namespace usher {
namespace {

constexpr std::string_view kCutMark = "…";

struct LevelNames {
  std::string_view lower;
  std::string_view upper;
};
constexpr std::array kLevels{LevelNames{"debug", "DEBUG"}, LevelNames{"info", "INFO"}, LevelNames{"warning", "WARNING"},
                             LevelNames{"error", "ERROR"}};

const LevelNames& names_of(LogLevel level) { return kLevels[static_cast<std::size_t>(level)]; }

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
  const bool is_credential = std::find(kCredentialNames.begin(), kCredentialNames.end(), field.name) != kCredentialNames.end();
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
    return line.append(when).append(" ").append(names_of(level).upper).append(" ").append(shown(event));
  line.append(R"({"time":")").append(when).append(R"(","level":")").append(names_of(level).lower);
  return line.append(R"(","event":)").append(quoted_string(shown(event)));
}

std::string field_text(LogFormat format, std::string_view name, std::string_view value) {
  std::string text;
  if (format == LogFormat::kText) return text.append(" ").append(name).append("=").append(value);
  return text.append(",").append(quoted_string(name)).append(":").append(value);
}

}  // namespace

LogSink to_descriptor(int descriptor) {
  return [descriptor](std::string_view line) {
    while (!line.empty()) {
      const ssize_t written = ::write(descriptor, line.data(), line.size());
      if (written < 0 && errno == EINTR) continue;
      if (written <= 0) return;
      line.remove_prefix(static_cast<std::size_t>(written));
    }
  };
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
