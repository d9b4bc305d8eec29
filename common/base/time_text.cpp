#include "common/base/time_text.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace usher {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::chrono::sys_days day(int year, unsigned month, unsigned day_of_month) {
  return std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(day_of_month);
}
constexpr Time kFirst = day(0, 1, 1);
constexpr Time kLast = day(9999, 12, 31) + hours(24) - milliseconds(1);

void put(char* end, std::size_t digits, long long value) {
  for (; digits > 0; --digits, value /= 10) *--end = static_cast<char>('0' + value % 10);
}

/// Reads a text from left to right. After the first mismatch every further read fails.
class TimeReader {
 public:
  explicit TimeReader(std::string_view text) : left_(text) {}

  bool take(std::string_view one_of) {
    fits_ = fits_ && !left_.empty() && one_of.find(left_.front()) != std::string_view::npos;
    if (fits_) left_.remove_prefix(1);
    return fits_;
  }
  int number(std::size_t digits, int least, int most) {
    int value = 0;
    for (; digits > 0 && fits_; --digits) {
      const char digit = left_.empty() ? '\0' : left_.front();
      if (take("0123456789")) value = value * 10 + (digit - '0');
    }
    fits_ = fits_ && value >= least && value <= most;
    return value;
  }
  [[nodiscard]] bool next_is(std::string_view one_of) const {
    return fits_ && !left_.empty() && one_of.find(left_.front()) != std::string_view::npos;
  }
  [[nodiscard]] bool fits() const { return fits_; }
  [[nodiscard]] bool at_end() const { return left_.empty(); }

 private:
  std::string_view left_;
  bool fits_ = true;
};

milliseconds read_fraction(TimeReader& reader) {
  constexpr int kMostDigits = 9;
  int thousandths = 0;
  if (!reader.next_is(".")) return {};
  reader.take(".");
  for (int digit = 0, scale = 100; digit == 0 || reader.next_is("0123456789"); ++digit, scale /= 10) {
    if (digit == kMostDigits) return milliseconds(reader.number(0, 1, 1));
    thousandths += scale * reader.number(1, 0, 9);
  }
  return milliseconds(thousandths);
}

seconds read_offset(TimeReader& reader) {
  if (reader.next_is("Zz")) {
    reader.take("Zz");
    return {};
  }
  const bool is_west = reader.next_is("-");
  reader.take("+-");
  const hours whole(reader.number(2, 0, 23));
  reader.take(":");
  const seconds offset = whole + minutes(reader.number(2, 0, 59));
  return is_west ? -offset : offset;
}

}  // namespace

std::string to_rfc3339(Time time) {
  const Time shown = std::clamp(time, kFirst, kLast);
  const auto midnight = std::chrono::floor<days>(shown);
  const std::chrono::year_month_day date(midnight);
  const auto ms = (shown - midnight).count();
  std::string text = "0000-00-00T00:00:00.000Z";
  const std::array fields{std::pair{4, static_cast<long long>(int{date.year()})},
                          std::pair{2, static_cast<long long>(unsigned{date.month()})},
                          std::pair{2, static_cast<long long>(unsigned{date.day()})},
                          std::pair<int, long long>{2, ms / 3'600'000},
                          std::pair<int, long long>{2, ms / 60'000 % 60},
                          std::pair<int, long long>{2, ms / 1'000 % 60},
                          std::pair<int, long long>{3, ms % 1'000}};
  char* position = text.data();
  for (const auto& [digits, value] : fields) {
    put(position + digits, static_cast<std::size_t>(digits), value);
    position += digits + 1;
  }
  return text;
}

std::string day_text(Time time) { return to_rfc3339(time).substr(0, 10); }

std::optional<Time> parse_time(std::string_view text) {
  TimeReader reader(text);
  const int year = reader.number(4, 0, 9999);
  reader.take("-");
  const int month = reader.number(2, 1, 12);
  reader.take("-");
  const int day_of_month = reader.number(2, 1, 31);
  const auto date = std::chrono::year(year) / month / day_of_month;
  if (!reader.fits() || !date.ok()) return std::nullopt;
  const Time midnight = std::chrono::sys_days(date);
  if (reader.at_end()) return midnight;

  reader.take("Tt ");
  const hours hour(reader.number(2, 0, 23));
  reader.take(":");
  const minutes minute(reader.number(2, 0, 59));
  reader.take(":");
  const seconds second(reader.number(2, 0, 60));
  const milliseconds fraction = read_fraction(reader);
  const Time whole = midnight + hour + minute + second - read_offset(reader);
  if (!reader.fits() || !reader.at_end()) return std::nullopt;
  // A leap second (RFC 3339 §5.7) ends a UTC day. system_clock has none, so it maps to the first second of the next day.
  if (second == seconds(60) && whole != std::chrono::floor<days>(whole)) return std::nullopt;
  return whole + fraction;
}

}  // namespace usher
