#include "common/core/testing/test_sessions.h"
#include "common/json/single.h"
#include "common/url/url.h"
#include "server/testing/rows.h"

namespace usher::testing {
namespace {

constexpr std::string_view kLinesType = "application/jsonl";

Result<http::Response> make_accounts(const Context& use, const core::TestAccounts& accounts, core::TestAccountsOrder order) {
  USHER_TRY(const auto name, core::parse_test_namespace(order.in_namespace));
  use.bench.namespaces.note_use(name);
  USHER_TRY(const auto all, accounts.make(std::move(order)));
  http::Response response;
  response.with("Content-Type", std::string(kLinesType));
  for (const auto& made : all) response.body.append(json::encode(made)).append("\n");
  return response;
}

using Deleted = json::Single<"deleted", std::int64_t>;

bool has_account(const Context& use, const std::string& address) {
  const auto found = use.core.user_admin.find(address);
  return found.ok() || found.error().code != ErrorCode::kUserNotFound;
}

/// Mail and failures of a namespace's accounts, which the next run would meet.
void forget(const Context& use, std::string_view target) {
  use.bench.mails.forget(target);
  use.bench.failures.forget(target);
}

Result<Deleted> delete_accounts(const Context& use, const core::TestAccounts& accounts, const http::Request& request) {
  auto wanted = http::query_parameter(request, "namespace");
  const bool all = http::query_parameter(request, "all") == "true";
  if (wanted.has_value() == all) return invalid_field("namespace", "REQUIRED", "Send either namespace=NAME or all=true");
  if (wanted) {
    USHER_TRY(wanted, core::parse_test_namespace(wanted));
    use.bench.namespaces.note_use(*wanted);
  }
  auto receivers = use.bench.mails.addresses_elsewhere();
  std::erase_if(receivers, [&](const auto& address) { return !has_account(use, address); });
  USHER_TRY(const auto deleted, accounts.erase(wanted));
  forget(use, wanted.value_or(""));
  for (const auto& address : receivers)
    if (!has_account(use, address)) forget(use, address);
  return Deleted{deleted};
}

/// A cookie as Playwright's storage state has it.
struct StoredCookie {
  std::string name;
  std::string value;
  std::string domain;
  std::string path = "/";
  std::int64_t expires = -1;
  bool http_only = false;
  bool secure = false;
  std::string same_site = "Lax";

  static constexpr std::string_view kSchema = "StoredCookie";
  static constexpr auto fields() {
    using json::required;
    return json::fields_of(required("name", &StoredCookie::name), required("value", &StoredCookie::value),
                           required("domain", &StoredCookie::domain), required("path", &StoredCookie::path),
                           required("expires", &StoredCookie::expires, {.about = "Unix time; -1: with the browser"}),
                           required("httpOnly", &StoredCookie::http_only), required("secure", &StoredCookie::secure),
                           required("sameSite", &StoredCookie::same_site));
  }
};

/// Of a Set-Cookie line, as `host` sent it at that time.
StoredCookie stored(std::string_view line, std::string host, Time at) {
  StoredCookie cookie{.domain = std::move(host)};
  auto pair = take_until(line, ';');
  cookie.name = take_until(pair, '=');
  cookie.value = pair;
  while (!line.empty()) {
    auto value = take_until(line, ';');
    const auto name = trim(take_until(value, '='));
    if (name == "Max-Age") cookie.expires = to_seconds(at) + parse_whole<std::int64_t>(value).value_or(0);
    if (name == "Domain") cookie.domain = "." + std::string(value);
    if (name == "Path") cookie.path = value;
    if (name == "SameSite") cookie.same_site = value;
    cookie.http_only |= name == "HttpOnly";
    cookie.secure |= name == "Secure";
  }
  return cookie;
}

/// What Playwright's `storageState` takes.
struct StorageState {
  std::vector<StoredCookie> cookies;
  std::vector<std::string> origins;

  static constexpr auto fields() {
    return json::fields_of(json::required("cookies", &StorageState::cookies), json::required("origins", &StorageState::origins));
  }
};

struct TestSessionView {
  domain::User user;
  domain::Session session;
  std::string access_token;
  std::int64_t expires_in = 0;
  Secret refresh_token;
  Secret session_token;
  std::vector<std::string> set_cookie;
  StorageState storage_state;

