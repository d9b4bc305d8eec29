#pragma once

#include "common/core/testing/test_accounts.h"

namespace usher::core {

/// The ways in of test sessions, by name; without one the first that the account has.
inline constexpr std::array<std::string_view, 5> kTestWays{"app", "passkey", "password", "provider", "mail"};

/// A session of an age and a proof, for an account.
struct TestSessionOrder {
  std::string account;
  std::optional<std::string> in_namespace;
  std::optional<std::string> by;
  std::optional<std::string> age;
  std::optional<std::string> proved;
  bool remember = true;
  bool cookies = true;
  std::optional<std::string> origin;

  static constexpr std::string_view kSchema = "TestSessionBody";
  static constexpr bool kIsClosed = true;
  static constexpr auto fields() {
    using json::optional;
    using Order = TestSessionOrder;
    return json::fields_of(
        json::required("account", &Order::account,
                       {.about = "its id, its address, or the name before the @ of one in the namespace"}),
        optional("namespace", &Order::in_namespace),
        optional("by", &Order::by,
                 {.one_of = kTestWays,
                  .about = "app is another of them with its code; absent: the first of these that the account has"}),
        optional("age", &Order::age, {.about = "since the sign-in: a number of s, m, h or d, such as 3d; absent: none"}),
        optional("proved", &Order::proved,
                 {.about = "since it proved its user last, as age and at most that; absent: since the sign-in"}),
        optional("remember", &Order::remember, {.about = "absent: true"}),
        optional("cookies", &Order::cookies, {.about = "false: the session of a program; absent: true"}),
        optional("origin", &Order::origin,
                 {.format = "uri", .about = "where the browser of the test opens the site; absent: PUBLIC_URL"}));
  }
};

/// Issues sessions for tests from outside. An account that cannot sign in that way gets none. Safe from any thread.
class TestSessions {
 public:
  /// `now`: the server's clock.
  TestSessions(const Clock& now, AsOf as_of) : now_(now), as_of_(std::move(as_of)) {}

  /// The session as a sign-in at that time gave it, with its tokens of then. Error: kValidationFailed; kUserNotFound;
  /// kStateNotMade, with the reason that stops a sign-in.
  Result<SessionGrant> issue(const TestSessionOrder& order) const;

 private:
  const Clock& now_;
  AsOf as_of_;
};

}  // namespace usher::core
