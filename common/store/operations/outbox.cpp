#include "common/store/operations/outbox.h"

#include "common/base/text.h"
#include "common/db/announce.h"
#include "common/db/sql_files.h"

namespace usher::store {
namespace {

/// Of what a mail server said.
constexpr std::size_t kMostReason = 1'000;

domain::Mail mail_from(const db::Row& row) {
  const auto user = row.maybe_string(4);
  return {.id = MailId(row.string(0)),
          .kind = row.string(1),
          .address = row.string(2),
          .payload = row.string(3),
          .user_id = user ? std::optional(UserId(*user)) : std::nullopt,
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
  static const auto& kAppend = db::query("outbox/append");
  USHER_CHECK(db_.run_later(kAppend, {{"id", mail.id},
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
  static const auto& kFind = db::query("outbox/find");
  return db_.first(kFind, {{"id", id}}, mail_from);
}

Result<bool> OutboxStore::has_due(Time now) {
  static const auto& kHasDue = db::query("outbox/has_due");
  USHER_TRY(const auto found, db_.first(kHasDue, {{"now_ms", now}}, [](const db::Row&) { return true; }));
  return found.has_value();
}

Result<std::optional<domain::Mail>> OutboxStore::claim(Time claimed_until, Time now) {
  static const auto& kClaim = db::query("outbox/claim");
  return db_.first(kClaim, {{"claimed_until_ms", claimed_until}, {"now_ms", now}}, mail_from);
}

Status OutboxStore::renew(const MailId& id, std::int64_t attempts, Time claimed_until) {
  static const auto& kRenew = db::query("outbox/renew");
  return db_.run_later(kRenew, {{"id", id}, {"attempts", attempts}, {"claimed_until_ms", claimed_until}});
}

Status OutboxStore::resolve(const MailId& id, const ResolvedMail& as) {
  static const auto& kResolve = db::query("outbox/resolve");
  return db_.run_later(kResolve, {{"id", id},
                                  {"kind", as.kind},
                                  {"address", as.address},
                                  {"payload", as.payload},
                                  {"user_id", as.user_id},
                                  {"secret_sealed", as.secret_sealed}});
}

Status OutboxStore::erase(const MailId& id) {
  static const auto& kDelete = db::query("outbox/delete");
  return db_.run_later(kDelete, {{"id", id}});
}

Status OutboxStore::mark_sent(const MailId& id, Time now) {
  static const auto& kMark = db::query("outbox/mark_sent");
  return db_.run_later(kMark, {{"id", id}, {"now_ms", now}});
}

Status OutboxStore::mark_retry(const MailId& id, Time next_attempt, std::string_view why) {
  static const auto& kMark = db::query("outbox/mark_retry");
  return db_.run_later(kMark, {{"id", id}, {"next_attempt_at_ms", next_attempt}, {"last_error", storable(why, kMostReason)}});
}

Status OutboxStore::mark_failed(const MailId& id, std::string_view why, Time now) {
  static const auto& kMark = db::query("outbox/mark_failed");
  return db_.run_later(kMark, {{"id", id}, {"last_error", storable(why, kMostReason)}, {"now_ms", now}});
}

Status OutboxStore::keep(const MailId& id, std::string_view why) {
  static const auto& kKeep = db::query("outbox/keep");
  return db_.run_later(kKeep, {{"id", id}, {"last_error", why}});
}

Result<bool> OutboxStore::retry(const MailId& id, Time now) {
  static const auto& kRetry = db::query("outbox/retry");
  USHER_TRY(const auto changed, db_.run(kRetry, {{"id", id}, {"now_ms", now}}));
  if (changed > 0) USHER_CHECK(db::announce(db_, db::Topic::kOutbox));
  return changed > 0;
}

Result<std::int64_t> OutboxStore::retry_all(Time now) {
  static const auto& kRetry = db::query("outbox/retry_all");
  USHER_TRY(const auto changed, db_.run(kRetry, {{"now_ms", now}}));
  if (changed > 0) USHER_CHECK(db::announce(db_, db::Topic::kOutbox));
  return changed;
}

Result<std::vector<domain::Mail>> OutboxStore::list(const MailFilter& filter) {
  static const auto& kList = db::query("outbox/list");
  std::vector<domain::Mail> mails;
  USHER_CHECK(db_.each(kList,
                       {{"state", filter.state},
                        {"address", filter.address},
                        {"before_ms", filter.after.id.empty() ? Time::max() : filter.after.created_at},
                        {"before_id", filter.after.id},
                        {"limit", filter.limit}},
                       [&](const db::Row& row) {
                         mails.push_back(mail_from(row));
                         return true;
                       }));
  return mails;
}

Result<std::int64_t> OutboxStore::count(const MailFilter& filter) {
  static const auto& kCount = db::query("outbox/count");
  static const auto& kCountWaiting = db::query("outbox/count_waiting");
  const auto first = [](const db::Row& row) { return row.integer(0); };
  if (filter.state == "waiting" && !filter.address) {  // asked once a minute, for /metrics
    USHER_TRY(const auto waiting, db_.first(kCountWaiting, {}, first));
    return waiting.value_or(0);
  }
  USHER_TRY(const auto count, db_.first(kCount, {{"state", filter.state}, {"address", filter.address}}, first));
  return count.value_or(0);
}

Status OutboxStore::void_of_user(const UserId& user) {
  static const auto& kVoid = db::query("outbox/void_of_user");
  return db_.run_later(kVoid, {{"user_id", user}});
}

Status OutboxStore::void_at(std::string_view address, const UserId& user) {
  static const auto& kVoid = db::query("outbox/void_at");
  return db_.run_later(kVoid, {{"address", address}, {"user_id", user}});
}

Status OutboxStore::forget_address(std::string_view address, std::string_view placeholder,
                                   const std::optional<std::string>& digest) {
  static const auto& kForget = db::query("outbox/forget_address");
  static const auto& kForgetAnywhere = db::query("outbox/forget_address_anywhere");
  if (!digest) return db_.run_later(kForgetAnywhere, {{"address", address}, {"placeholder", placeholder}});
  return db_.run_later(kForget, {{"address", address}, {"placeholder", placeholder}, {"digest", digest}});
}

Status OutboxStore::forget_digests() {
  static const auto& kForget = db::query("outbox/forget_digests");
  return db_.run_later(kForget, {});
}

Status OutboxStore::void_requests(const UserId& user, std::string_view kind) {
  static const auto& kVoid = db::query("outbox/void_requests");
  return db_.run_later(kVoid, {{"user_id", user}, {"kind", kind}});
}

Status OutboxStore::erase_lost() {
  static const auto& kDelete = db::query("outbox/delete_lost");
  return db_.run_later(kDelete, {});
}

Result<std::int64_t> OutboxStore::prune(Time sent_before, Time others_before, int limit) {
  static const auto& kPrune = db::query("outbox/prune");
  return db_.run(kPrune, {{"sent_before_ms", sent_before}, {"others_before_ms", others_before}, {"limit", limit}});
}

}  // namespace usher::store
