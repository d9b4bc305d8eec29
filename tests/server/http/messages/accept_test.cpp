#include "server/http/messages/accept.h"

#include "tests/catch.h"

namespace usher::http {
namespace {

TEST_CASE("accept: HTML is sent to who asks for it by name, unless JSON is wanted more", "[http]") {
  struct Row {
    const char* accept;
    bool html;
  };
  const auto row = GENERATE(values<Row>({{"", false},
                                         {"*/*", false},
                                         {"application/json", false},
                                         {"text/html", true},
                                         {"TEXT/HTML", true},
                                         {"Text/Html ; Q=0.1", true},
                                         {"text/*", true},
                                         {"text/html;q=0, application/json", false},
                                         {"text/html;q=0", false},
                                         {"text/html; q=0.000, */*", false},
                                         {"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", true},
                                         {"text/html, application/json", true},
                                         {"text/html;q=0.5, application/json", false},
                                         {"text/html;q=0.5, */*", false},
                                         {"text/html;q=nonsense", false},
                                         {"text/html;level=1;q=0.4", true},
                                         {"text/htmlx, application/text/html", false},
                                         {",,; ,text/html", true}}));
  INFO(row.accept);
  CHECK(prefers_html(row.accept) == row.html);
}

TEST_CASE("accept: the most specific range decides", "[http]") {
  const auto* const accept = "text/*;q=0.3, text/html;q=0.7, */*;q=0.5";
  CHECK(preference_for(accept, "text/html").weight == 0.7);
  CHECK(preference_for(accept, "text/plain").weight == 0.3);
  CHECK(preference_for(accept, "image/png").weight == 0.5);
  CHECK(preference_for("text/html", "image/png").weight == 0);
}

}  // namespace
}  // namespace usher::http
