#pragma once

#include "common/core/administration/resource.h"
#include "common/core/texts/action_words.h"
#include "common/store/operations/audit_events.h"

namespace usher::core {

/// An audit event as operators see it.
struct AuditEventView {
  domain::AuditEvent event;
  domain::PersonalData personal;

  static AuditEventView of(domain::AuditEvent event) {
    auto personal = domain::personal_data_of(event);
    return {std::move(event), std::move(personal)};
  }

  static constexpr std::string_view kSchema = "AuditEvent";
  static constexpr auto fields() {
    using domain::AuditEvent, domain::PersonalData;
    using json::required;
    constexpr auto event = &AuditEventView::event;
    constexpr auto personal = &AuditEventView::personal;
    return json::fields_of(
        required("at", event, &AuditEvent::at),
        required("action", event, &AuditEvent::action, {.about = "such as session.ended"}),
        required("outcome", event, &AuditEvent::outcome, {.about = "success or failure"}),
        required("actor", event, &AuditEvent::actor, {.about = "user, system, admin:ID, api_key:ID or operator:NAME"}),
        required("user_id", event, &AuditEvent::user_id), required("email", personal, &PersonalData::email),
        required("reason", personal, &PersonalData::reason, {.about = "why a sign-in was refused, such as wrong_password"}),
        required("ip", personal, &PersonalData::ip), required("user_agent", personal, &PersonalData::user_agent),
        required("repeats", personal, &PersonalData::repeats,
                 {.about = "the number of like attempts that this event stands for"}),
        required("session_id", event, &AuditEvent::session_id), required("request_id", event, &AuditEvent::request_id),
        required("id", event, &AuditEvent::id),
        required("position", event, &AuditEvent::position, {.about = "in the chain; null: not linked yet"}));
  }
};

inline Cursor cursor_of(const AuditEventView& view, const store::AuditFilter& filter) { return cursor_of(view.event, filter); }

/// The addresses of the accounts that events name by id, of which it keeps some.
class EventAccounts {
 public:
  explicit EventAccounts(const UserAdmin& users) : users_(users) {}

  /// The account that an event is about: the address in it, else the account's present one, else the id of an erased account.
  std::optional<std::string> about(const AuditEventView& view);
  /// The account's present address, else its id.
  std::string name_of(const UserId& user);
  /// The id of an actor that is an admin.
  static std::optional<UserId> admin_of(std::string_view actor);
  /// An admin as `admin:ADDRESS`, other actors as they are.
  std::string actor(const std::string& actor);

 private:
  const UserAdmin& users_;
  std::map<UserId, std::string> known_;
};

template <>
inline constexpr std::array kFilters<store::AuditFilter>{
    filter_row<&store::AuditFilter::user>(
        {"user", "Account", "Only events of this account, also of a deleted one: an address or an id", FilterType::kAccount}),
    filter_row<&store::AuditFilter::action>({"action", "Action", "Only this action, such as session.revoked"}),
    filter_row<&store::AuditFilter::actor>(
        {"actor", "Actor", "Only by this actor: user, system, admin:ID, api_key:ID or operator:NAME"}),
    filter_row<&store::AuditFilter::since>(
        {"since", "Since", "Only from this time on: 2h, 3d, 2026-11-20 or 2026-11-20T08:00:00Z", FilterType::kMoment}),
    filter_row<&store::AuditFilter::until>({"until", "Until", "Only before this time; as since", FilterType::kMoment}),
};

/// The audit log.
struct AuditEvents {
  using View = AuditEventView;
  using Filter = store::AuditFilter;

  static Result<std::vector<View>> list(const ResourceSources& use, const Filter& filter, const ListQuery& query);
  static Result<std::int64_t> count(const ResourceSources& use, const Filter& filter);

  /// Admins by address, the account that an event is about, and why it failed.
  class People {
   public:
    People(const ResourceSources& use, const ListQuery&) : accounts_(use.filters.users) {}
    json::Object operator()(const View& view);

   private:
    EventAccounts accounts_;
  };

  static constexpr std::array kColumns{
      ListedColumn{
          .name = "action", .label = "Action", .type = ColumnType::kCode, .links_to_row = true, .words = &words_of_action},
      ListedColumn{.name = "outcome", .label = "Outcome", .type = ColumnType::kWord, .is_free = true},
      ListedColumn{.name = "at", .label = "When"},
      ListedColumn{
          .name = "actor", .label = "Actor", .account = "actor_id", .drop = 3, .is_free = true, .words = &words_of_actor},
      ListedColumn{.name = "account",
                   .label = "Account",
                   .of = ColumnOf::kPeople,
                   .account = "user_id",
                   .before = "email",
                   .is_free = true},
      ListedColumn{.name = "ip", .label = "Network address", .type = ColumnType::kCode, .drop = 2, .is_free = true},
      ListedColumn{.name = "reason", .drop = 1, .words = &words_of_name},
      ListedColumn{.name = "user_id", .is_detail = true},
      ListedColumn{.name = "email", .is_detail = true},
      ListedColumn{.name = "user_agent", .is_detail = true},
      ListedColumn{.name = "repeats", .is_detail = true},
      ListedColumn{.name = "session_id", .is_detail = true},
      ListedColumn{.name = "request_id", .is_detail = true},
      ListedColumn{.name = "id", .is_detail = true},
      ListedColumn{.name = "position", .is_detail = true}};
  static constexpr Resource kResource{
      .name = "events", .summary = "Audit events, newest first", .title = "Audit log", .one = "event"};
};

}  // namespace usher::core
