#include "common/store/keys/sealed_boxes.h"

#include "common/store/accounts/accounts.h"
#include "common/store/accounts/users.h"
#include "tests/common/store/store_fixture.h"

namespace usher::store {
namespace {

constexpr BoxColumn kColumn{"accounts", "id", "access_token_sealed"};

void insert_boxes(StoreFixture& here, const std::vector<std::string>& users) {
  for (const auto& user : users) {
    REQUIRE(here.stores.users.insert(sample_user(user)).ok());
    REQUIRE(here.stores.accounts.insert(sample_account(user)).ok());
  }
  REQUIRE(here.connection->script("UPDATE accounts SET access_token_sealed = 'box of ' || user_id WHERE user_id <> 'none'").ok());
}

std::vector<std::string> ids(const std::vector<StoredBox>& boxes) {
  std::vector<std::string> list;
  for (const auto& box : boxes) list.push_back(box.id);
  return list;
}

TEST_CASE_METHOD(StoreFixture, "sealed boxes: pages are by id, and leave out rows without one", "[store][sealed_boxes]") {
  insert_boxes(*this, {"c", "a", "none", "b"});
  const auto first = stores.sealed_boxes.page(kColumn, "", 2).value();
  CHECK(ids(first) == std::vector<std::string>{"account-a", "account-b"});
  CHECK(first.front().box == "box of a");
  CHECK(ids(stores.sealed_boxes.page(kColumn, "account-b", 2).value()) == std::vector<std::string>{"account-c"});
}

TEST_CASE_METHOD(StoreFixture, "sealed boxes: one is replaced only if it is unchanged since it was read",
                 "[store][sealed_boxes][security]") {
  insert_boxes(*this, {"a", "b"});
  CHECK(stores.sealed_boxes.replace(kColumn, {"account-a", "box of a"}, "new").value());
  CHECK_FALSE(stores.sealed_boxes.replace(kColumn, {"account-a", "box of a"}, "newer").value());
  CHECK_FALSE(stores.sealed_boxes.replace(kColumn, {"account-z", "box of a"}, "newer").value());
  CHECK(stores.sealed_boxes.page(kColumn, "", 1).value().front().box == "new");
  CHECK(number("SELECT count(*) FROM accounts WHERE access_token_sealed = 'box of b'") == 1);
}

}  // namespace
}  // namespace usher::store
