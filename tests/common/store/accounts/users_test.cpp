#include "common/store/accounts/users.h"

#include "common/json/fields.h"
#include "common/store/accounts/accounts.h"
#include "common/store/accounts/profiles.h"
#include "common/store/accounts/user_tables.h"
#include "common/store/sessions/refresh_tokens.h"
#include "common/store/sessions/sessions.h"
#include "common/store/sessions/verifications.h"
#include "tests/common/store/store_fixture.h"

namespace usher::store {
namespace {

/// All fields as JSON, including those that the user's JSON leaves out.
std::string everything(const domain::User& user) { return json::encode(user) + user.email_as_written; }

std::string ids(const std::vector<domain::User>& users) {
  std::string list;
  for (const auto& user : users) list += user.id.str() + " ";
  return list;
}

/// The ids of those listed; expects that matches() has the same.
std::string ids_that_match(TestStores& stores, const UserFilter& filter) {
  const auto listed = stores.users.list(filter).value();
  if (filter.after.id.empty())
    for (const auto& user : stores.users.list({}).value()) {
      const bool is_listed = std::any_of(listed.begin(), listed.end(), [&](const auto& one) { return one.id == user.id; });
      CHECK(stores.users.matches(user.id, filter).value() == is_listed);
    }
  return ids(listed);
}

/// The ids on all pages of `filter`.
std::string all_pages(TestStores& stores, UserFilter filter) {
  std::string seen;
  for (int page = 0; page < 20; ++page) {
    const auto users = stores.users.list(filter).value();
    if (users.empty()) break;
    CHECK(users.size() <= static_cast<std::size_t>(filter.limit));
    seen += ids(users);
    filter.after = cursor_of(users.back(), filter.order);
  }
  return seen;
}

TEST_CASE_METHOD(StoreFixture, "users: every field is read back, absent ones absent", "[store][users]") {
  const domain::User full{.id = UserId("full"),
                          .email = "ada@example.com",
                          .email_as_written = "Ada@Example.com",
                          .name = "Ada \xC3\xA4 'quoted'",
                          .image = "https://example.com/a.png",
                          .role = "admin",
                          .is_active = false,
                          .is_verified = true,
                          .is_anonymous = true,
                          .two_factor_enabled = true,
                          .created_at = after(-3),
                          .updated_at = after(-2),
                          .last_login_at = after(-1)};
  const auto bare = sample_user("bare");
  REQUIRE(stores.users.insert(full).ok());
  REQUIRE(stores.users.insert(bare).ok());
  CHECK(everything(*stores.users.find(full.id).value()) == everything(full));
  CHECK(everything(*stores.users.find_by_email("ada@example.com").value()) == everything(full));
  CHECK(everything(*stores.users.find(bare.id).value()) == everything(bare));
  CHECK_FALSE(stores.users.find(UserId("unknown")).value());
  CHECK_FALSE(stores.users.find_by_email("Ada@Example.com").value());  // callers use the normalized address
}

TEST_CASE_METHOD(StoreFixture, "users: an empty text is not an absent one", "[store][users]") {
  auto user = sample_user("ann");
  user.name = "";
  REQUIRE(stores.users.insert(user).ok());
  CHECK(stores.users.find(user.id).value()->name == "");
}

TEST_CASE_METHOD(StoreFixture, "users: one account per address and per id", "[store][users][security]") {
  REQUIRE(stores.users.insert(sample_user("ann")).ok());
  auto same_address = sample_user("eve");
  same_address.email = "ann@example.com";
  CHECK(stores.users.insert(same_address).error().code == ErrorCode::kConflict);
  auto same_id = sample_user("ann");
  same_id.email = "other@example.com";
  CHECK(stores.users.insert(same_id).error().code == ErrorCode::kConflict);
  CHECK(number("SELECT count(*) FROM users") == 1);
}

TEST_CASE_METHOD(StoreFixture, "users: ids have 1 to 64 characters", "[store][users]") {
  auto user = sample_user(std::string(64, 'a'));
  CHECK(stores.users.insert(user).ok());
  user.email = "b@example.com";
  user.id = UserId(std::string(65, 'a'));
  CHECK_FALSE(stores.users.insert(user).ok());
  user.id = UserId("");
  CHECK_FALSE(stores.users.insert(user).ok());
}

TEST_CASE_METHOD(StoreFixture, "users: an update writes the mutable fields only", "[store][users]") {
  const auto before = sample_user("ann");
  REQUIRE(stores.users.insert(before).ok());
  REQUIRE(stores.users.insert(sample_user("bob")).ok());
  domain::User changed{.id = before.id,
                       .email = "eve@example.com",
                       .email_as_written = "eve@example.com",
                       .name = "Ann",
                       .image = "i",
                       .role = "admin",
                       .is_active = false,
                       .is_verified = true,
                       .created_at = after(5),
                       .updated_at = after(6),
                       .last_login_at = after(7)};
  REQUIRE(stores.users.update(changed).ok());
  changed.email = before.email;
  changed.email_as_written = before.email_as_written;
  changed.created_at = before.created_at;
  changed.last_login_at = std::nullopt;
  CHECK(everything(*stores.users.find(before.id).value()) == everything(changed));
  CHECK(everything(*stores.users.find(UserId("bob")).value()) == everything(sample_user("bob")));

  REQUIRE(stores.users.touch_login(before.id, after(8)).ok());
  CHECK(stores.users.find(before.id).value()->last_login_at == after(8));
  REQUIRE(stores.users.touch_login(before.id, after(7)).ok());
  CHECK(stores.users.find(before.id).value()->last_login_at == after(8));
  CHECK_FALSE(stores.users.find(UserId("bob")).value()->last_login_at);
}

TEST_CASE_METHOD(StoreFixture, "users: erasing one deletes the dependent rows and no others", "[store][users][security]") {
  for (const std::string id : {"ann", "bob"}) {
    REQUIRE(stores.users.insert(sample_user(id)).ok());
    REQUIRE(stores.accounts.insert(sample_account(id)).ok());
    REQUIRE(stores.sessions.insert(sample_session("session-" + id, id)).ok());
    REQUIRE(stores.refresh_tokens.insert(sample_token("token-" + id, "session-" + id)).ok());
    REQUIRE(stores.profiles.save(UserId(id), {}).ok());
    REQUIRE(stores.verifications.remember_device("device-" + id, UserId(id), "hash", after(1), kNow).ok());
    REQUIRE(connection
                ->script("INSERT INTO two_factors (user_id, secret_sealed, backup_codes, created_at_ms) VALUES ('" + id +
                         "', '', '', 0)")
                .ok());
    REQUIRE(connection
                ->script("INSERT INTO passkeys (id, user_id, credential_id, public_key, sign_count, created_at_ms) VALUES ('p-" +
                         id + "', '" + id + "', 'c-" + id + "', '', 0, 0)")
                .ok());
  }
  CHECK(stores.users.erase(UserId("ann")).value());
  CHECK_FALSE(stores.users.erase(UserId("ann")).value());
  const std::string table = GENERATE(as<std::string>{}, "users", "accounts", "sessions", "refresh_tokens", "profiles",
                                     "verifications", "two_factors", "passkeys");
  CAPTURE(table);
  CHECK(number("SELECT count(*) FROM " + table) == 1);
}

TEST_CASE_METHOD(StoreFixture, "users: pages neither repeat nor lose a user, even with equal times", "[store][users][paging]") {
  in_one_transaction([&] {
    for (const auto& [id, at] :
         std::vector<std::pair<std::string, int>>{{"d", 1}, {"b", 2}, {"a", 2}, {"c", 2}, {"e", 2}, {"f", 3}})
      REQUIRE(stores.users.insert(sample_user(id, after(at))).ok());
  });
  const int size = GENERATE(1, 2, 3, 100);
  CHECK(all_pages(stores, {.limit = size}) == "d a b c e f ");
}

TEST_CASE_METHOD(StoreFixture, "users: each order has each user once, in the same place on both engines",
                 "[store][users][paging]") {
  const std::vector<std::pair<std::string, std::optional<std::string>>> users{
      {"f", "bob"},         {"b", "Ann"},        {"g", "_"},   {"a", "ann"},
      {"e", "\xC3\x84nne"}, {"h", std::nullopt}, {"c", "ANN"}, {"d", "Zoe Z"}};
  int created = 0;
  for (const auto& [id, name] : users) {
    auto user = sample_user(id, after(++created));
    user.email = (id == "c" ? "a-c" : id == "d" ? "a_d" : id) + "@example.com";
    user.name = name;
    user.role = id < "d" ? "admin" : "user";
    REQUIRE(stores.users.insert(user).ok());
  }
  const int size = GENERATE(1, 2, 3, 100);
  const auto pages = [&](UserOrder order) { return all_pages(stores, {.order = order, .limit = size}); };
  CHECK(pages(UserOrder::kOldest) == "f b g a e h c d ");
  CHECK(pages(UserOrder::kNewest) == "d c h e a g b f ");
  CHECK(pages(UserOrder::kName) == "h g a b c f d e ");
  CHECK(pages(UserOrder::kNameDescending) == "e d f c b a g h ");
  CHECK(pages(UserOrder::kEmail) == "c a d b e f g h ");
  CHECK(pages(UserOrder::kEmailDescending) == "h g f e b d a c ");
  CHECK(all_pages(stores, {.role = "admin", .order = UserOrder::kName, .limit = size}) == "a b c ");
  CHECK(all_pages(stores, {.search = "ann", .order = UserOrder::kNameDescending, .limit = size}) == "c b a ");
  CHECK(all_pages(stores, {.since = after(5), .order = UserOrder::kEmailDescending, .limit = size}) == "h e d c ");
}

TEST_CASE_METHOD(StoreFixture, "users: a sorted list goes on after a user who was renamed or erased", "[store][users][paging]") {
  for (const std::string id : {"a", "b", "c", "d"}) {
    auto user = sample_user(id);
    user.name = "name " + id;
    REQUIRE(stores.users.insert(user).ok());
  }
  const auto second = stores.users.list({.order = UserOrder::kName, .limit = 2}).value().back();
  const auto rest = [&] { return all_pages(stores, {.order = UserOrder::kName, .after = cursor_of(second, UserOrder::kName)}); };
  auto renamed = second;
  renamed.name = "zoe";
  REQUIRE(stores.users.update(renamed).ok());
  CHECK(rest() == "c d b ");
  REQUIRE(stores.users.erase(second.id).value());
  CHECK(rest() == "c d ");
}

TEST_CASE_METHOD(StoreFixture, "users: the longest name and address fit into the indexes, and sort before all positions",
                 "[store][users]") {
  auto user = sample_user(std::string(64, 'a'));
  user.name = "";
  for (std::size_t i = 0; i < domain::kMaxNameCharacters; ++i) *user.name += "\xf4\x8f\xbf\xbf";
  user.email = std::string(242, 'e') + "@example.com";
  REQUIRE(stores.users.insert(user).ok());
  for (const auto order : {UserOrder::kNameDescending, UserOrder::kEmailDescending})
    CHECK(stores.users.list({.order = order}).value().size() == 1);
}

TEST_CASE_METHOD(StoreFixture, "users: a page stays in place while users come and go", "[store][users][paging]") {
  for (const std::string id : {"a", "b", "c", "d"}) REQUIRE(stores.users.insert(sample_user(id)).ok());
  const auto first = stores.users.list({.limit = 2}).value();
  REQUIRE(ids(first) == "a b ");
  REQUIRE(stores.users.erase(UserId("b")).value());
  REQUIRE(stores.users.insert(sample_user("aa")).ok());
  CHECK(ids(stores.users.list({.after = cursor_of(first.back(), UserOrder::kOldest), .limit = 2}).value()) == "c d ");
}

TEST_CASE_METHOD(StoreFixture, "users: filters of the list", "[store][users]") {
  auto ann = sample_user("ann", after(1));
  ann.name = "Ann 100%_\\";
  auto bob = sample_user("bob", after(2));
  bob.role = "admin";
  bob.is_active = false;
  auto cyd = sample_user("cyd", after(3));
  cyd.is_verified = true;
  for (const auto& user : {ann, bob, cyd}) REQUIRE(stores.users.insert(user).ok());
  const auto listed = [&](const UserFilter& filter) { return ids_that_match(stores, filter); };
  CHECK(listed({}) == "ann bob cyd ");
  CHECK(listed({.role = "admin"}) == "bob ");
  CHECK(listed({.is_active = false}) == "bob ");
  CHECK(listed({.is_active = true, .is_verified = false}) == "ann ");
  CHECK(listed({.since = after(2)}) == "bob cyd ");
  CHECK(listed({.search = "EXAMPLE"}) == "ann bob cyd ");
  CHECK(listed({.search = "ANN 1"}) == "ann ");
  CHECK(listed({.search = "0%_\\"}) == "ann ");
  CHECK(listed({.search = "%_\\"}) == "ann ");  // a wildcard of LIKE is an ordinary character
  CHECK(listed({.search = "%_%"}).empty());
  CHECK(listed({.search = "' OR '1'='1"}).empty());
  REQUIRE(stores.users.insert(sample_user("d_d", after(4))).ok());
  REQUIRE(stores.users.insert(sample_user("dxd", after(5))).ok());
  CHECK(listed({.search = "d_d"}) == "d_d ");
}

TEST_CASE_METHOD(StoreFixture, "users: fewer than three characters are the beginning of an address or name", "[store][users]") {
  auto ann = sample_user("ann", after(1));
  ann.name = "Zoë";
  auto bob = sample_user("bob", after(2));
  bob.name = "ann";
  auto zed = sample_user("zed", after(3));
  for (const auto& user : {ann, bob, zed}) REQUIRE(stores.users.insert(user).ok());
  const auto listed = [&](const UserFilter& filter) { return ids_that_match(stores, filter); };
  CHECK(listed({.search = "nn"}).empty());
  CHECK(listed({.search = "%"}).empty());
  CHECK(listed({.search = "AN"}) == "ann bob ");
  CHECK(stores.users.count({.search = "AN"}).value() == 2);
  CHECK(listed({.search = "zo"}) == "ann ");
  CHECK(listed({.search = "Z", .order = UserOrder::kNewest}) == "zed ann ");
  CHECK(listed({.search = "z", .order = UserOrder::kName}) == "zed ann ");
  CHECK(listed({.search = "z", .order = UserOrder::kEmailDescending}) == "zed ann ");
  CHECK(listed({.search = "oë"}).empty());
  CHECK(stores.users.count({.search = "z", .since = after(2)}).value() == 1);
  for (const auto order : {UserOrder::kOldest, UserOrder::kNewest, UserOrder::kName, UserOrder::kNameDescending,
                           UserOrder::kEmail, UserOrder::kEmailDescending}) {
    const auto all = stores.users.list({.search = "z", .order = order}).value();
    REQUIRE(all.size() == 2);
    CHECK(listed({.search = "z", .order = order, .after = cursor_of(all[0], order)}) == all[1].id.str() + " ");
    CHECK(listed({.search = "z", .order = order, .after = cursor_of(all[1], order)}).empty());
    CHECK(listed({.search = "z", .order = reversed(order)}) == all[1].id.str() + " " + all[0].id.str() + " ");
  }
}

TEST_CASE_METHOD(StoreFixture, "users: beginnings of many are found on the way through the list", "[store][users]") {
  REQUIRE(connection
              ->script("INSERT INTO users (id, email, email_as_written, role, is_active, is_verified, is_anonymous, "
                       "two_factor_enabled, created_at_ms, updated_at_ms) "
                       "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 10500) "
                       "SELECT 'u' || i, 'u' || i || '@example.com', '', 'user', 1, 0, 0, 0, i, i FROM n")
              .ok());
  CHECK(ids(stores.users.list({.search = "u", .limit = 2}).value()) == "u0 u1 ");
  CHECK(stores.users.count({.search = "u"}).value() == kMostCounted + 1);
  CHECK(stores.users.count({.search = "u2"}).value() == 1111);
}

TEST_CASE_METHOD(StoreFixture, "users: those that were made before a time", "[store][users]") {
  for (int i = 0; i < 3; ++i) REQUIRE(stores.users.insert(sample_user("u" + std::to_string(i), after(i))).ok());
  CHECK(stores.users.list({.created_before = after(2)}).value().size() == 2);
  CHECK(stores.users.count({.created_before = after(2)}).value() == 2);
  CHECK(stores.users.count({.created_before = after(0)}).value() == 0);
}

TEST_CASE_METHOD(StoreFixture, "users: a verified new address replaces the old one; a taken one does not",
                 "[store][users][security]") {
  REQUIRE(stores.users.insert(sample_user("ann")).ok());
  REQUIRE(stores.users.insert(sample_user("bob")).ok());
  const UserId ann("ann");
  CHECK(stores.users.set_email(ann, "bob@example.com", "bob@example.com", after(1)).error().code == ErrorCode::kConflict);
  REQUIRE(stores.users.set_email(ann, "new@example.com", "New@Example.com", after(2)).ok());
  const auto changed = stores.users.find_by_email("new@example.com").value();
  REQUIRE(changed);
  CHECK(changed->id == ann);
  CHECK(changed->email_as_written == "New@Example.com");
  CHECK(changed->is_verified);
  CHECK(changed->updated_at == after(2));
  CHECK_FALSE(stores.users.find(UserId("bob")).value()->is_verified);
}

TEST_CASE_METHOD(StoreFixture, "users: an address is taken by its account, and by a former one while it can undo the change",
                 "[store][users][security]") {
  REQUIRE(stores.users.insert(sample_user("ann")).ok());
  REQUIRE(stores.verifications
              .issue({.id = "1",
                      .purpose = domain::purpose::kUndoEmailChange,
                      .token_hash = "undo",
                      .user_id = UserId("ann"),
                      .address = "old@example.com",
                      .created_at = kNow,
                      .expires_at = after(100)})
              .ok());
  TestStores later(*connection, after(100));
  for (const auto* const address : {"ann@example.com", "old@example.com"}) {
    CHECK(stores.users.is_taken(address).value());
    CHECK_FALSE(stores.users.is_taken(address, UserId("ann")).value());
    CHECK(stores.users.is_taken(address, UserId("bob")).value());
  }
  CHECK_FALSE(stores.users.is_taken("new@example.com").value());
  CHECK(later.users.is_taken("ann@example.com").value());
  CHECK_FALSE(later.users.is_taken("old@example.com").value());
  REQUIRE(stores.verifications.consume(domain::purpose::kUndoEmailChange, "undo", kNow).value());
  CHECK_FALSE(stores.users.is_taken("old@example.com").value());
}

TEST_CASE_METHOD(StoreFixture, "users: a verified address marks that user only", "[store][users]") {
  REQUIRE(stores.users.insert(sample_user("ann")).ok());
  REQUIRE(stores.users.insert(sample_user("bob")).ok());
  REQUIRE(stores.users.mark_verified(UserId("ann"), after(1)).ok());
  CHECK(stores.users.find(UserId("ann")).value()->is_verified);
  CHECK(stores.users.find(UserId("ann")).value()->updated_at == after(1));
  CHECK_FALSE(stores.users.find(UserId("bob")).value()->is_verified);
}

TEST_CASE_METHOD(StoreFixture, "users: an expired suspension is read as absent, and cleared by the next update",
                 "[store][users]") {
  auto ann = sample_user("ann");
  ann.is_active = false;
  ann.suspended_reason = "spam";
  ann.suspended_until = kNow;
  REQUIRE(stores.users.insert(ann).ok());
  auto bob = sample_user("bob");
  bob.is_active = false;
  bob.suspended_until = after(1);
  REQUIRE(stores.users.insert(bob).ok());

  const auto found = stores.users.find(UserId("ann")).value();
  REQUIRE(found);
  CHECK(found->is_active);
  CHECK_FALSE(found->suspended_reason);
  CHECK_FALSE(stores.users.find_by_email("bob@example.com").value()->is_active);
  CHECK(stores.users.list({.is_active = true}).value().size() == 1);
  CHECK(stores.user_tables.part({.filter = {{.column = "banned", .text = "true"}}}).value().total == 1);
  REQUIRE(stores.users.update(*found).ok());
  CHECK(number("SELECT count(*) FROM users WHERE id = 'ann' AND is_active = 1 AND suspended_until_ms IS NULL") == 1);
}

}  // namespace
}  // namespace usher::store
