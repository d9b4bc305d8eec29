#pragma once

#include "common/base/text.h"
#include "common/core/administration/resource.h"
#include "common/core/runtime/rate_limiter.h"
#include "common/core/upkeep/limit_admin.h"

namespace usher::core {

/// An account or client address that is rate-limited.
struct RateLimitView {
  store::RateLimited limited;
  static constexpr std::string_view kSchema = "RateLimit";
  static constexpr auto fields() {
    using json::computed;
    return json::fields_of(computed("rule", [](const RateLimitView& view) { return view.limited.rule; }),
                           computed("subject", [](const RateLimitView& view) { return view.limited.subject; }),
                           computed("count", [](const RateLimitView& view) { return view.limited.window.count; }),
                           computed("until", [](const RateLimitView& view) { return view.limited.window.ends_at; }));
  }
};

/// The limits that are reached now.
struct RateLimits {
  using View = RateLimitView;
  using Filter = WholeList;
  static constexpr int kMostInRequest = 200;  ///< Of each rule: an attack reaches the limits of many addresses.

  static Result<std::vector<View>> list(const ResourceSources& use, const Filter&, const ListQuery& query) {
    USHER_TRY(auto held, use.limiter.rate_limited(query.for_request ? kMostInRequest : std::numeric_limits<int>::max()));
    std::vector<View> views;
    for (auto& one : held) views.push_back({std::move(one)});
    return views;
  }

  static Result<NamedRow> find(const ResourceSources&, const std::string& word) { return NamedRow{word, word}; }
  /// Clears all that is counted for the subject. Error: kNotFound if nothing is.
  static Result<Acted> clear(const ResourceSources& use, const ActedOn& on) {
    USHER_TRY(const auto windows, use.limits.clear_subject(on.by, on.id));
    if (windows.empty()) return error(ErrorCode::kNotFound, "Nothing is counted for " + printable(on.id));
    return Acted{};
  }

  /// Names the account of a limit on an id.
  struct People {
    People(const ResourceSources& sources, const ListQuery&) : users(sources.filters.users) {}
    json::Object operator()(const View& view) const {
      const auto user = users.find(view.limited.subject);
      return user.ok() ? json::Object{{"subject", user.value().email}} : json::Object();
    }
    const UserAdmin& users;
  };

  static constexpr std::array kColumns{ListedColumn{.name = "rule", .label = "Limit", .type = ColumnType::kCode},
                                       ListedColumn{.name = "subject", .label = "Account or network address"},
                                       ListedColumn{.name = "count", .label = "Attempts"},
                                       ListedColumn{.name = "until", .label = "Until"}};
  static constexpr std::array kActs{Act{.verb = "clear",
                                        .summary = "Clear limits, so that accounts and addresses can try again",
                                        .begin = &each<&clear>,
                                        .hands_out_power = true}};
  static constexpr Resource kResource{.name = "limits",
                                      .summary = "Rate-limited accounts and addresses, with rule and end",
                                      .title = "Rate limits",
                                      .one = "limit",
                                      .acts = kActs,
                                      .named_by = "subject",
                                      .id = "subject",
                                      .is_whole = true,
                                      .find = &find};
};

}  // namespace usher::core
