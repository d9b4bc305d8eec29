#include "common/store/accounts/user_parts.h"

#include <fstream>
#include <iterator>
#include <random>
#include <tuple>

#include "common/base/text.h"
#include "common/db/sql_files.h"
#include "common/db/user_parts.h"
#include "common/store/accounts/user_tables.h"
#include "common/store/accounts/users.h"
#include "tests/common/store/store_fixture.h"

namespace usher::store {
namespace {

/// The index is there, and all users are in it.
struct PartFixture : StoreFixture {
  explicit PartFixture(TestEngine engine = each_engine()) : StoreFixture(engine) {}
  // The tests of a process share PostgreSQL's database.
  ~PartFixture() { static_cast<void>(connection->script("DROP INDEX IF EXISTS users_by_part")); }
  PartFixture(const PartFixture&) = delete;
  PartFixture& operator=(const PartFixture&) = delete;

  void make() const { REQUIRE(db::make_user_parts(*connection).ok()); }
  void take_over_all(int rows = 2000) {
    while (stores.user_parts.has_noted().value()) in_one_transaction([&] { REQUIRE(stores.user_parts.take_over(rows).ok()); });
  }
  void merge() {
    for (bool begins = true; stores.user_parts.merge(begins).value(); begins = false) {
    }
  }
  [[nodiscard]] std::string listed(const UserFilter& filter) {
    std::string ids;
    for (const auto& user : stores.users.list(filter).value()) ids += user.id.str() + " ";
    return ids;
  }
};

struct SqlitePartFixture : PartFixture {
  SqlitePartFixture() : PartFixture(TestEngine::kSqlite) {}
};

bool has(std::string_view text, const std::string& part) {
  return ascii_lower(text).find(ascii_lower(part)) != std::string::npos;
}

/// What users::list is to return, by a plain loop.
std::string expected(std::vector<domain::User> users, const UserFilter& filter) {
  const bool descending = filter.order == UserOrder::kNewest || filter.order == UserOrder::kNameDescending ||
                          filter.order == UserOrder::kEmailDescending;
  const auto key = [&](const domain::User& user) {
    const auto name = ascii_lower(user.name.value_or(""));
    const auto by = sorted_by(filter.order);
    return std::tuple(by.empty() ? user.created_at : Time{},
                      by == "name"    ? name
                      : by == "email" ? user.email
                                      : "",
                      user.id.str());
  };
  std::sort(users.begin(), users.end(),
            [&](const auto& a, const auto& b) { return descending ? key(b) < key(a) : key(a) < key(b); });
  std::string ids;
  for (const auto& user : users)
    if ((has(user.email, *filter.search) || has(user.name.value_or(""), *filter.search)) &&
        (!filter.role || user.role == *filter.role))
      ids += user.id.str() + " ";
  return ids;
}

/// Users who change at random, and the same ones in memory.
class Crowd {
 public:
  explicit Crowd(PartFixture& fixture) : fixture_(fixture) {}

  void change(int times) {
    fixture_.in_one_transaction([&] {
      for (int i = 0; i < times; ++i) change_one();
    });
  }
  [[nodiscard]] const std::vector<domain::User>& users() const { return users_; }
  std::string text(std::size_t most) {
    static constexpr std::array<std::string_view, 14> kPieces{"a", "B", "%", "_", "\"", "'",  "\\",
                                                              " ", "@", "1", "ß", "É",  "日", "🦊"};
    std::string made;
    for (std::size_t i = below(most + 1); i > 0; --i) made += kPieces.at(below(kPieces.size()));
    return made;
  }
  std::size_t below(std::size_t end) { return random_() % end; }

 private:
  void change_one() {
    const auto what = below(6);
    if (users_.empty() || what < 3) return add();
    auto& user = users_[below(users_.size())];
    auto& stores = fixture_.stores;
    if (what == 3) {
      REQUIRE(stores.users.erase(user.id).value());
      std::swap(user, users_.back());
      users_.pop_back();
    } else if (what == 4) {
      user.name = below(4) == 0 ? std::nullopt : std::optional(text(12));
      REQUIRE(stores.users.update(user).ok());
    } else {
      user.email = address();
      REQUIRE(stores.users.set_email(user.id, user.email, user.email, kNow).ok());
    }
  }
  void add() {
    auto user = sample_user("u" + std::to_string(next_), after(static_cast<std::int64_t>(below(5))));
    user.email = address();
    if (below(4) > 0) user.name = text(12);
    if (below(5) == 0) user.role = "admin";
    REQUIRE(fixture_.stores.users.insert(user).ok());
    users_.push_back(user);
  }
  std::string address() { return ascii_lower(text(8)) + std::to_string(next_++) + "@a1.example"; }

