#include "cli/terminal/view.h"

#include "tests/catch.h"

using namespace usher;
using namespace usher::cli;

namespace {

struct Thing {
  MailId id;
  std::string title;
  std::optional<Time> ended_at;
  std::int64_t parts = 0;
  static constexpr auto fields() {
    using json::required;
    return json::fields_of(required("id", &Thing::id), required("title", &Thing::title), required("ended_at", &Thing::ended_at),
                           required("parts", &Thing::parts));
  }
};

}  // namespace

TEST_CASE("view: a record has all fields of a view, and names what tables leave out", "[view]") {
  const auto record = record_of_view(Thing{.id = MailId("m1"), .title = "Letter", .parts = 3}, "id", {"parts"});
  REQUIRE(record.size() == 4);
  CHECK(record[0].value.value() == json::Value("m1"));
  CHECK(record[0].role == ColumnRole::kName);
  CHECK(record[2].value.value().is_null());
  CHECK(record[3].name == "parts");
  CHECK(record[3].role == ColumnRole::kDetail);
  CHECK(record_of_view(Thing{})[3].role == ColumnRole::kPlain);
}
