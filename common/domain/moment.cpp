#include "common/domain/moment.h"

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

}  // namespace usher::domain
