#include "cli/terminal/view.h"

#include "tests/catch.h"

using namespace usher;
using namespace usher::cli;

namespace {

constexpr std::array<std::string_view, 2> kStates{"open", "done"};

struct Thing {
  MailId id;
  std::string title;
  std::string state = "open";
  std::optional<Time> ended_at;
  std::int64_t parts = 0;
  bool is_kept = false;
  static constexpr auto fields() {
    using json::required;
    return json::fields_of(required("id", &Thing::id), required("title", &Thing::title),
                           required("state", &Thing::state, {.one_of = kStates}), required("ended_at", &Thing::ended_at),
                           required("parts", &Thing::parts), required("is_kept", &Thing::is_kept));
  }
};

}  // namespace

TEST_CASE("view: columns follow the types of the fields and their hints", "[view]") {
  const auto columns = columns_of<Thing>({.name = "id", .details = {"parts"}, .drops = {{"ended_at", 2}}, .uncut = {"title"}});
  std::vector<std::string> names;
  std::vector<ColumnKind> kinds;
  for (const auto& column : columns) {
    names.push_back(column.name);
    kinds.push_back(column.kind);
  }
  CHECK(names == std::vector<std::string>{"id", "title", "state", "ended_at", "parts", "is_kept"});
  using enum ColumnKind;
  CHECK(kinds == std::vector{kId, kNeverCut, kNeverCut, kNeverCut, kNumber, kNeverCut});
  CHECK(columns_of<Thing>({})[1].kind == kText);
  CHECK(columns[0].role == ColumnRole::kName);
  CHECK(columns[4].role == ColumnRole::kDetail);
  CHECK(columns[3].drop == 2);
  CHECK(columns_of<Thing>({.name = "id", .details = {"id"}})[0].role == ColumnRole::kHiddenName);
}

TEST_CASE("view: a record has the roles of its columns, a full one shows its details", "[view]") {
  const auto columns = columns_of<Thing>({.name = "id", .details = {"parts"}});
  const Thing thing{.id = MailId("m1"), .title = "Letter", .parts = 3};
  const auto record = record_of(columns, cells_of(thing));
  REQUIRE(record.size() == columns.size());
  CHECK(record[0].value.value() == json::Value("m1"));
  CHECK(record[3].value.value().is_null());
  CHECK(record[4].name == "parts");
  CHECK(record[4].role == ColumnRole::kDetail);
  const auto full = full_record_of(columns, cells_of(thing));
  CHECK(full[4].role == ColumnRole::kPlain);
  CHECK(full[0].role == ColumnRole::kName);
}
