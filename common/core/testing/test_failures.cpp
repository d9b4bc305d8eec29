#include "common/core/testing/test_failures.h"

#include "common/base/text.h"
#include "common/core/testing/test_namespaces.h"

namespace usher::core {

Status TestFailures::order(std::string_view call, std::string_view target, std::string_view fault, std::int64_t times) {
  const Lock lock(mutex_);
  std::pair key(std::string(call), ascii_lower(target));
  if (orders_.size() >= kMostTestFailures && !orders_.contains(key))
    return invalid_field(
        "next", "OUT_OF_RANGE",
        std::to_string(kMostTestFailures) + " failures wait already; delete the accounts of a namespace that is done");
  orders_.insert_or_assign(std::move(key), Order{std::string(fault), times});
  return done();
}

std::optional<std::string> TestFailures::take(std::string_view call, std::string_view address) {
  const Lock lock(mutex_);
  for (const auto& target : {ascii_lower(address), test_namespace_of(address).value_or("")}) {
    const auto found = orders_.find({std::string(call), target});
    if (found == orders_.end()) continue;
    auto fault = found->second.fault;
    if (--found->second.times <= 0) orders_.erase(found);
    return fault;
  }
  return std::nullopt;
}

void TestFailures::forget(std::string_view target) {
  const Lock lock(mutex_);
  std::erase_if(orders_, [&](const auto& one) {
    const auto& of = one.first.second;
    return target.empty() || iequals(of, target) || test_namespace_of(of) == target;
  });
}

net::DeliveryOutcome outcome_of(std::string_view fault) {
  return {.delivery = fault == "refuse" ? net::Delivery::kRefused : net::Delivery::kTryLater,
          .reason = "a test asked for this failure: " + std::string(fault)};
}

}  // namespace usher::core
