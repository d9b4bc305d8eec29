#include "common/store/operations/outbox.h"

#include "tests/common/store/store_fixture.h"

namespace usher::store {
namespace {

class OutboxFixture : public StoreFixture {
 protected:
  void append(const std::string& id, Time due = kNow) {
    REQUIRE(stores.outbox
                .append({.id = MailId(id),
                         .kind = "reset_password",
                         .address = id + "@Example.com",
                         .payload = "{}",
                         .user_id = UserId("ann"),
                         .language = "de",
                         .secret_sealed = "sealed",
                         .created_at = kNow,
                         .next_attempt_at = due})
                .ok());
  }
  domain::Mail find(const std::string& id) { return stores.outbox.find(MailId(id)).value().value(); }
  /// The claimed mail's id; empty for none.
  std::string claim(Time until, Time now) {
    const auto claimed = stores.outbox.claim(until, now).value();
    return claimed ? claimed->id.str() : "";
  }
  bool has_due(Time now) { return stores.outbox.has_due(now).value(); }
};

TEST_CASE_METHOD(OutboxFixture, "outbox: one of two workers claims a mail, the other may after the claim expires",
                 "[store][outbox]") {
  append("m");
  CHECK(claim(after(60), kNow) == "m");
  CHECK(claim(after(60), kNow).empty());
  CHECK_FALSE(has_due(after(59)));
  CHECK(claim(after(120), after(60)) == "m");
  CHECK(find("m").attempts == 2);
}

TEST_CASE_METHOD(OutboxFixture, "outbox: a mail is read back as appended", "[store][outbox]") {
  append("m");
  const auto mail = find("m");
  CHECK(mail.kind == "reset_password");
  CHECK(mail.address == "m@Example.com");
  CHECK(mail.user_id == UserId("ann"));
  CHECK(mail.language == "de");
  CHECK(mail.secret_sealed == "sealed");
  CHECK(mail.next_attempt_at == kNow);
  CHECK_FALSE(mail.sent_at);
}

TEST_CASE_METHOD(OutboxFixture, "outbox: a sent mail has no secret, and is not sent again", "[store][outbox][security]") {
  append("m");
  REQUIRE(stores.outbox.mark_sent(MailId("m"), kNow).ok());
  CHECK_FALSE(find("m").secret_sealed);
  CHECK_FALSE(has_due(after(1000)));
  CHECK_FALSE(stores.outbox.retry(MailId("m"), kNow).value());
}

TEST_CASE_METHOD(OutboxFixture, "outbox: mails are claimed in the order in which they were due", "[store][outbox]") {
  append("later", after(2));
  append("first", kNow);
  append("second", after(1));
  CHECK(claim(after(60), after(1)) == "first");
  CHECK(claim(after(60), after(1)) == "second");
  CHECK_FALSE(has_due(after(1)));
  CHECK(claim(after(60), after(2)) == "later");
}

/// Another server has claimed the first mail and not yet committed.
TEST_CASE("outbox: on PostgreSQL a worker passes over a mail that another is claiming", "[store][outbox][postgres]") {
  if (!testkit::has_postgres()) return;
  const auto& database = testkit::empty_postgres();
  const auto one = database.connect();
  const auto two = database.connect();
  for (const auto* id : {"a", "b"})
    REQUIRE(OutboxStore(*one)
                .append({.id = MailId(id), .kind = "k", .address = "a@example.com", .payload = "{}", .next_attempt_at = kNow})
                .ok());
  REQUIRE(one->begin(db::Begin::kRowWrite).ok());
  REQUIRE(two->begin(db::Begin::kRowWrite).ok());
  const auto first = OutboxStore(*one).claim(after(60), kNow).value();
  const auto second = OutboxStore(*two).claim(after(60), kNow).value();  // would wait for its deadline, and fail
  REQUIRE(first);
  REQUIRE(second);
  CHECK(first->id != second->id);
  CHECK_FALSE(OutboxStore(*two).claim(after(60), kNow).value());
}

TEST_CASE_METHOD(OutboxFixture, "outbox: a kept or failed mail is retried on an operator's request", "[store][outbox]") {
  for (const auto* id : {"kept", "failed", "waiting"}) append(id);
  REQUIRE(stores.outbox.keep(MailId("kept"), "no SMTP").ok());
  REQUIRE(stores.outbox.mark_failed(MailId("failed"), "refused", kNow).ok());
  REQUIRE(stores.outbox.mark_retry(MailId("waiting"), after(60), "later").ok());
  CHECK_FALSE(has_due(kNow));
  CHECK(find("failed").last_error == "refused");
  CHECK(stores.outbox.retry(MailId("failed"), kNow).value());
  CHECK_FALSE(find("failed").failed_at);
  CHECK(stores.outbox.retry_all(kNow).value() == 3);
  CHECK(find("kept").next_attempt_at == kNow);
}

TEST_CASE_METHOD(OutboxFixture, "outbox: a mail that is being delivered is not retried", "[store][outbox]") {
  append("m");
  REQUIRE(stores.outbox.mark_retry(MailId("m"), kNow, "later").ok());
  REQUIRE(claim(after(30), kNow) == "m");
  CHECK_FALSE(stores.outbox.retry(MailId("m"), kNow).value());
  CHECK(stores.outbox.retry_all(kNow).value() == 0);
  CHECK_FALSE(has_due(after(29)));
  REQUIRE(stores.outbox.mark_retry(MailId("m"), after(60), "later").ok());
  CHECK(stores.outbox.retry(MailId("m"), kNow).value());
}

TEST_CASE_METHOD(OutboxFixture, "outbox: a reason in another character set is stored as UTF-8", "[store][outbox]") {
  for (const auto* id : {"failed", "waiting"}) append(id);
  REQUIRE(stores.outbox
              .mark_failed(MailId("failed"),
                           "zur\xfc"
                           "ck",
                           kNow)
              .ok());
  REQUIRE(stores.outbox.mark_retry(MailId("waiting"), after(60), std::string(999, 'a') + "\xc3\xbc").ok());
  CHECK(find("failed").last_error ==
        "zur\xef\xbf\xbd"
        "ck");
  CHECK(find("waiting").last_error == std::string(999, 'a'));
}

TEST_CASE_METHOD(OutboxFixture, "outbox: a list is by state and address, newest first, page by page", "[store][outbox]") {
  for (const auto* id : {"a", "b", "c"}) append(id);
  REQUIRE(stores.outbox.mark_sent(MailId("a"), kNow).ok());
  REQUIRE(stores.outbox.keep(MailId("b"), "no SMTP").ok());
  const auto ids = [&](const MailFilter& filter) {
    std::string all;
    for (const auto& mail : stores.outbox.list(filter).value()) all += mail.id.str();
    return all;
  };
  CHECK(ids({}) == "cba");
  CHECK(ids({.after = {kNow, "c"}, .limit = 1}) == "b");
  CHECK(ids({.state = "sent"}) == "a");
  CHECK(ids({.state = "kept"}) == "b");
  CHECK(ids({.state = "waiting"}) == "c");
  CHECK(ids({.state = "failed"}).empty());
  CHECK(ids({.address = "b@example.com"}) == "b");
}

TEST_CASE_METHOD(OutboxFixture, "outbox: pruning deletes finished mails and keeps waiting ones", "[store][outbox]") {
  for (const auto* id : {"kept", "sent", "waiting"}) append(id);
  REQUIRE(stores.outbox.keep(MailId("kept"), "no SMTP").ok());
  REQUIRE(stores.outbox.mark_sent(MailId("sent"), kNow).ok());
  CHECK(stores.outbox.prune(after(1), kNow, 10).value() == 1);
  CHECK_FALSE(stores.outbox.find(MailId("sent")).value());
  CHECK(stores.outbox.prune(after(1), after(1), 10).value() == 1);
  CHECK(stores.outbox.find(MailId("waiting")).value());
}

TEST_CASE_METHOD(OutboxFixture, "outbox: a request becomes its mails, or is deleted", "[store][outbox]") {
  for (const auto* id : {"known", "unknown"}) append(id);
  REQUIRE(stores.outbox
              .resolve(MailId("known"), {.kind = "verify_email",
                                         .address = "Ann@example.com",
                                         .payload = R"({"a":1})",
                                         .user_id = UserId("ann"),
                                         .secret_sealed = "token"})
              .ok());
  CHECK(find("known").kind == "verify_email");
  CHECK(find("known").secret_sealed == "token");
  REQUIRE(stores.outbox.erase(MailId("unknown")).ok());
  CHECK_FALSE(stores.outbox.find(MailId("unknown")).value());
  REQUIRE(stores.outbox.void_of_user(UserId("ann")).ok());
  CHECK_FALSE(stores.outbox.find(MailId("known")).value());
}

TEST_CASE_METHOD(OutboxFixture, "outbox: a user's requests of a kind are dropped, other mail stays",
                 "[store][outbox][security]") {
  for (const auto* id : {"request", "other kind", "other user"}) append(id);
  const auto resolve = [&](const char* id, const char* kind, const char* user) {
    REQUIRE(
        stores.outbox.resolve(MailId(id), {.kind = kind, .address = "Ann@example.com", .payload = "{}", .user_id = UserId(user)})
            .ok());
  };
  resolve("request", "request:change_email", "ann");
  resolve("other kind", "change_email", "ann");
  resolve("other user", "request:change_email", "bob");
  REQUIRE(stores.outbox.void_requests(UserId("ann"), "request:change_email").ok());
  CHECK_FALSE(stores.outbox.find(MailId("request")).value());
  CHECK(stores.outbox.find(MailId("other kind")).value());
  CHECK(stores.outbox.find(MailId("other user")).value());
}

}  // namespace
}  // namespace usher::store
