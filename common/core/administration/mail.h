#pragma once

#include "common/base/text.h"
#include "common/core/administration/resource.h"
#include "common/core/mail/mail_admin.h"
#include "common/core/texts/action_words.h"
#include "common/core/upkeep/short_ids.h"

namespace usher::core {

template <>
inline constexpr std::array kFilters<store::MailFilter>{
    filter_row<&store::MailFilter::state>(
        {"state", "State", "Only these; kept: without SMTP_URL", FilterType::kWord, domain::kMailStates}),
    filter_row<&store::MailFilter::address>({"to", "To", "Only mail to this address", FilterType::kAddress}),
};

/// Of the mails that were not sent.
struct DroppedMailFilter : WholeList {
  std::optional<std::string> to;
};

template <>
inline constexpr std::array kFilters<DroppedMailFilter>{
    filter_row<&DroppedMailFilter::to>({"to", "To", "Only mail to this address", FilterType::kAddress}),
};

/// What the outbox did not take: counts by address and limit. The mails themselves were never written.
struct DroppedMail {
  using View = DroppedMails;
  using Filter = DroppedMailFilter;
  static constexpr int kMostInRequest = 200;
  static constexpr int kMost = 10'000;

  static Result<std::vector<View>> list(const ResourceSources& use, const Filter& filter, const ListQuery& query) {
    USHER_TRY(auto rows, use.mail.dropped(query.for_request && !filter.to ? kMostInRequest : kMost));
    if (filter.to) std::erase_if(rows, [&](const auto& row) { return row.address != *filter.to; });
    return rows;
  }

  static constexpr std::array kColumns{
      ListedColumn{.name = "to", .label = "To"}, ListedColumn{.name = "limit", .label = "Limit", .type = ColumnType::kCode},
      ListedColumn{.name = "dropped", .label = "Mails"}, ListedColumn{.name = "since", .label = "Since"}};
  static constexpr Resource kResource{.name = "dropped_mail",
                                      .list_member = "dropped",
                                      .summary = "Mail of the last week that was not sent: its address was over its limit",
                                      .title = "Mail that was not sent",
                                      .one = "address",
                                      .id = "to",
                                      .is_whole = true};
};

/// The outbox.
struct OutboxMail {
  using View = domain::Mail;
  using Filter = store::MailFilter;

  static Result<std::vector<View>> list(const ResourceSources& use, const Filter& filter, const ListQuery& query) {
    return read_for(query, use, [&](store::Stores& tx) { return tx.outbox.list(filter); });
  }
  static Result<std::int64_t> count(const ResourceSources& use, const Filter& filter) { return use.mail.count(filter); }
  static Result<bool> matches(store::Stores& tx, const Filter& filter, const std::string& id) {
    USHER_TRY(const auto mail, tx.outbox.find(MailId(id)));
    return mail && (!filter.state || mail->state() == *filter.state) &&
           (!filter.address || ascii_lower(mail->address) == *filter.address);
  }
  static Result<NamedRow> find(const ResourceSources& use, const std::string& word) {
    USHER_TRY(auto id, whole_id(use.ports, Named::kMail, word));
    return NamedRow{.id = std::move(id)};
  }
  static Result<Acted> retry(const ResourceSources& use, const ActedOn& on) {
    USHER_TRY(const auto due, use.mail.retry(on.by, MailId(on.id), on.row));
    return Acted{.facts = {{"due", due}}, .answer = [due] { return json::Object{{"due", due}}; }};
  }
  static Result<std::int64_t> retry_all(const ResourceSources& use, const domain::Administrator& by, const OnProgress&) {
    return use.mail.retry_all(by);
  }
  static Result<std::int64_t> count_unsent(const ResourceSources& use) {
    USHER_TRY(const auto every, use.mail.count({}));
    USHER_TRY(const auto sent, use.mail.count({.state = "sent"}));
    return every - sent;
  }

  static constexpr std::array kColumns{
      ListedColumn{.name = "kind", .label = "Kind", .links_to_row = true, .words = &words_of_name},
      ListedColumn{.name = "to", .label = "To"},
      ListedColumn{.name = "state", .label = "State"},
      ListedColumn{.name = "attempts", .label = "Attempts", .drop = 2},
      ListedColumn{.name = "created_at", .label = "Written", .drop = 1},
      ListedColumn{.name = "last_error", .label = "Last error", .is_detail = true},
      ListedColumn{.name = "next_attempt_at", .is_detail = true},
      ListedColumn{.name = "sent_at", .is_detail = true},
      ListedColumn{.name = "user_id", .is_detail = true}};
  static constexpr std::array kErrors{ErrorCode::kMailNotFound, ErrorCode::kConflict};
  static constexpr std::array kActs{
      Act{.verb = "retry",
          .summary = "Retry mail that was kept or that failed",
          .begin = &each<&retry>,
          .asks = Asks::kNever,
          .pointless_in = "sent",
          .work_on_all = &retry_all,
          .count_of_all = &count_unsent,
          .of_one = ActOfOne{.answer = json::kSchemaOf<json::Single<"due", std::int64_t>>, .errors = kErrors}}};
  static constexpr Resource kResource{.name = "mail",
                                      .summary = "Mail, newest first, and whether it was sent",
                                      .title = "Mail",
                                      .one = "mail",
                                      .acts = kActs,
                                      .find = &find};
};

}  // namespace usher::core
