#include "common/store/operations/outbox.h"

#include "common/base/text.h"
#include "common/db/announce.h"

namespace usher::store {
namespace {

/// Of what a mail server said.
constexpr std::size_t kMostReason = 1'000;

domain::Mail mail_from(const db::Row& row) {
  return {.id = MailId(row.string(0)),
          .kind = row.string(1),
          .address = row.string(2),
          .payload = row.string(3),
          .user_id = row.maybe_id<UserId>(4),
          .language = row.string(5),
          .secret_sealed = row.maybe_string(6),
          .attempts = row.integer(7),
          .created_at = row.time(8),
          .next_attempt_at = row.maybe_time(9),
          .sent_at = row.maybe_time(10),
          .failed_at = row.maybe_time(11),
          .last_error = row.maybe_string(12)};
}

}  // namespace

Status OutboxStore::append(const domain::Mail& mail) {
  USHER_CHECK(db_.run_later(db::query("outbox/append"), {{"id", mail.id},
                                                         {"kind", mail.kind},
                                                         {"address", mail.address},
                                                         {"payload", mail.payload},
                                                         {"user_id", mail.user_id},
                                                         {"language", mail.language},
                                                         {"secret_sealed", mail.secret_sealed},
                                                         {"created_at_ms", mail.created_at},
                                                         {"next_attempt_at_ms", mail.next_attempt_at},
                                                         {"urgency", static_cast<int>(mail.urgency)},
                                                         {"account_digest", mail.account_digest},
                                                         {"actor_digest", mail.actor_digest}}));
  return db::announce(db_, db::Topic::kOutbox);
}

Result<std::optional<domain::Mail>> OutboxStore::find(const MailId& id) {
  return db_.first(db::query("outbox/find"), {{"id", id}}, mail_from);
}

Result<bool> OutboxStore::has_due(Time now) { return db_.any(db::query("outbox/has_due"), {{"now_ms", now}}); }

Result<std::optional<Time>> OutboxStore::next_due() {
  USHER_TRY(const auto due, db_.first(db::query("outbox/next_due"), {}, [](const db::Row& row) { return row.maybe_time(0); }));
  return due.value_or(std::nullopt);
}

Result<std::optional<domain::Mail>> OutboxStore::claim(Time claimed_until, Time now) {
  return db_.first(db::query("outbox/claim"), {{"claimed_until_ms", claimed_until}, {"now_ms", now}}, mail_from);
}

Status OutboxStore::renew(const MailId& id, std::int64_t attempts, Time claimed_until) {
  return db_.run_later(db::query("outbox/renew"), {{"id", id}, {"attempts", attempts}, {"claimed_until_ms", claimed_until}});
}

Status OutboxStore::resolve(const MailId& id, const ResolvedMail& as) {
  return db_.run_later(db::query("outbox/resolve"), {{"id", id},
                                                     {"kind", as.kind},
                                                     {"address", as.address},
                                                     {"payload", as.payload},
                                                     {"user_id", as.user_id},
                                                     {"secret_sealed", as.secret_sealed}});
}

Status OutboxStore::erase(const MailId& id) { return db_.run_later(db::query("outbox/delete"), {{"id", id}}); }

Status OutboxStore::mark_sent(const MailId& id, Time now) {
  return db_.run_later(db::query("outbox/mark_sent"), {{"id", id}, {"now_ms", now}});
}

Status OutboxStore::mark_retry(const MailId& id, Time next_attempt, std::string_view why) {
  return db_.run_later(db::query("outbox/mark_retry"),
                       {{"id", id}, {"next_attempt_at_ms", next_attempt}, {"last_error", storable(why, kMostReason)}});
}

Status OutboxStore::mark_failed(const MailId& id, std::string_view why, Time now) {
  return db_.run_later(db::query("outbox/mark_failed"),
                       {{"id", id}, {"last_error", storable(why, kMostReason)}, {"now_ms", now}});
}

Status OutboxStore::keep(const MailId& id, std::string_view why) {
  return db_.run_later(db::query("outbox/keep"), {{"id", id}, {"last_error", why}});
}

Result<bool> OutboxStore::retry(const MailId& id, Time now) {
  USHER_TRY(const auto changed,
            db::run_announced(db_, db::Topic::kOutbox, db::query("outbox/retry"), {{"id", id}, {"now_ms", now}}));
  return changed > 0;
}

Result<std::int64_t> OutboxStore::retry_all(Time now) {
  return db::run_announced(db_, db::Topic::kOutbox, db::query("outbox/retry_all"), {{"now_ms", now}});
}

Result<std::vector<domain::Mail>> OutboxStore::list(const MailFilter& filter) {
  return db_.all(db::query("outbox/list"),
                 {{"state", filter.state},
                  {"address", filter.address},
                  {"before_ms", filter.after.id.empty() ? Time::max() : filter.after.created_at},
                  {"before_id", filter.after.id},
                  {"limit", filter.limit}},
                 mail_from);
}

Result<std::int64_t> OutboxStore::count(const MailFilter& filter) {
  const bool is_measured = filter.state == "waiting" && !filter.address;  // once a minute, for /metrics
  return is_measured ? db_.count(db::query("outbox/count_waiting"), {})
                     : db_.count(db::query("outbox/count"), {{"state", filter.state}, {"address", filter.address}});
}

Status OutboxStore::void_of_user(const UserId& user) {
  return db_.run_later(db::query("outbox/void_of_user"), {{"user_id", user}});
}

Status OutboxStore::void_at(std::string_view address, const UserId& user) {
  return db_.run_later(db::query("outbox/void_at"), {{"address", address}, {"user_id", user}});
}

Status OutboxStore::forget_address(std::string_view address, std::string_view placeholder,
                                   const std::optional<std::string>& digest) {
  if (!digest)
    return db_.run_later(db::query("outbox/forget_address_anywhere"), {{"address", address}, {"placeholder", placeholder}});
  return db_.run_later(db::query("outbox/forget_address"),
                       {{"address", address}, {"placeholder", placeholder}, {"digest", digest}});
}

Status OutboxStore::forget_digests() { return db_.run_later(db::query("outbox/forget_digests"), {}); }

Status OutboxStore::void_requests(const UserId& user, std::string_view kind) {
  return db_.run_later(db::query("outbox/void_requests"), {{"user_id", user}, {"kind", kind}});
}

Status OutboxStore::erase_lost() { return db_.run_later(db::query("outbox/delete_lost"), {}); }

Result<std::int64_t> OutboxStore::prune(Time sent_before, Time others_before, int limit) {
  return db_.run(db::query("outbox/prune"),
                 {{"sent_before_ms", sent_before}, {"others_before_ms", others_before}, {"limit", limit}});
}

}  // namespace usher::store
