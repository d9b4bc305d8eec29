#pragma once

#include "common/json/value.h"
#include "common/settings/settings.h"

namespace usher::core {

/// The bytes that a member has in a JSON object, its quotes, colon and comma included.
std::size_t member_bytes(std::string_view name, const json::Value& value);

/// Collects claims of a token until they have `most` bytes together. A claim that would pass this is left out whole, and later
/// ones that fit are still taken.
class ClaimBudget {
 public:
  explicit ClaimBudget(std::size_t most = settings::kMostClaimBytes) : left_(most) {}

  void add(std::string_view name, json::Value value);
  /// The claims, and where some were left out their names as `claims_omitted`: as many as have 1 KiB.
  [[nodiscard]] json::Object take() &&;

 private:
  std::size_t left_;
  json::Object kept_;
  json::Array omitted_;
  std::size_t left_for_names_ = 1024;
};

}  // namespace usher::core
