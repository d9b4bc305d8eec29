#pragma once

#include "common/core/administration/resource.h"
#include "common/core/runtime/rate_limiter.h"

namespace usher::core {

/// An account or client address that is rate-limited.
struct RateLimitView {
  store::RateLimited limited;
  static constexpr std::string_view kSchema = "RateLimit";
  static constexpr auto fields() {
    using json::computed;
    return std::tuple{computed("rule", [](const RateLimitView& view) { return view.limited.rule; }),
                      computed("subject", [](const RateLimitView& view) { return view.limited.subject; }),
                      computed("count", [](const RateLimitView& view) { return view.limited.window.count; }),
                      computed("until", [](const RateLimitView& view) { return view.limited.window.ends_at; })};
  }
};

/// The limits that are reached now.
struct RateLimits {
  using View = RateLimitView;
  using Filter = WholeList;

  static Result<std::vector<View>> list(const ResourceSources& use, const Filter&, const ListQuery&) {
    USHER_TRY(auto held, use.limiter.rate_limited(std::numeric_limits<int>::max()));
    std::vector<View> views;
    for (auto& one : held) views.push_back({std::move(one)});
    return views;
  }

  static constexpr std::array kColumns{ListedColumn{.name = "rule", .type = ColumnType::kCode}};
  static constexpr Resource kResource{.name = "limits",
                                      .path = {},
                                      .command = "limit",
                                      .example = "usher limit list",
                                      .summary = "Rate-limited accounts and addresses, with rule and end",
                                      .title = "Rate limits",
                                      .one = "limit",
                                      .empty = "No account or address is rate-limited.",
                                      .id = "subject",
                                      .is_whole = true};
};

}  // namespace usher::core
