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
  static constexpr std::array kLinks{ResourceLink{"/admin/limits", "Rate limits"}, ResourceLink{"/admin/mail", "All mail"}};
  static constexpr Resource kResource{
      .name = "dropped_mail",
      .list_member = "dropped",
      .tag = "Admin: mail",
      .path = "/admin/mail/dropped",
      .command = "mail",
      .list_verb = "dropped",
      .example = "usher mail dropped",
      .summary = "Mail of the last week that was not sent: its address was over its limit",
      .about = "By address and limit, at most 200 rows. Clear the limit to let the address have mail again.",
      .title = "Mail that was not sent",
      .caption = "Mail of the last week that was not sent",
      .lead =
          "The address was over its limit. Clear the limit to let it have mail again; the mails themselves were never "
          "written.",
      .one = "address",
      .empty = "Every mail of the last week was sent or waits.",
      .id = "to",
      .links = kLinks,
      .is_below_another = true,
      .is_whole = true};
};

/// The outbox.
struct OutboxMail {
  using View = domain::Mail;
  using Filter = store::MailFilter;

  static Result<std::vector<View>> list(const ResourceSources& use, const Filter& filter, const ListQuery& query) {
    return rows_of(use.mail, filter, query);
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
    return Acted{.facts = {{"due", due}}, .answer = json::Object{{"due", due}}};
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
  static constexpr std::array<std::string_view, 2> kConsequences{
      "It is due at once; a running server sends it within a second, or keeps it while SMTP_URL is not set.",
      "A link's lifetime began when the mail was written."};
  static constexpr std::array kErrors{ErrorCode::kMailNotFound, ErrorCode::kConflict};
  static constexpr std::array kActs{Act{.verb = "retry",
                                        .example = "usher mail retry 01939e2a-7c3f-7000-8000-000000000000\n"
                                                   "usher mail retry --all",
                                        .summary = "Retry mail that was kept or that failed",
                                        .question = "Send {} again?",
                                        .button = "Send again",
                                        .done = "due",
                                        .consequences = kConsequences,
                                        .work = &retry,
                                        .asks = Asks::kNever,
                                        .pointless_in = "sent",
                                        .work_on_all = &retry_all,
                                        .count_of_all = &count_unsent,
                                        .all_button = "Send all unsent mail again",
                                        .of_one = ActOfOne{.name = "admin_retry_mail",
                                                           .summary = "Send a mail again that was kept or that failed",
                                                           .about = "A link's lifetime began when the mail was written.",
                                                           .path = "/retry",
                                                           .answer = json::kSchemaOf<json::Single<"due", std::int64_t>>,
                                                           .errors = kErrors}}};
  static constexpr std::array kLinks{
      ResourceLink{"/admin/mail/dropped", "Mail that was not sent: over the limit of its address"}};
  static constexpr Resource kResource{.name = "mail",
                                      .tag = "Admin: mail",
                                      .path = "/admin/mail",
                                      .acts_path = "/admin/mail/selected",
                                      .command = "mail",
                                      .example =
                                          "usher mail list\nusher mail list --state failed -o json\n"
                                          "usher mail dropped",
                                      .summary = "Mail, newest first, and whether it was sent",
                                      .about = "Neither links nor codes are in it.",
                                      .title = "Mail",
                                      .caption = "Mail, newest first",
                                      .one = "mail",
                                      .empty = "No such mail.",
                                      .acts = kActs,
                                      .word_about = "The mail, as `usher mail list` names it",
                                      .page = "/admin/mail/",
                                      .selected_name = "mails",
                                      .links = kLinks,
                                      .find = &find};
};

}  // namespace usher::core
