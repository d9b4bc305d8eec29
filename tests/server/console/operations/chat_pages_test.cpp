#include "server/console/operations/operation_pages.h"
#include "tests/catch.h"
#include "tests/server/console/console_office.h"

namespace usher::console {
namespace {

TEST_CASE("console chat: threads, questions and answers by day", "[console]") {
  ConsoleOffice office;
  const auto page = office.open("/admin/chat");
  CHECK(page.status == 200);
  CHECK(says(page, "Threads begun"));
  CHECK(says(page, "Per day, the last 28 days (UTC)"));
  CHECK(says(page, "No questions yet."));
}

}  // namespace
}  // namespace usher::console
