// Expected: no matching (member )?function for call to
#include "common/store/transactions.h"

namespace usher::store {

Result<int> count(Transactions& transactions) {
  return transactions.write([](Stores&) -> Result<int> { return 1; });
}

#ifdef MUST_NOT_COMPILE
// A write may run twice: the second run would count on from the first.
Result<int> count_runs(Transactions& transactions) {
  return transactions.write([runs = 0](Stores&) mutable -> Result<int> { return ++runs; });
}
#endif

}  // namespace usher::store
