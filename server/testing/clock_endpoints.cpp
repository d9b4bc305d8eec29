#include "common/core/testing/test_mark.h"
#include "common/core/upkeep/limit_admin.h"
#include "common/json/single.h"
#include "server/testing/rows.h"

namespace usher::testing {
namespace {

struct TestTime {
  Time now{};
  std::int64_t advanced_seconds = 0;

  static constexpr std::string_view kSchema = "TestTime";
  static constexpr auto fields() {
    return json::fields_of(
        json::required("now", &TestTime::now, {.about = "the server's time; back ends that verify tokens have their own"}),
        json::required("advanced_seconds", &TestTime::advanced_seconds, {.about = "ahead of the machine's"}));
  }
};

struct AdvanceBody {
  std::string advance;
  std::optional<std::string> in_namespace;
  bool shared = false;

  static constexpr std::string_view kSchema = "AdvanceBody";
  static constexpr bool kIsClosed = true;
  static constexpr auto fields() {
    return json::fields_of(
        json::required("advance", &AdvanceBody::advance, {.about = "a number of s, m, h or d, such as 90m"}),
        json::optional("namespace", &AdvanceBody::in_namespace, {.about = "the caller's; default: default"}),
        json::optional("shared", &AdvanceBody::shared, {.about = "true: other namespaces know that the clock moves"}));
  }
};

struct FailureBody {
  std::string next;
  std::string as;
  std::int64_t times = 1;
  std::optional<std::string> address;
  std::optional<std::string> in_namespace;

  static constexpr std::string_view kSchema = "FailureBody";
  static constexpr bool kIsClosed = true;
  static constexpr auto fields() {
    return json::fields_of(
        json::required("next", &FailureBody::next, {.one_of = core::kTestCalls}),
        json::required(
            "as", &FailureBody::as,
            {.one_of = core::kTestFaults,
             .about =
                 "of a mail, refuse is final and the others are tried again; a question or an adaptation fails at once by each"}),
        json::optional("times", &FailureBody::times, {.about = "1 to 1000; default: 1"}),
        json::optional("address", &FailureBody::address, {.about = "whose calls fail"}),
        json::optional("namespace", &FailureBody::in_namespace, {.about = "those of all its accounts, in place of an address"}));
  }
};

using ClearedLimits = json::Single<"cleared", std::int64_t>;

Result<TestTime> show_time(const Context& use) {
  return TestTime{use.bench.clock.now(), std::chrono::duration_cast<std::chrono::seconds>(use.bench.clock.by()).count()};
}

Result<TestTime> advance(const Context& use, const AdvanceBody& body) {
  USHER_TRY(const auto name, core::parse_test_namespace(body.in_namespace));
  USHER_TRY(const auto by, parse_move("advance", body.advance));
  const auto other = body.shared ? std::nullopt : use.bench.namespaces.other_in_use(name);
  if (other)
    return error(
        ErrorCode::kConflict,
        "The namespace " + *other + " was used within the last minute, and all have one clock; wait, or send shared: true");
  use.bench.namespaces.note_use(name);  // not before: two that are refused would keep each other waiting
  USHER_CHECK(use.bench.advance(use.core.ports.transactions, by));
  return show_time(use);
}

Status order_failures(const Context& use, const FailureBody& body) {
  if (body.address.has_value() == body.in_namespace.has_value())
    return invalid_field("address", "REQUIRED", "Give an address or a namespace");
  if (body.times < 1 || body.times > 1000) return invalid_field("times", "OUT_OF_RANGE", "Must be 1 to 1000");
  std::string target;
  if (body.address) {
    USHER_CHECK(require_address("address", *body.address));
    use.bench.namespaces.note_use_of(*body.address);
    target = *body.address;
  } else {
    USHER_TRY(target, core::parse_test_namespace(body.in_namespace));
    use.bench.namespaces.note_use(target);
  }
  return use.bench.failures.order(body.next, target, body.as, body.times);
}

Result<ClearedLimits> clear_limits(const Context& use, const http::Request& request) {
  const auto address = http::query_parameter(request, "address");
  if (!address) return invalid_field("address", "REQUIRED", "Is required: an account's address or a client's IP address");
  use.bench.namespaces.note_use_of(*address);
  USHER_TRY(const auto cleared, use.core.limit_admin.clear_subject(core::test_operator(), *address));
  return ClearedLimits{static_cast<std::int64_t>(cleared.size())};
}

}  // namespace

std::vector<http::Endpoint> clock_endpoints(const Context& use) {
  const TestRows rows(use);
  return {
      rows.get({.path = "/auth/test/clock",
                .name = "show_test_clock",
                .access = access::kTest,
                .summary = "The server's time",
                .about = "Back ends verify tokens by their own clocks: let those of a test ask here.",
                .lane = http::Lane::kQuick},
               show_time),
      rows.post<AdvanceBody>(
          {.path = "/auth/test/clock",
           .name = "advance_test_clock",
           .access = access::kTest,
           .summary = "Moves the server's clock forward",
           .about = "At most ten years in all. What is due by then is done before the answer: mail, reminders, "
                    "deletions. 409 while another namespace was used within the last minute.",
           .example = R"({"advance":"15m"})",
           .lane = http::Lane::kOutbound,
           .errors = {ErrorCode::kConflict}},
          advance),
      rows.post<FailureBody>(
          {.path = "/auth/test/failures",
           .name = "order_test_failures",
           .access = access::kTest,
           .summary = "Lets the next mails, questions or adaptations of an account fail",
           .about = "Of one address or of a namespace. It replaces an earlier order for the same. An anonymous account has an "
                    "address of its own, in no namespace; a visitor has none, so that nothing of theirs fails.",
           .example = R"({"next":"mail","as":"refuse","address":"ada@default.example.test"})",
           .lane = http::Lane::kQuick},
          order_failures),
      rows.erase({.path = "/auth/test/limits",
                  .name = "clear_test_limits",
                  .access = access::kTest,
                  .summary = "Empties the limits of an account or a client",
                  .about = "As `usher limit clear`.",
                  .query = {{"address", "An account's address, or a client's IP address"}}},
                 clear_limits),
  };
}

}  // namespace usher::testing
