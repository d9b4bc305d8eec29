#include "common/core/runtime/call_count.h"

namespace usher::core {

Status CallCount::take(settings::Limit limit, std::string subject, std::int64_t factor, std::int64_t amount) {
  auto took = limits_.take(limit, subject, factor, amount);
  if (took.ok())
    taken_.push_back({limit, std::move(subject), amount});
  else
    give_back();
  return took;
}

Status CallCount::take_of_all(settings::Limit limit, const CallSharer& sharer) {
  USHER_CHECK(take(limit, "all"));
  if (sharer.is_unproved) USHER_CHECK(take(limit, "unproved", 1, kShares[Share::kUnproved].parts));
  return sharer.network ? take(limit, "network " + *sharer.network, 1, kShares[Share::kNetwork].parts) : done();
}

void CallCount::give_back() {
  for (const auto& [limit, subject, amount] : taken_) limits_.give_back(limit, subject, amount);
  taken_.clear();
}

}  // namespace usher::core
