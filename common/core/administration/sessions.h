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
  static Result<Acted> end(const ResourceSources& use, const ActedOn& on) {
    USHER_CHECK(use.sessions.revoke(on.by, on.id, on.is_named_alone, on.row));
    return Acted{};
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
  static constexpr std::array<std::string_view, 2> kConsequences{
      "Each ends with all its tokens: the browser or program signs in again.",
      "Back ends that verify access tokens by themselves accept them until they expire."};
  static constexpr std::array kErrors{ErrorCode::kSessionNotFound};
  static constexpr std::array kActs{Act{.verb = "end",
                                        .command = "revoke",
                                        .example = "usher token revoke --user ada@example.com\n"
                                                   "usher token revoke 0199aa10-0000-7000-8000-000000000001",
                                        .summary = "End sessions now, with all their tokens",
                                        .question = "End {}?",
                                        .button = "End",
                                        .done = "ended",
                                        .consequences = kConsequences,
                                        .work = &end,
                                        .destroys = true,
                                        .work_on_all = &end_all,
                                        .count_of_all = &count_all,
                                        .of_one = ActOfOne{.name = "admin_end_session",
                                                           .summary = "End a session with all its tokens",
                                                           .about = "The other sessions of the user go on.",
                                                           .errors = kErrors}}};
  static constexpr Resource kResource{.name = "sessions",
                                      .tag = "Admin: sessions",
                                      .path = "/admin/sessions",
                                      .acts_path = "/admin/sessions/selected",
                                      .command = "token",
                                      .example = "usher token list ada@example.com",
                                      .summary = "All live sessions, oldest first",
                                      .title = "Sessions",
                                      .caption = "Live sessions",
                                      .one = "session",
                                      .empty = "No live sessions.",
                                      .acts = kActs,
                                      .list_word = "USER",
                                      .word_about = "A session, as `usher token list` shows it, or one of its refresh tokens",
                                      .is_newest_first = true,
                                      .find = &find};
};

}  // namespace usher::core
