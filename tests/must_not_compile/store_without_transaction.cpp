// Expected: no matching (function for call to|constructor for initialization of) .*UserStore
#include "common/store/accounts/users.h"
#include "common/store/transactions.h"

namespace usher {

Result<std::optional<domain::User>> find(store::Transactions& transactions, const UserId& id) {
  return transactions.read([&](store::Stores& stores) { return stores.users.find(id); });
}

#ifdef MUST_NOT_COMPILE
Result<std::optional<domain::User>> find_without_transaction(db::Database& database, Time now, const UserId& id) {
  return store::UserStore(database, now).find(id);
}
#endif

}  // namespace usher
