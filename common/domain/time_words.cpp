#include "common/domain/time_words.h"

#include <array>

#include "common/base/text.h"
#include "common/base/time_text.h"

namespace usher::domain {
namespace {

struct MomentUnit {
  char letter;
  std::chrono::seconds length;
};
constexpr std::array kMomentUnits{MomentUnit{'s', std::chrono::seconds(1)}, MomentUnit{'m', std::chrono::minutes(1)},
                                  MomentUnit{'h', std::chrono::hours(1)},   MomentUnit{'d', std::chrono::days(1)},
                                  MomentUnit{'w', std::chrono::weeks(1)},   MomentUnit{'y', std::chrono::days(365)}};
constexpr std::int64_t kMostUnits = 10'000;

using namespace std::chrono;

constexpr days kDateBeyond{99};
constexpr std::size_t kDateLength = std::string_view("2026-11-20").size();

}  // namespace

std::optional<Moment> Moment::parse(std::string_view text) {
  Moment moment;
  const auto count = text.empty() ? std::nullopt : parse_whole<std::int64_t>(text.substr(0, text.size() - 1));
  const bool is_count = count && *count >= 0 && *count <= kMostUnits;
  for (const MomentUnit& unit : kMomentUnits) {
    if (!is_count || text.back() != unit.letter) continue;
    moment.before_now_ = *count * unit.length;
    return moment;
  }
  const auto time = parse_time(text);
  if (!time) return std::nullopt;
  moment.time_ = *time;
  return moment;
}

std::string duration_words(milliseconds duration) {
  if (duration < minutes(1)) return std::to_string(duration_cast<seconds>(duration).count()) + " s";
  if (duration < hours(1)) return std::to_string(duration_cast<minutes>(duration).count()) + " min";
  if (duration < days(1)) return std::to_string(duration_cast<hours>(duration).count()) + " h";
  const auto count = duration_cast<days>(duration).count();
  return std::to_string(count) + (count == 1 ? " day" : " days");
}

std::string relative_time(Time at, Time now) {
  if (at > now + kDateBeyond || at < now - kDateBeyond) return to_rfc3339(at).substr(0, kDateLength);
  const auto distance = duration_cast<milliseconds>(at > now ? at - now : now - at);
  if (distance < seconds(1)) return "just now";
  return at > now ? "in " + duration_words(distance) : duration_words(distance) + " ago";
}

}  // namespace usher::domain
