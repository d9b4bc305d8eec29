#include "tests/catch.h"
#include "tests/server/admin_api/admin_office.h"
#include "tests/server/console/console_office.h"
#include "tests/testkit/tables/filtered_acts.h"

// An act by filter leaves alone the rows that match no more when their turn comes.
namespace usher {
namespace {

using namespace testkit;

TEST_CASE("acts by filter, admin API: rows that match no more in the middle of the act are unchanged",
          "[admin_api][both][security]") {
  on_both_engines([](const Adapt& adapt) {
    admin_api::AdminOffice office(adapt);
    CHECK(walk_filtered_acts(office.app.kit(), [&](const FilteredRows& rows, const core::Resource& of, const core::Act& act) {
            const auto path = "/auth" + std::string(resources::words_of(of).acts_path) + "/" + std::string(act.verb);
            const json::Object filter{{rows.filter.first, rows.filter.second}};
            const auto counted = office.as(office.ada, post(path).json({{"filter", filter}}));
            const auto done = office.as(office.ada, post(path).json({{"selection", counted.text("selection")}}));
            if (counted.at("matching") != json::Value(3) || done.status != 200) return counted.body() + done.body();
            return json::to_text(done.at("done")) + " done, " + json::to_text(done.at("unchanged")) + " unchanged";
          }) == std::vector<std::string>());
  });
}

TEST_CASE("acts by filter, console: rows that match no more in the middle of the act are unchanged",
          "[console][both][security]") {
  on_both_engines([](const Adapt& adapt) {
    console::ConsoleOffice office(adapt);
    CHECK(walk_filtered_acts(office.app.kit(), [&](const FilteredRows& rows, const core::Resource& of, const core::Act& act) {
            const auto path = std::string(resources::words_of(of).acts_path) + "/" + std::string(act.verb);
            const auto page = path + "?all=1&" + rows.filter.first + "=" + rows.filter.second;
            const auto selection = pages::hidden_of(office.open(page), "selection");
            const auto done = office.submit(page, path, {{"selection", selection}, {"number", "3"}});
            const auto where = done.header("location").value_or(std::to_string(done.status) + done.body());
            return where.ends_with("~1~2~0") ? "1 done, 2 unchanged" : where;
          }) == std::vector<std::string>());
  });
}

}  // namespace
}  // namespace usher
