#pragma once

#include "common/base/cursor.h"
#include "common/db/engine/connection.h"
#include "common/domain/user.h"

namespace usher::store {

/// The user in the columns (sql/fragments/user_columns.sql) from `first` on. An expired suspension at `now` is ignored.
domain::User user_from(const db::Row& row, Time now, int first = 0);

/// Names are compared in lower case (ASCII), byte by byte; a missing one is empty. Equal ones are sorted by the id.
enum class UserOrder { kOldest, kNewest, kName, kNameDescending, kEmail, kEmailDescending };

/// Cursor::sorted_by in a list of that order.
std::string_view sorted_by(UserOrder order);
UserOrder reversed(UserOrder order);
/// The position of a user in a list of that order.
Cursor cursor_of(const domain::User& user, UserOrder order);

/// The users in a list, and the position after which it continues. Empty members do not restrict.
struct UserFilter {
  std::optional<std::string> search;  ///< Part of the address or name; of fewer than three characters: its beginning.
  std::optional<std::string> role;
  std::optional<bool> is_active;
  std::optional<bool> is_verified;
  Time since{};
  std::optional<bool> never_signed_in = {};  ///< True: neither a sign-in nor a session since the account was made.
  std::optional<Time> idle_since = {};       ///< Only accounts made before it, and not used since.
  /// Only accounts that have not completed this step of the questionnaire; empty: not the whole of it.
  std::optional<std::string> unanswered = {};
  std::optional<Time> created_before = {};
  UserOrder order = UserOrder::kOldest;
  Cursor after = {};  ///< Of the last user on the previous page, in that order; an empty id: from the first page on.
  int limit = 100;
};
inline Cursor cursor_of(const domain::User& user, const UserFilter& filter) { return cursor_of(user, filter.order); }
inline UserFilter reversed(UserFilter filter) {
  filter.order = reversed(filter.order);
  return filter;
}

/// How many accounts there are, and of which kinds.
struct UserFigures {
  std::int64_t all = 0;
  std::int64_t verified = 0;
  std::int64_t with_second_factor = 0;
  std::int64_t admins = 0;
  std::int64_t suspended = 0;
  std::int64_t anonymous = 0;

  static constexpr std::string_view kSchema = "UserFigures";
  static constexpr auto fields() {
    using json::required;
    return json::fields_of(required("all", &UserFigures::all), required("verified", &UserFigures::verified),
                           required("with_second_factor", &UserFigures::with_second_factor),
                           required("admins", &UserFigures::admins), required("suspended", &UserFigures::suspended),
                           required("anonymous", &UserFigures::anonymous));
  }
};

/// When an account was last used.
struct AccountUse {
  domain::User user;
  Time last_used{};                  ///< A sign-in, a use of a session, or a change of the account; at least its creation.
  std::optional<Time> warned_at;     ///< When the warning was written.
  std::optional<Time> announced_at;  ///< When it was sent.
};

/// Table users. Borrows its connection; one thread at a time. Errors everywhere: those of db::Connection.
class UserStore {
 public:
  UserStore(db::Connection& connection, Time now) : db_(connection), now_(now) {}

  /// Error: kConflict if the id or the address is taken.
  Status insert(const domain::User& user);
  Result<std::optional<domain::User>> find(const UserId& id);
  /// The same, and locks the row: a change of it beside this transaction waits, or is waited for.
  Result<std::optional<domain::User>> lock(const UserId& id);
  Result<std::optional<domain::User>> find_by_email(std::string_view compared);
  /// Whether no account but `except` may get the address: another one has it, or gave it up and can still undo that.
  Result<bool> is_taken(std::string_view compared, const UserId& except = {});
  /// Writes name, image, role, is_active with the reason and end of a suspension, is_verified and updated_at.
  Status update(const domain::User& user);
  /// Sets another verified address. Error: kConflict if it is taken.
  Status set_email(const UserId& id, std::string_view compared, std::string_view written, Time now);
  Status mark_verified(const UserId& id, Time now);
  /// Sets domain::User::contested_at.
  Status note_contest(const UserId& id, std::optional<Time> at);
  Status set_two_factor(const UserId& id, bool enabled, Time now);
  /// Records when the account first met the questionnaire; keeps an earlier time.
  Status offer_questionnaire(const UserId& id, Time now);
  Status forget_questionnaire_offer(const UserId& id);
  Result<bool> was_offered_questionnaire(const UserId& id);
  /// `proved_at`: when the sign-in proved a password, a provider or a second factor.
  Status touch_login(const UserId& id, Time now, std::optional<Time> proved_at = {});
  /// Keeps the language of a session, as Accept-Language has it.
  Status note_language(const UserId& id, std::string_view language);
  /// Notes a reminder to finish this version of the questionnaire. Returns the language of the person's last session, which may
  /// be empty; nullopt, and notes nothing, for a person who may get none or got one after `before`.
  Result<std::optional<std::string>> remind(const UserId& id, std::int64_t version, Time before, Time now);
  /// Whether the person may get a reminder, however long ago the last one was.
  Result<bool> is_remindable(const UserId& id, std::int64_t version, Time now);
  /// False if they were stopped before, or the account is gone.
  Result<bool> stop_reminders(const UserId& id, Time now);
  Result<bool> are_reminders_stopped(const UserId& id);
  /// Notes such a proof of a session that goes on.
  Status note_proof(const UserId& id, Time proved_at);
  /// Records the last use of a session that is deleted.
  Status note_seen(const UserId& id, Time seen_at);
  /// A page by id, after `after`, of active accounts (no admins, no anonymous accounts) without any use since `before`.
  Result<std::vector<UserId>> list_dormant(Time before, const UserId& after, int limit);
  /// Like list_dormant, for anonymous accounts.
  Result<std::vector<UserId>> list_unused_anonymous(Time before, const UserId& after, int limit);
  /// Calls `visit` for each account whose own fields have more than this many characters as stored.
  Status each_with_long_fields(std::size_t characters, const std::function<void(UserId, const json::Object&)>& visit);
  /// nullopt if the account does not exist. `warning`: the purpose of the verification that records the warning.
  Result<std::optional<AccountUse>> find_use(const UserId& id, std::string_view warning, Time now);
  /// Deletes the account and all its data. False if it did not exist.
  Result<bool> erase(const UserId& id);
  Result<std::vector<domain::User>> list(const UserFilter& filter);
  /// Whether list() has the account on one of its pages, judged by its own rows: no index of searches lags behind them.
  Result<bool> matches(const UserId& id, const UserFilter& filter);
  /// The active admins, by id; `proved`: only those with a verified address. See core::admins_who_can_sign_in().
  Result<std::vector<domain::User>> list_admins(bool proved, int limit);
  /// The number of users on all pages of list(). Exact up to kMostCounted; more are kMostCounted + 1.
  Result<std::int64_t> count(const UserFilter& filter);
  Result<UserFigures> figures();

 private:
  struct Search;
  struct Narrowing;

  Result<Narrowing> narrowed(const Search& search);
  Result<std::vector<UserId>> list_ids(const db::Query& query, Time before, const UserId& after, int limit);

  db::Connection& db_;
  const Time now_;
};

}  // namespace usher::store
