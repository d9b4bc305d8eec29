#pragma once

#include "common/base/cursor.h"
#include "common/db/sql_files.h"
#include "common/domain/mail.h"

namespace usher::store {

/// The mail in a list, newest first. Empty members do not restrict.
struct MailFilter {
  std::optional<std::string> state;    ///< One of domain::kMailStates.
  std::optional<std::string> address;  ///< In lower case.
  Cursor after = {};                   ///< Of the last mail on the previous page.
  int limit = 100;
};
inline Cursor cursor_of(const domain::Mail& mail, const MailFilter&) { return {mail.created_at, mail.id.str()}; }

/// The mail that a request resolved to.
struct ResolvedMail {
  std::string kind;
  std::string address;
  std::string payload;
  std::optional<UserId> user_id = {};
  std::optional<std::string> secret_sealed = {};
};

/// Table outbox. Borrows its connection; one thread at a time.
class OutboxStore {
 public:
  explicit OutboxStore(db::Connection& connection) : db_(connection) {}

  Status append(const domain::Mail& mail);
  Result<std::optional<domain::Mail>> find(const MailId& id);
  Result<bool> has_due(Time now);
  /// When the next mail is due; nullopt if none waits.
  Result<std::optional<Time>> next_due();
  /// Claims the most urgent mail that is due, of those the one that has been due longest. nullopt if none is due but those that
  /// other servers are claiming now, for which it does not wait.
  Result<std::optional<domain::Mail>> claim(Time claimed_until, Time now);
  /// Extends the claim of the attempt with that number, if it goes on.
  Status renew(const MailId& id, std::int64_t attempts, Time claimed_until);
  Status resolve(const MailId& id, const ResolvedMail& as);
  Status erase(const MailId& id);
  Status mark_sent(const MailId& id, Time now);
  Status mark_retry(const MailId& id, Time next_attempt, std::string_view why);
  Status mark_failed(const MailId& id, std::string_view why, Time now);
  /// Keeps the mail without further attempts until retry().
  Status keep(const MailId& id, std::string_view why);
  /// The same of all waiting mail. Returns how many there were.
  Result<std::int64_t> keep_waiting(std::string_view why) {
    return db_.run(db::query("outbox/keep_waiting"), {{"last_error", why}});
  }
  /// False if the mail does not exist, was sent or is claimed.
  Result<bool> retry(const MailId& id, Time now);
  Result<std::int64_t> retry_all(Time now);
  /// Newest first.
  Result<std::vector<domain::Mail>> list(const MailFilter& filter);
  /// The number of mails on all pages of list().
  Result<std::int64_t> count(const MailFilter& filter);
  Status void_of_user(const UserId& user);
  /// Deletes all mail and requests to an address (as compared), except those that name another account.
  Status void_at(std::string_view address, const UserId& user);
  /// Replaces the address in the values of the mail that names it. Both texts as they stand within JSON. `digest`: of the
  /// address; nullopt: looks into all mail.
  Status forget_address(std::string_view address, std::string_view placeholder, const std::optional<std::string>& digest);
  /// The key of the digests was lost.
  Status forget_digests();
  /// Drops the user's rows of that kind; for requests that are not resolved yet.
  Status void_requests(const UserId& user, std::string_view kind);
  /// Deletes the mail whose sealed link or code is empty: it was lost.
  Status erase_lost();
  Result<std::int64_t> prune(Time sent_before, Time others_before, int limit);

 private:
  db::Connection& db_;
};

}  // namespace usher::store
