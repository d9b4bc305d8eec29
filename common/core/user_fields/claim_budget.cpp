#include "common/core/user_fields/claim_budget.h"

namespace usher::core {

std::size_t member_bytes(std::string_view name, const json::Value& value) {
  constexpr std::size_t kPunctuation = 4;
  return name.size() + kPunctuation + json::to_text(value).size();
}

void ClaimBudget::add(std::string_view name, json::Value value) {
  const auto bytes = member_bytes(name, value);
  if (bytes <= left_) {
    left_ -= bytes;
    kept_.append({std::string(name), std::move(value)});
    return;
  }
  constexpr std::size_t kPunctuation = 3;
  if (name.size() + kPunctuation > left_for_names_) return;
  left_for_names_ -= name.size() + kPunctuation;
  omitted_.emplace_back(name);
}

json::Object ClaimBudget::take() && {
  if (!omitted_.empty()) kept_.set("claims_omitted", std::move(omitted_));
  return std::move(kept_);
}

}  // namespace usher::core
