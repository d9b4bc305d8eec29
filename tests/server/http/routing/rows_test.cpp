#include "server/http/routing/rows.h"

#include "server/authentication/access.h"
#include "server/http/messages/request.h"
#include "tests/catch.h"

namespace usher::http {
namespace {

struct Shop {
  std::string name;
};
struct NameView {
  std::string name;
  static constexpr std::string_view kSchema = "Name";
  static constexpr auto fields() { return json::fields_of(json::required("name", &NameView::name)); }
};

Result<NameView> show(const Shop& shop) { return NameView{shop.name}; }
Result<NameView> rename(const Shop& shop, const Request&, const NameView& body) { return NameView{shop.name + body.name}; }
Status close(const Shop& shop) { return shop.name.empty() ? Status(error(ErrorCode::kConflict)) : done(); }

TEST_CASE("rows: the answer's type says the schema and the status", "[endpoint]") {
  Request request{.method = "GET"};
  const auto shown = open_row({.path = "/shop", .name = "show", .access = access::kOpen}, Shop{"a"}, show);
  CHECK(shown.answer_schema != nullptr);
  CHECK(shown.handle(request).body == R"({"name":"a"})");
  const auto closed = open_row({.path = "/shop", .name = "close", .access = access::kOpen}, Shop{"a"}, close);
  CHECK(closed.answer_schema == nullptr);
  CHECK(closed.handle(request).status == HttpStatus::kNoContent);
  const auto later =
      open_row({.path = "/shop", .name = "close", .access = access::kOpen, .success = HttpStatus::kAccepted}, Shop{"a"}, close);
  CHECK(later.handle(request).status == HttpStatus::kAccepted);
  CHECK(open_row({.path = "/shop", .name = "close", .access = access::kOpen}, Shop{}, close).handle(request).status ==
        HttpStatus::kConflict);
}

TEST_CASE("rows: a body is required unless the row says that it may be absent", "[endpoint]") {
  Request request{.method = "POST", .body = R"({"name":"b"})"};
  request.headers.emplace_back("content-type", "application/json");
  const auto row = open_row<NameView>({.path = "/shop", .name = "rename", .access = access::kOpen}, Shop{"a"}, rename);
  CHECK(row.body == BodyRule::kJson);
  CHECK(row.body_schema != nullptr);
  CHECK(row.handle(request).body == R"({"name":"ab"})");
  const Endpoint given{.path = "/shop", .name = "rename", .access = access::kOpen, .body = BodyRule::kMayJson};
  CHECK(open_row<NameView>(given, Shop{"a"}, rename).body == BodyRule::kMayJson);
}

TEST_CASE("rows: what writes is in the lane of writes, unless it names another", "[endpoint]") {
  const auto lane_of = [](std::string_view method, Lane named) {
    Endpoint row{.path = "/shop", .name = "show", .access = access::kOpen, .lane = named};
    describe_method(row, method);
    return row.lane;
  };
  CHECK(lane_of("GET", Lane::kRead) == Lane::kRead);
  CHECK(lane_of("DELETE", Lane::kRead) == Lane::kWrite);
  CHECK(lane_of("POST", Lane::kHashing) == Lane::kHashing);
}

}  // namespace
}  // namespace usher::http