  static constexpr std::string_view kSchema = "TestSession";
  static constexpr auto fields() {
    using json::computed, json::required;
    using View = TestSessionView;
    return json::fields_of(
        required("user", &View::user), required("session_id", &View::session, &domain::Session::id),
        required("created_at", &View::session, &domain::Session::created_at),
        required("expires_at", &View::session, &domain::Session::expires_at),
        required("proved_at", &View::session, &domain::Session::proved_at),
        computed("proved_by", [](const View& view) { return domain::to_text(view.session.proved_by); }),
        required("access_token", &View::access_token, {.about = "as it was issued: an old session's has expired"}),
        required("expires_in", &View::expires_in, {.about = "seconds from created_at"}),
        required("refresh_token", &View::refresh_token), required("session_token", &View::session_token),
        required("set_cookie", &View::set_cookie), required("storage_state", &View::storage_state));
  }
};

Result<TestSessionView> issue_session(const Context& use, const core::TestSessionOrder& order) {
  const auto page = parse_url(order.origin.value_or(use.core.ports.settings.public_url));
  if (!page || !page->is_web())
    return invalid_field("origin", "INVALID_FORMAT", "Must be an origin, such as http://localhost:3000");
  USHER_TRY(auto grant, core::TestSessions(use.core.ports.clock, as_of(use.core, use.bench.own_core)).issue(order));
  use.bench.namespaces.note_use_of(grant.user.email);
  http::Response set;
  if (order.cookies) use.cookies.set(set, grant);
  TestSessionView view{.user = std::move(grant.user),
                       .session = std::move(grant.session),
                       .access_token = std::move(grant.access_token),
                       .expires_in = grant.expires_in.count(),
                       .refresh_token = std::move(grant.refresh_token),
                       .session_token = std::move(grant.session_token)};
  for (auto& [name, line] : set.headers) {
    view.storage_state.cookies.push_back(stored(line, page->host, view.session.created_at));
    view.set_cookie.push_back(std::move(line));
  }
  return view;
}

}  // namespace

std::vector<http::Endpoint> account_endpoints(const Context& use) {
  const TestRows rows(use);
  // One for all calls, since it knows which of them go on.
  const auto accounts = std::make_shared<const core::TestAccounts>(as_of(use.core, use.bench.own_core));
  return {
      rows.post<core::TestAccountsOrder>(
          {.path = "/auth/test/accounts",
           .name = "make_test_accounts",
           .access = access::kTest,
           .summary = "Makes accounts in any state",
           .about =
               "Answers with a line of JSON for each account, in order, which has all that it signs in with. An address that "
               "has an account is left as it is. All are made, or none.",
           .example = R"({"accounts":[{"email":"ada","two_factor":true},{"email":"grace","suspended":{"reason":"A test"}}]})",
           .lane = http::Lane::kHashing,
           .answer_schema = json::kSchemaOf<core::MadeTestAccount>,
           .answer_type = kLinesType,
           .errors = {ErrorCode::kStateNotMade}},
          [accounts](const Context& context, core::TestAccountsOrder order) {
            return make_accounts(context, *accounts, std::move(order));
          }),
      rows.erase({.path = "/auth/test/accounts",
                  .name = "delete_test_accounts",
                  .access = access::kTest,
                  .summary = "Deletes accounts that tests made",
                  .about = "Never others: not those of sign-ups, of an operator or of `usher seed`.",
                  .query = {{"namespace", "Those that were made in it"}, {"all", "true: those of all namespaces"}}},
                 [accounts](const Context& context, const http::Request& request) {
                   return delete_accounts(context, *accounts, request);
                 }),
      rows.post<core::TestSessionOrder>(
          {.path = "/auth/test/sessions",
           .name = "issue_test_session",
           .access = access::kTest,
           .summary = "Issues a session of any age and proof",
           .about = "As a sign-in gave it at that time. An account that cannot sign in so gets none: 422 says why.",
           .example = R"({"account":"ada","by":"password","age":"3d","origin":"http://localhost:3000"})",
           .errors = {ErrorCode::kUserNotFound, ErrorCode::kStateNotMade}},
          issue_session),
  };
}

}  // namespace usher::testing
