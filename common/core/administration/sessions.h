#pragma once

#include "common/core/administration/resource.h"
#include "common/core/sessions/session_admin.h"
#include "common/core/upkeep/short_ids.h"

namespace usher::core {

template <>
inline constexpr std::array kFilters<store::SessionFilter>{
    filter_row<&store::SessionFilter::user>(
        {"user", "Account", "Only sessions of this account: an address or an id", FilterType::kAccount}),
};

struct AdministeredSession {
  store::SessionWithEmail row;
  bool current = false;
  static constexpr std::string_view kSchema = "AdministeredSession";
  static constexpr auto fields() {
    return json::concat(json::nested(&AdministeredSession::row),
                        json::fields_of(json::required("current", &AdministeredSession::current,
                                                       {.about = "true: the session of this request"})));
  }
};
inline Cursor cursor_of(const AdministeredSession& view, const store::SessionFilter& filter) {
  return cursor_of(view.row, filter);
}

/// The live sessions of all accounts.
struct LiveSessions {
  using View = AdministeredSession;
  using Filter = store::SessionFilter;

  static Result<std::vector<View>> list(const ResourceSources& use, const Filter& filter, const ListQuery& query) {
    USHER_TRY(auto rows, use.sessions.list(filter));
    std::vector<View> views;
    for (auto& row : rows) {
      const bool is_current = query.reader == row.session.id;
      views.push_back({std::move(row), is_current});
    }
    return views;
  }
  static Result<std::int64_t> count(const ResourceSources& use, const Filter& filter) { return use.sessions.count(filter); }
  static Result<bool> matches(store::Stores& tx, const Filter& filter, const std::string& id) {
    USHER_TRY(const auto session, tx.sessions.find(SessionId(id)));
    return session && (!filter.user || session->user_id == *filter.user);
  }
  static Result<NamedRow> find(const ResourceSources& use, const std::string& word) {
    USHER_TRY(auto id, whole_id(use.ports, Named::kSession, word));
    return NamedRow{.id = std::move(id)};
  }
  /// Error: kOwnAccount for the caller's own session among several.
  static Result<Begun> end(const ResourceSources& use, const Batch& batch) {
    return [&use, may_be_own = batch.is_of_one](const ActedOn& on) -> Result<Acted> {
      USHER_CHECK(use.sessions.revoke(on.by, on.id, may_be_own, on.row));
      return Acted{};
    };
  }
  static Result<std::int64_t> end_all(const ResourceSources& use, const domain::Administrator& by,
                                      const OnProgress& on_progress) {
    return use.sessions.revoke_all(by, on_progress);
  }
  static Result<std::int64_t> count_all(const ResourceSources& use) { return use.sessions.count({}); }

  struct People {
    People(const ResourceSources&, const ListQuery&) {}
    json::Object operator()(const View& view) const {
      const auto& session = view.row.session;
      auto device = domain::describe_device(session.user_agent);
      if (device.empty()) device = "unknown device";
      if (session.impersonated_by) device += ", an admin impersonates the user";
      if (view.current) device += " (this one)";
      return {{"device", device}};
    }
  };

  static constexpr std::array kColumns{ListedColumn{.name = "email", .label = "User", .account = "user_id"},
                                       ListedColumn{.name = "device", .label = "Device"},
                                       ListedColumn{.name = "ip", .label = "Network address", .drop = 1},
                                       ListedColumn{.name = "created_at", .label = "Began", .drop = 3},
                                       ListedColumn{.name = "last_seen_at", .label = "Last used", .drop = 1},
                                       ListedColumn{.name = "expires_at", .label = "Ends", .drop = 2},
                                       ListedColumn{.name = "user_id", .is_detail = true},
                                       ListedColumn{.name = "user_agent", .is_detail = true},
                                       ListedColumn{.name = "impersonated_by", .is_detail = true},
                                       ListedColumn{.name = "current", .of = ColumnOf::kNoCommand}};
  static constexpr std::array kErrors{ErrorCode::kSessionNotFound};
  static constexpr std::array kActs{Act{.verb = "end",
                                        .summary = "End sessions now, with all their tokens",
                                        .begin = &end,
                                        .destroys = true,
                                        .work_on_all = &end_all,
                                        .count_of_all = &count_all,
                                        .of_one = ActOfOne{.errors = kErrors}}};
  static constexpr Resource kResource{.name = "sessions",
                                      .summary = "All live sessions, oldest first",
                                      .title = "Sessions",
                                      .one = "session",
                                      .acts = kActs,
                                      .is_newest_first = true,
                                      .find = &find};
};

}  // namespace usher::core
