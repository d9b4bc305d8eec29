#include "common/domain/time_words.h"

#include "common/base/time_text.h"

namespace usher::domain {
namespace {

using namespace std::chrono;

constexpr days kDateBeyond{99};
constexpr std::size_t kDateLength = std::string_view("2026-11-20").size();

}  // namespace

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
