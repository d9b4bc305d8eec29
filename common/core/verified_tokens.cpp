#include "common/core/verified_tokens.h"

#include <utility>

namespace usher::core {

std::optional<VerifiedTokens::Verified> VerifiedTokens::find(const std::string& digest) {
  const Lock lock(mutex_);
  for (const auto* generation : {&young_, &old_})
    if (const auto found = generation->find(digest); found != generation->end()) return found->second;
  return std::nullopt;
}

void VerifiedTokens::remember(std::string digest, Verified verified) {
  const Lock lock(mutex_);
  if (young_.size() >= kGeneration) old_ = std::exchange(young_, {});
  young_.insert_or_assign(std::move(digest), std::move(verified));
}

}  // namespace usher::core
