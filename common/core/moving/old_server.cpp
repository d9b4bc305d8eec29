#include "common/core/moving/old_server.h"

#include "common/base/text.h"

namespace usher::core {

void MoveReport::leave(std::string_view what, std::string_view subject, std::string why) {
  constexpr std::size_t kMostShown = 254;  // as long as an address may be
  left.push_back({.what = what, .subject = std::string(first_bytes(subject, kMostShown)), .why = std::move(why)});
}

void MoveReport::count(std::string_view what, std::string_view why) {
  const auto same = std::find_if(
      left.begin(), left.end(), [&](const LeftBehind& row) { return row.subject.empty() && row.what == what && row.why == why; });
  if (same != left.end()) {
    ++same->rows;
  } else {
    left.push_back({.what = what, .subject = {}, .why = std::string(why)});
  }
}

}  // namespace usher::core
