// Expected: Stores::Stores.* is protected|protected constructor of class .*Stores
#include "common/domain/user.h"
#include "common/store/accounts/users.h"
#include "common/store/transactions.h"

namespace usher::store {

Result<std::vector<domain::User>> list(Transactions& transactions) {
  return transactions.read([](Stores& stores) { return stores.users.list({}); });
}

#ifdef MUST_NOT_COMPILE
Result<std::vector<domain::User>> list_by_hand(db::Connection& connection, Time now) {
  return Stores(connection, now).users.list({});
}
#endif

}  // namespace usher::store
