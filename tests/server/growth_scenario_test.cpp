#include "common/settings/settings.h"
#include "server/app.h"
#include "server/http/routing/endpoint.h"
#include "tests/catch.h"
#include "tests/testkit/adapt.h"
#include "tests/testkit/other_servers/fake_issuer.h"
#include "tests/testkit/people.h"
#include "tests/testkit/test_app.h"

// Every row of the OpenAPI document, called over and over by a user, a visitor and a stranger: what each call adds to the
// database is an act that a limit counts, and stands in the table below. A new row is among them by itself.
namespace usher {
namespace {

using namespace testkit;
using http::Endpoint;

constexpr int kFew = 12;    // within the limits that are shared by address
constexpr int kWarmUp = 2;  // the windows of limits, and a refusal, which later ones only count

/// An operation that adds rows with each call, the limit that ends this, and the rows until then.
struct Grows {
  std::string_view name;
  std::string_view limit;
  std::int64_t most;
};
constexpr std::array kGrowing{
    Grows{"sign_in", "session_account", 480},
    Grows{"refresh_session", "refresh_session", 60},
    Grows{"ask_password_reset", "mail_address", 60},
    Grows{"resend_verification", "mail_address", 60},
    Grows{"ask_chat", "chat_caller", 60},
    Grows{"report_page", "adapt_caller", 20},
    // A wrong proof is an audit event, of which later ones are counted.
    Grows{"delete_me", "sign_in_account", 5},
    Grows{"reauthenticate", "sign_in_account", 5},
    Grows{"change_password", "sign_in_account", 5},
    Grows{"ask_email_change", "sign_in_account", 5},
    Grows{"enroll_two_factor", "sign_in_account", 5},
    Grows{"replace_backup_codes", "sign_in_account", 5},
    Grows{"disable_two_factor", "sign_in_account", 5},
};
constexpr std::int64_t kBytesARow = 4096;
constexpr std::int64_t kFreeBytes = 64 * 1024;

/// A server with every part, and one caller.
class Caller {
 public:
  enum class Kind { kUser, kVisitor, kNobody };

  explicit Caller(TestApp& app, Kind kind, int number) : browser_(app) {
    const auto name = std::to_string(number);
    if (kind == Kind::kUser) browser_.sign_up("user" + name + "@example.com");
    if (kind == Kind::kVisitor) browser_.send(post("/api/chat/message").json({{"message", "What is ROS 2?"}}));
  }
  void send(const Endpoint& row) {
    std::string path(row.path);
    for (auto at = path.find('{'); at != std::string::npos; at = path.find('{')) {
      const auto name = path.substr(at + 1, path.find('}') - at - 1);
      path.replace(at, name.size() + 2, name == "provider" ? "acme" : "1");
    }
    Call call(std::string(row.method), path);
    if (row.method == "GET")
      call.request.query = row.example;
    else if (row.body != http::BodyRule::kNone)
      call.body(row.example.empty() ? "{}" : std::string(row.example));
    browser_.send(std::move(call));
  }

 private:
  Browser browser_;
};

struct Size {
  std::int64_t rows = 0;
  std::int64_t bytes = 0;
};
Size size_of(TestCore& kit) {
  kit.settle();
  Size size;
  for (const auto& table : kit.texts("SELECT name FROM sqlite_master WHERE type = 'table'"))
    size.rows += kit.number("SELECT count(*) FROM " + table);
  size.bytes = kit.number(
      "SELECT (page_count - freelist_count) * page_size FROM pragma_page_count(), pragma_freelist_count(), "
      "pragma_page_size()");
  return size;
}

void walk(int calls) {
  TestApp app([](settings::Settings& settings) {
    with_limits(settings);
    FakeIssuer::configure(settings);
    with_chat_upstream(settings);
    with_adapting(settings);
    settings.adapt.visitors = true;
    for (const auto limit : {settings::Limit::kSignUpAddress, settings::Limit::kVisitorAddress, settings::Limit::kChatAddress})
      settings.limits.quotas[static_cast<std::size_t>(limit)].most = 1'000'000;  // for the callers of the walk itself
  });
  int number = 0;
  for (const auto& row : app.app().pipeline().router().endpoints()) {
    if (!row.is_documented) continue;
    Size added;
    for (const auto kind : {Caller::Kind::kUser, Caller::Kind::kVisitor, Caller::Kind::kNobody}) {
      Caller caller(app, kind, ++number);
      for (int i = 0; i < kWarmUp; ++i) caller.send(row);
      const auto before = size_of(app.kit());
      for (int i = kWarmUp; i < calls; ++i) caller.send(row);
      const auto after = size_of(app.kit());
      added = {std::max(added.rows, after.rows - before.rows), std::max(added.bytes, after.bytes - before.bytes)};
    }
    const auto* const grows = find_by(kGrowing, row.name, &Grows::name);
    INFO(row.name << " adds " << added.rows << " rows and " << added.bytes << " bytes in " << calls - kWarmUp << " calls");
    if (grows && calls == kFew) CHECK(added.rows > 0);
    CHECK(added.rows <= (grows ? grows->most : 0));
    CHECK(added.bytes <= kFreeBytes + added.rows * kBytesARow);
  }
}

TEST_CASE("growth: what a call adds to the database is an act that a limit counts", "[scenario][limits][security]") {
  walk(kFew);
}

/// By hand, before a release.
TEST_CASE("growth: the same after 300 calls", "[.growth]") { walk(300); }

}  // namespace
}  // namespace usher