  PartFixture& fixture_;
  std::mt19937 random_{20261123};  // NOLINT: the same at every run
  std::vector<domain::User> users_;
  int next_ = 0;
};

void compare(PartFixture& fixture, Crowd& crowd) {
  std::vector<std::string> searches{"A1.EXAMPLE", "%_%", "\"\"\"", "''", "AB%", "unknown", "日🦊日", "\\\\\\", "1@a1.exampl"};
  for (int i = 0; i < 3; ++i) searches.push_back(crowd.users().at(crowd.below(crowd.users().size())).email);
  for (int i = 0; i < 8; ++i) searches.push_back(crowd.text(3) + "a");
  for (const auto& search : searches) {
    if (count_characters(search) < 3) continue;
    UserFilter filter{.search = search, .limit = 1000};
    if (crowd.below(3) == 0) filter.role = "admin";
    for (const auto order : {UserOrder::kOldest, UserOrder::kNewest, UserOrder::kName, UserOrder::kNameDescending,
                             UserOrder::kEmail, UserOrder::kEmailDescending}) {
      filter.order = order;
      CAPTURE(search, order);
      const auto wanted = expected(crowd.users(), filter);
      CHECK(fixture.listed(filter) == wanted);
      CHECK(fixture.stores.users.count(filter).value() == std::count(wanted.begin(), wanted.end(), ' '));
    }
  }
}

using At = ColumnMatch::At;

bool matches(const domain::User& user, const std::optional<ColumnMatch>& match) {
  if (!match) return true;
  const auto text = ascii_lower(match->text);
  const auto value = ascii_lower(match->column == "email"  ? user.email
                                 : match->column == "role" ? user.role
                                                           : user.name.value_or(""));
  const bool fits = match->at == At::kAnywhere ? value.find(text) != std::string::npos
                    : match->at == At::kEnd    ? value.ends_with(text)
                    : match->at == At::kStart  ? value.starts_with(text)
                                               : value == text;
  return fits != match->negated;
}

/// What user_tables::part is to return, by a plain loop: sorted by the address.
std::string expected(std::vector<domain::User> users, const UserTable& table) {
  std::sort(users.begin(), users.end(), [&](const auto& a, const auto& b) { return (a.email < b.email) != table.descending; });
  std::string ids;
  std::int64_t total = 0;
  for (const auto& user : users) {
    if (!matches(user, table.search) || !matches(user, table.filter)) continue;
    if (total >= table.offset && total < table.offset + table.limit) ids += user.id.str() + " ";
    ++total;
  }
  return ids + std::to_string(total);
}

std::string found(PartFixture& fixture, const UserTable& table) {
  std::string ids;
  const auto part = fixture.stores.user_tables.part(table).value();
  for (const auto& user : part.users) ids += user.id.str() + " ";
  return ids + std::to_string(part.total);
}

void compare_tables(PartFixture& fixture, Crowd& crowd) {
  const auto match = [&]() -> std::optional<ColumnMatch> {
    static constexpr std::array<std::string_view, 5> kTexts{"a1.Example", "e", "%_%", "\"\"\"", "unknown"};
    ColumnMatch made{
        .column = crowd.below(2) == 0 ? "email" : "name", .at = static_cast<At>(crowd.below(4)), .negated = crowd.below(6) == 0};
    made.text = crowd.below(2) == 0 ? crowd.text(4) + "a" : std::string(kTexts.at(crowd.below(kTexts.size())));
    if (crowd.below(3) == 0) made.text = crowd.users().at(crowd.below(crowd.users().size())).email;
    return made;
  };
  for (int i = 0; i < 40; ++i) {
    UserTable table{.search = match(), .sort_by = "email", .descending = crowd.below(2) == 0, .limit = 20};
    if (crowd.below(3) == 0) table.filter = match();
    if (crowd.below(3) == 0) table.filter = {{.column = "role", .text = "admin"}};
    if (crowd.below(4) == 0) std::swap(table.search, table.filter);
    if (crowd.below(3) == 0) table.offset = static_cast<std::int64_t>(crowd.below(30));
    for (const auto* one : {&table.search, &table.filter})
      if (*one)
        UNSCOPED_INFO((*one)->column << " " << static_cast<int>((*one)->at) << " " << (*one)->negated << " " << (*one)->text);
    CHECK(found(fixture, table) == expected(crowd.users(), table));
  }
}

TEST_CASE_METHOD(PartFixture, "user parts: a table has the same users without, beside and in the index", "[store][users]") {
  Crowd crowd(*this);
  crowd.change(150);
  compare_tables(*this, crowd);
  make();
  compare_tables(*this, crowd);
  take_over_all(40);
  compare_tables(*this, crowd);
  for (int i = 0; i < 4; ++i) {
    crowd.change(60);
    compare_tables(*this, crowd);
    if (i % 2 == 0) take_over_all(7);
    compare_tables(*this, crowd);
  }
}

TEST_CASE_METHOD(SqlitePartFixture, "user parts: a table asks the index for parts of addresses and names alone",
                 "[store][users]") {
  make();
  auto ann = sample_user("ann");
  ann.name = "Ann Lee";
  REQUIRE(stores.users.insert(ann).ok());
  const auto total = [&](std::string_view column, const std::string& text, At at, bool negated = false) {
    return stores.user_tables.part({.filter = {{.column = column, .text = text, .at = at, .negated = negated}}}).value().total;
  };
  CHECK(total("name", "LEE", At::kAnywhere) == 1);
  REQUIRE(connection->script("DELETE FROM user_part_changes").ok());  // so nothing knows of her
  CHECK(total("email", "example", At::kAnywhere) == 0);
  CHECK(total("email", "example.com", At::kEnd) == 0);
  CHECK(total("name", "LEE", At::kAnywhere) == 0);
  CHECK(total("name", "LEE", At::kEnd) == 0);
  const UserTable both{.search = {{.column = "email", .text = "ex", .at = At::kAnywhere}},
                       .filter = {{.column = "name", .text = "LEE", .at = At::kEnd}}};
  CHECK(stores.user_tables.part(both).value().total == 0);
  CHECK(total("email", "ex", At::kAnywhere) == 1);
  CHECK(total("email", "ann@", At::kStart) == 1);
  CHECK(total("name", "Ann Lee", At::kAll) == 1);
  CHECK(total("name", "other", At::kAnywhere, true) == 1);
  CHECK(total("id", "ann", At::kAnywhere) == 1);
}

TEST_CASE_METHOD(PartFixture, "user parts: a search finds the same users without, beside and in the index", "[store][users]") {
  Crowd crowd(*this);
  crowd.change(150);
  compare(*this, crowd);
  make();
  REQUIRE(stores.user_parts.is_usable().value());
  compare(*this, crowd);
  if (stores.user_parts.has_noted().value()) in_one_transaction([&] { REQUIRE(stores.user_parts.take_over(40).ok()); });
  compare(*this, crowd);
  take_over_all(40);
  compare(*this, crowd);
  for (int i = 0; i < 4; ++i) {
    crowd.change(60);
    compare(*this, crowd);
    if (i % 2 == 0) take_over_all(7);
    if (i == 2) merge();
    compare(*this, crowd);
  }
  REQUIRE(stores.user_parts.is_usable().value());
}

TEST_CASE_METHOD(PartFixture, "user parts: pages of a search go on in each order", "[store][users][paging]") {
  make();
  for (const std::string id : {"a", "b", "c"}) REQUIRE(stores.users.insert(sample_user(id)).ok());
  take_over_all();
  for (const auto order : {UserOrder::kOldest, UserOrder::kName, UserOrder::kEmail}) {
    const auto first = stores.users.list({.search = "example", .order = order, .limit = 2}).value();
    REQUIRE(first.size() == 2);
    CHECK(listed({.search = "example", .order = order, .after = cursor_of(first[1], order)}) == "c ");
  }
}

TEST_CASE_METHOD(SqlitePartFixture, "user parts: a search asks the index alone", "[store][users]") {
  make();
  REQUIRE(stores.users.insert(sample_user("ann")).ok());
  CHECK(listed({.search = "ann@"}) == "ann ");
  REQUIRE(connection->script("DELETE FROM user_part_changes").ok());  // so nothing knows of her
  CHECK(listed({.search = "ann@"}).empty());
  CHECK(stores.users.count({.search = "ann@"}).value() == 0);
  CHECK(listed({.search = "an"}) == "ann ");
}

TEST_CASE_METHOD(SqlitePartFixture, "user parts: an index that knows few of the users is not asked", "[store][users]") {
  in_one_transaction([&] {
    for (int i = 0; i < 1500; ++i) REQUIRE(stores.users.insert(sample_user("u" + std::to_string(i))).ok());
  });
  make();
  CHECK_FALSE(stores.user_parts.is_usable().value());
  CHECK(listed({.search = "u1499@"}) == "u1499 ");
  in_one_transaction([&] { REQUIRE(stores.user_parts.take_over(600).ok()); });
  CHECK(stores.user_parts.is_usable().value());
  CHECK(listed({.search = "u1499@"}) == "u1499 ");
  CHECK(listed({.search = "u12@"}) == "u12 ");
}

TEST_CASE_METHOD(SqlitePartFixture, "user parts: a batch that is cut off leaves its users noted", "[store][users]") {
  make();
  REQUIRE(stores.users.insert(sample_user("ann")).ok());
  REQUIRE(connection->begin(db::Begin::kWrite).ok());
  REQUIRE(stores.user_parts.take_over(10).ok());
  REQUIRE(connection->rollback().ok());
  CHECK(stores.user_parts.has_noted().value());
  CHECK(listed({.search = "ann@"}) == "ann ");
  take_over_all();
  CHECK(listed({.search = "ann@"}) == "ann ");
}

TEST_CASE_METHOD(SqlitePartFixture, "user parts: VACUUM keeps the row numbers that the index has", "[store][users]") {
  for (const std::string id : {"a", "b", "c", "d"}) REQUIRE(stores.users.insert(sample_user(id)).ok());
  REQUIRE(stores.users.erase(UserId("a")).value());
  make();
  take_over_all();
  REQUIRE(stores.users.erase(UserId("c")).value());
  REQUIRE(connection->script("VACUUM").ok());
  CHECK(stores.user_parts.is_usable().value());
  CHECK_FALSE(stores.user_parts.is_to_be_made().value());
  CHECK(listed({.search = "d@example"}) == "d ");
  CHECK(number("SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'") == 0);
}

TEST_CASE_METHOD(SqlitePartFixture, "user parts: users with new row numbers make the index wrong", "[store][users]") {
  for (const std::string id : {"ann", "bob"}) REQUIRE(stores.users.insert(sample_user(id)).ok());
  make();
  take_over_all();
  REQUIRE(connection->script("UPDATE users SET rowid = 10 - rowid").ok());  // as a program that copies the rows
  CHECK_FALSE(stores.user_parts.is_usable().value());
  CHECK(listed({.search = "ann@"}) == "ann ");
  REQUIRE(stores.user_parts.is_to_be_made().value());
  make();
  take_over_all();
  CHECK(stores.user_parts.is_usable().value());
  CHECK(listed({.search = "ann@"}) == "ann ");
}

TEST_CASE_METHOD(SqlitePartFixture, "user parts: the witness may be erased", "[store][users]") {
  for (const std::string id : {"ann", "bob"}) REQUIRE(stores.users.insert(sample_user(id)).ok());
  make();
  take_over_all();
  REQUIRE(stores.users.erase(UserId("bob")).value());
  CHECK(stores.user_parts.is_usable().value());
  CHECK(number("SELECT count(*) FROM user_part_witness WHERE user_id = 'bob'") == 0);
  REQUIRE(connection->script("DELETE FROM users").ok());
  CHECK(stores.user_parts.is_usable().value());
  take_over_all();
  CHECK(number("SELECT count(*) FROM user_part_witness") == 0);
}

/// Whether the file of a connection, or its journal, has these bytes.
bool file_has(db::Connection& connection, const std::string& bytes) {
  const auto path =
      connection.first({"file", "SELECT file FROM pragma_database_list"}, {}, [](const db::Row& row) { return row.string(0); });
  for (const std::string journal : {"", "-wal"}) {
    std::ifstream file(*path.value() + journal, std::ios::binary);
    const std::string all((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    if (all.find(bytes) != std::string::npos) return true;
  }
  return false;
}

TEST_CASE_METHOD(SqlitePartFixture, "user parts: an erased name is in no table, and after a merge in no page",
                 "[store][users][security]") {
  make();
  auto ann = sample_user("ann");
  ann.name = "日本🦊🦉";
  REQUIRE(stores.users.insert(ann).ok());
  REQUIRE(stores.users.insert(sample_user("bob")).ok());
  const bool was_taken_over = GENERATE(true, false);
  if (was_taken_over) take_over_all();
  const bool was_renamed = GENERATE(true, false);
  if (was_renamed) {
    ann.name = "Ann";
    REQUIRE(stores.users.update(ann).ok());
  }
  const std::string mark = "🦊🦉";
  REQUIRE(file_has(*connection, mark));
  REQUIRE(stores.users.erase(ann.id).value());
  CHECK(number("SELECT count(*) FROM user_part_changes WHERE old_email LIKE 'ann@%'") == 0);
  merge();
  REQUIRE(connection->script("PRAGMA wal_checkpoint(TRUNCATE)").ok());
  CHECK_FALSE(file_has(*connection, mark));
  CHECK(listed({.search = "bob@"}) == "bob ");
}

TEST_CASE_METHOD(PartFixture, "user parts: nothing is to be done without an index of few users", "[store][users]") {
  REQUIRE(stores.users.insert(sample_user("ann")).ok());
  CHECK_FALSE(stores.user_parts.is_to_be_made().value());
  CHECK_FALSE(stores.user_parts.is_usable().value());
  CHECK_FALSE(stores.user_parts.has_noted().value());
  CHECK_FALSE(stores.user_parts.merge(true).value());
  CHECK(stores.users.erase(UserId("ann")).value());
}

TEST_CASE_METHOD(PartFixture, "user parts: of an address the index is asked without the domain", "[store][users]") {
  make();
  const auto asked = [&](std::string_view text) { return stores.user_parts.narrowed(text).value().value().pattern; };
  CHECK(asked("ann@example.com") == "%ann@%");
  CHECK(asked("nn@example.com") == "%nn@%");
  CHECK(asked("n@example.com") == "%n@example.com%");
  CHECK(asked("@example.com") == "%@example.com%");
  CHECK(asked("ann") == "%ann%");
  CHECK_FALSE(stores.user_parts.narrowed("an").value());
}

TEST_CASE_METHOD(SqlitePartFixture, "user parts: an address whose beginning many have is asked for as a whole",
                 "[store][users]") {
  in_one_transaction([&] {
    for (int i = 0; i <= kMostCounted; ++i) REQUIRE(stores.users.insert(sample_user(std::to_string(i) + "bob")).ok());
  });
  auto odd = sample_user("odd");
  odd.email = "bob@elsewhere.test";
  REQUIRE(stores.users.insert(odd).ok());
  make();
  take_over_all();
  CHECK(stores.user_parts.narrowed(odd.email).value().value().pattern == "%bob@elsewhere.te%");
  CHECK(listed({.search = odd.email}) == "odd ");
  CHECK_FALSE(stores.user_parts.narrowed("bob@example.com").value());
}

TEST_CASE("user parts: what is asked are three characters each, however long the search is", "[store][users]") {
  const auto match = [](std::string_view text) { return PartSearch::of(text).value().match; };
  CHECK(match("Ann@") == "\"ann\" AND \"nn@\"");
  CHECK(match("日本🦊é") == "\"日本🦊\" AND \"本🦊é\"");
  CHECK(match("\"\"x") == "\"\"\"\"\"x\"");
  CHECK_FALSE(PartSearch::of("ab"));
  CHECK(match(std::string(1000, 'a')).size() < 400);
  CHECK(PartSearch::of("50%_of a long text")->pattern == "%50!%!_of a long te%");
}

}  // namespace
}  // namespace usher::store
