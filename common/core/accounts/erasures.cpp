#include "common/core/accounts/erasures.h"

#include "common/base/files/file.h"
#include "common/base/text.h"
#include "common/core/accounts/account_erasure.h"
#include "common/core/secrets/erasure_key.h"
#include "common/json/fields.h"
#include "common/store/accounts/users.h"

namespace usher::core {
namespace {

constexpr mode_t kPrivate = 0600;

struct ErasureLine {
  std::string user_id;
  Time at{};
  std::string actor;
  std::optional<std::string> address_digest;

  static constexpr auto fields() {
    return json::fields_of(json::required("user_id", &ErasureLine::user_id, {.min = 1, .max = 64}),
                           json::required("at", &ErasureLine::at),
                           json::required("actor", &ErasureLine::actor, {.min = 1, .max = 300}),
                           json::optional("address_digest", &ErasureLine::address_digest, {.max = 64}));
  }
};

Result<ErasureList> all_of(store::Transactions& transactions) {
  return transactions.read([](store::Stores& tx) { return tx.erasures.list(); });
}

}  // namespace

Status NotedErasure::erase(store::Stores& tx, const UserId& user) const {
  USHER_TRY(const auto holder, tx.users.find(user));
  if (holder) {
    const auto digest = holder->is_anonymous ? std::nullopt : std::optional(ErasureKey::digest(key_, holder->email));
    USHER_CHECK(tx.erasures.note({.user_id = user, .at = at_, .actor = actor_, .address_digest = digest}));
  }
  return erase_account(tx, user, at_, &key_);
}

Result<NotedErasure> Erasures::prepare(std::string actor) const {
  USHER_TRY(auto key, key_.get());
  return NotedErasure(std::move(key), ports_.clock.now(), std::move(actor));
}

Result<std::vector<domain::Erasure>> Erasures::of_address(std::string_view address) const {
  USHER_TRY(const auto key, key_.find());
  if (!key) return std::vector<domain::Erasure>();
  const auto digest = ErasureKey::digest(*key, ascii_lower(trim(address)));
  return ports_.transactions.read([&](store::Stores& tx) { return tx.erasures.list_by_digest(digest); });
}

void Erasures::add_to_copy(const UserId& user) const { static_cast<void>(append_erasure(database_, ports_.transactions, user)); }

void Erasures::renew_copy() const { static_cast<void>(write_erasure_copy(database_, ports_.transactions)); }

std::string text_of(const ErasureList& list) {
  std::string text;
  for (const auto& [user, at, actor, digest] : list)
    text.append(json::encode(ErasureLine{user.str(), at, actor, digest})).append("\n");
  return text;
}

Result<ErasureList> parse_erasures(const std::string& place, std::string_view text) {
  ErasureList list;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const auto end = std::min(text.find('\n'), text.size());
    const auto row = json::parse(text.substr(0, end));
    auto line = row.ok() ? json::decode<ErasureLine>(row.value()) : Result<ErasureLine>(row.error());
    if (!line.ok())
      return error(ErrorCode::kInvalidArgument, "Line " + std::to_string(number) + " of " + place +
                                                    " is not an erasure; name a copy NAME.erasures or a database");
    auto& [user, at, actor, digest] = line.value();
    list.push_back({UserId(std::move(user)), at, std::move(actor), std::move(digest)});
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return list;
}

std::string erasure_copy_of(const std::string& database_file) { return database_file + ".erasures"; }

Result<ErasureList> read_erasure_file(const std::string& path) {
  USHER_TRY(const auto file, read_file_itself(path, std::numeric_limits<std::size_t>::max()));
  std::string_view text = file.contents;
  const auto last = text.substr(text.rfind('\n') + 1);
  if (last.starts_with('{') && !json::parse(last).ok()) text.remove_suffix(last.size());
  return parse_erasures(path, text);
}

/// Written until nothing was erased meanwhile, so that a slow writer never leaves an older state.
Status write_erasure_copy(db::Database& database, store::Transactions& transactions) {
  if (!database.is_file()) return done();
  USHER_TRY(auto written, all_of(transactions));
  for (;;) {
    USHER_CHECK(write_atomically(erasure_copy_of(database.place()), text_of(written), kPrivate));
    USHER_TRY(auto now, all_of(transactions));
    if (now == written) return done();
    written = std::move(now);
  }
}

/// The erasure is noted already, so that a rewriting either sees it or has put its file in place before this opens it.
Status append_erasure(db::Database& database, store::Transactions& transactions, const UserId& user) {
  if (!database.is_file()) return done();
  USHER_TRY(const auto erasure, transactions.read_one([&](store::Stores& tx) { return tx.erasures.find(user); }));
  if (!erasure || append_line(erasure_copy_of(database.place()), text_of({*erasure}))) return done();
  return write_erasure_copy(database, transactions);
}

}  // namespace usher::core
