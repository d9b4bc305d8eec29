#pragma once

#include "common/core/tokens/api_keys.h"
#include "common/domain/api_key.h"
#include "common/json/field.h"

namespace usher::core {

/// An API key as operators see it.
struct ApiKeyView {
  domain::ApiKey key;
  std::string_view state;

  /// `now`: what the state refers to.
  static ApiKeyView of(domain::ApiKey key, Time now) {
    const auto state = key.state(now);
    return {std::move(key), state};
  }

  static constexpr std::string_view kSchema = "ApiKey";
  static constexpr auto fields() {
    using domain::ApiKey;
    using json::required, json::computed;
    constexpr auto key = &ApiKeyView::key;
    return std::tuple{
        required("id", key, &ApiKey::id),
        required("name", key, &ApiKey::name),
        required("scope", key, &ApiKey::scope, {.one_of = domain::kApiScopes}),
        required("state", &ApiKeyView::state, {.one_of = domain::kApiKeyStates}),
        computed("owner", [](const ApiKeyView& view) { return view.key.owner_name(); },
                 {.about = "with whose role it ends, in words"}),
        required("created_at", key, &ApiKey::created_at),
        required("created_by", key, &ApiKey::created_by),
        required("last_used_at", key, &ApiKey::last_used_at, {.about = "to the minute"}),
        required("expires_at", key, &ApiKey::expires_at),
        required("revoked_at", key, &ApiKey::revoked_at),
        computed("owner_id",
                 [](const ApiKeyView& view) { return view.key.owner ? std::optional(view.key.owner->id) : std::nullopt; },
                 {.about = "the admin who made it and with whose role it ends; null: the installation's"}),
        computed("owner_email", [](const ApiKeyView& view) { return view.key.owner ? view.key.owner->address : std::nullopt; })};
  }
};

/// A number of days that no clock can add becomes one that is refused.
inline std::chrono::days life_of(std::int64_t days) {
  return std::chrono::days(std::clamp<std::int64_t>(days, 0, ApiKeys::kLongestLife.count() + 1));
}

}  // namespace usher::core
