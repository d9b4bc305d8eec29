#include "common/settings/site_name.h"

#include "common/settings/load.h"
#include "tests/catch.h"

namespace usher::settings {
namespace {

TEST_CASE("site name: SITE_NAME, else the name of MAIL_FROM, else the host of SITE_URL", "[site_name]") {
  auto settings = settings::default_settings();
  settings.site_url = "https://books.example.com:8443";
  settings.mail.from = {.name = "", .address = "noreply@example.com"};
  CHECK(site_name(settings) == "books.example.com");
  settings.mail.from.name = "Books & More";
  CHECK(site_name(settings) == "Books & More");
  settings.site.name = "The Reader";
  CHECK(site_name(settings) == "The Reader");
}

}  // namespace
}  // namespace usher::settings
