#include "common/json/single.h"
#include "server/testing/rows.h"

namespace usher::testing {
namespace {

using http::Request;
using http::Response;
using TestMailsView = json::Single<"mails", std::vector<core::TestMail>>;

/// So late a waiting request sees its mail at most.
constexpr std::chrono::milliseconds kBetweenLooks{25};
constexpr std::int64_t kLongestWait = 10;

/// A whole number of the query; 0 if absent.
Result<std::int64_t> number_in(const Request& request, const char* name, std::int64_t most) {
  const auto text = http::query_parameter(request, name);
  if (!text) return std::int64_t{0};
  const auto number = parse_whole<std::int64_t>(*text);
  if (number && *number >= 0 && *number <= most) return *number;
  return invalid_field(name, "OUT_OF_RANGE", "Must be a whole number from 0 to " + std::to_string(most));
}

/// Those that are there; else the handler runs again until one came or the wait is over.
Result<Response> list_mails(const Context& use, Request& request) {
  const auto to = http::query_parameter(request, "to");
  if (!to) return invalid_field("to", "REQUIRED", "Is required: an address");
  USHER_CHECK(require_address("to", *to));
  USHER_TRY(const auto after, number_in(request, "after", std::numeric_limits<std::int64_t>::max()));
  USHER_TRY(const auto wait, number_in(request, "wait", kLongestWait));
  auto& mails = use.bench.mails;
  use.bench.namespaces.note_use_of(*to);
  auto found = mails.to(*to, after, http::query_parameter(request, "kind").value_or(""));
  if (found.empty() && wait > 0) {
    if (!request.place_to_wait) {
      request.place_to_wait = mails.begin_wait();
      request.waits_until = steady_now() + std::chrono::seconds(wait);
    }
    if (!request.place_to_wait)
      return error(ErrorCode::kRateLimited, std::to_string(core::TestMails::kMostWaiting) +
                                                " requests wait for mail already; let fewer tests wait at once");
    if (steady_now() < request.waits_until) return Response{.again_in = kBetweenLooks};
  }
  return http::json_response(http::HttpStatus::kOk, TestMailsView{std::move(found)});
}

}  // namespace

std::vector<http::Endpoint> mail_endpoints(const Context& use) {
  const TestRows rows(use);
  return {rows.get({.path = "/auth/test/mails",
                    .name = "list_test_mails",
                    .access = access::kTest,
                    .summary = "What was mailed to an address, oldest first",
                    .about = "Of the last 1,000 mails of the server. With `wait` and without such a mail, the next one.",
                    .lane = http::Lane::kQuick,
                    .answer_schema = json::kSchemaOf<TestMailsView>,
                    .query = {{"to", "The address"},
                              {"wait", "For how many seconds at most to wait for one, 0 to 10"},
                              {"after", "Only those after the mail of this number"},
                              {"kind", "Only those of this kind, such as verify_email: a session may mail of a new device"}}},
                   list_mails)};
}

}  // namespace usher::testing
