#include "common/core/moving/old_server.h"

#include "common/base/text.h"

namespace usher::core {
namespace {

/// A flag that protects an account is taken as set.
struct Protection {
  std::string_view column;
  std::string_view consequence;
};
constexpr std::array kProtections{Protection{"banned", ", so the account is suspended"},
                                  Protection{"is_active", ", so the account is suspended"},
                                  Protection{"twoFactorEnabled", ", so it counts as enabled"}};

}  // namespace

void MoveReport::leave(std::string_view what, std::string_view subject, std::string why, std::int64_t rows) {
  constexpr std::size_t kMostShown = 254;  // as long as an address may be
  left.push_back({.what = what, .subject = std::string(first_bytes(subject, kMostShown)), .why = std::move(why), .rows = rows});
}

void MoveReport::leave_unreadable(std::string_view user, const std::vector<std::string_view>& columns) {
  for (const auto column : columns) {
    auto why = std::string(column) + " cannot be read";
    for (const auto& row : kProtections)
      if (row.column == column) why += row.consequence;
    leave("value", user, std::move(why));
  }
}

void MoveReport::count(std::string_view what, std::string_view why) {
  if (const auto* const same =
          find_where(counted, [&](std::size_t place) { return left[place].what == what && left[place].why == why; })) {
    ++left[*same].rows;
  } else {
    counted.push_back(left.size());
    left.push_back({.what = what, .subject = {}, .why = std::string(why)});
  }
}

}  // namespace usher::core
