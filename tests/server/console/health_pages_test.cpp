#include "common/core/accounts/user_admin.h"
#include "common/metrics/activity.h"
#include "server/console/console_pages.h"
#include "tests/catch.h"
#include "tests/server/console/console_office.h"

namespace usher::console {
namespace {

using namespace std::chrono_literals;

TEST_CASE("health: rates are over the time since the reading before, which all who look share", "[console]") {
  Metrics metrics;
  auto& hashes = metrics.counter("usher_password_hashes_total", "Hashes.");
  const SteadyTime start{};
  HealthWatch watch(metrics, start);
  hashes.at().add(10);
  const auto first = must(watch.look(start + 5s));
  CHECK(first.activity.hashes == Approx(2));
  CHECK(first.over == 5s);
  hashes.at().add(4);
  const auto second = must(watch.look(start + 7s));
  CHECK(second.activity.hashes == Approx(2));
  CHECK(second.over == 2s);
  const auto at_once = must(watch.look(start + 7500ms));
  CHECK(at_once.over == 2500ms);
  CHECK(at_once.activity.hashes == Approx(1.6));
  CHECK(must(watch.look(start + 9s)).over == 2s);
}

TEST_CASE("health: the memory is that of the metrics", "[console]") {
  Metrics metrics;
  metrics.gauge("process_resident_memory_bytes", "Resident memory.").at().set(1'500'000);
  CHECK(must(HealthWatch(metrics).look()).memory_bytes == 1'500'000);
}

TEST_CASE("health: a page with figures, and the same as one event that the browser asks for again", "[console]") {
  ConsoleOffice office;
  const auto page = office.open("/admin/health");
  for (const auto* part : {"Requests", "The database answers in", "Memory", "Mail waiting", "Open connections",
                           "data-events=\"/admin/health/events\""}) {
    CAPTURE(part);
    CHECK(says(page, part));
  }
  const auto event = office.open("/admin/health/events");
  CHECK(event.header("content-type") == "text/event-stream");
  REQUIRE(event.body().starts_with("retry: 2000\ndata: {\"facts\":[\""));
  CHECK(event.body().ends_with("}\n\n"));
  const auto begin = event.body().find('{');
  const auto data = must(json::parse(event.body().substr(begin, event.body().size() - begin - 2)));
  std::size_t facts = 0;
  for (auto at = page.body().find("<dd>"); at != std::string::npos; at = page.body().find("<dd>", at + 1)) ++facts;
  CHECK(data.find("facts")->array()->size() == facts);
  CHECK(data.find("tables")->array()->size() == 2);
}

TEST_CASE("health: an event is for an admin who still is one", "[console][security]") {
  ConsoleOffice office;
  CHECK(office.open("/admin/health/events").status == 200);
  must(office.app.core().user_admin.update(admin(), office.bob_id, {.role = "admin"}));
  must(office.app.core().user_admin.suspend(admin(), office.ada_id));
  CHECK(office.open("/admin/health/events").status == 303);
}

TEST_CASE("settings page: value and origin of each setting, secrets hidden", "[console][security]") {
  ConsoleOffice office;
  const auto page = office.open("/admin/settings");
  CHECK(says(page, "SMTP_URL"));
  CHECK(says(page, "(set)"));
  CHECK(says(page, "environment"));
}

TEST_CASE("settings page: a search finds name, section and description, and keeps the headings of what it finds", "[console]") {
  ConsoleOffice office;
  const auto captions = [&](std::string_view words) {
    const auto page = office.open("/admin/settings?q=" + std::string(words));
    std::string found;
    for (const auto* caption : {"Changed settings", "Cookies", "Mail"})
      if (says(page, ">" + std::string(caption) + "</caption>")) found.append(caption).append(";");
    return found;
  };
  CHECK(captions("") == "Changed settings;Cookies;Mail;");
  CHECK(captions("cookie_same") == "Cookies;");
  CHECK(captions("sender+OF") == "Mail;");
  CHECK(captions("mail") == "Changed settings;Mail;");
  const auto none = office.open("/admin/settings?q=%3Cnothing%3E");
  CHECK(says(none, "No setting has “&lt;nothing&gt;” in its name"));
  CHECK(says(none, "<a href=\"/admin/settings\">Clear</a>"));
  CHECK_FALSE(says(none, "<summary>Filters"));
  CHECK_FALSE(says(none, "</caption>"));
}

}  // namespace
}  // namespace usher::console
