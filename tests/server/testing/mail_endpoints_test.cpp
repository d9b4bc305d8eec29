#include "common/settings/settings.h"
#include "server/app.h"
#include "server/testing/testing.h"
#include "tests/catch.h"
#include "tests/testkit/test_app.h"

namespace usher::testing {
namespace {

using namespace testkit;

Call mails(std::string_view query) { return get("/auth/test/mails?" + std::string(query)).bearer(kTestKey); }

TEST_CASE("test mails: an answer has those of an address with link and code", "[test_api]") {
  TestApp app(with_tests);
  app.bench().mails.add({.kind = "sign_in_code", .to = "ada@w1.example.test", .code = "123456"});
  const auto answer = app.send(mails("to=ada@w1.example.test&wait=10"));
  CHECK(answer.text("mails.0.code") == "123456");
  CHECK(answer.at("mails.0.link") == json::Value());
  CHECK(app.send(mails("to=ada@w1.example.test&after=1")).at("mails") == json::Value(json::Array()));
  CHECK(app.send(mails("to=bob@w1.example.test")).at("mails") == json::Value(json::Array()));
  CHECK(app.send(mails("to=ada@w1.example.test&kind=new_device")).at("mails") == json::Value(json::Array()));
  CHECK(app.send(mails("to=ada@w1.example.test&kind=sign_in_code")).text("mails.0.code") == "123456");
  CHECK(app.bench().namespaces.other_in_use("w2") == "w1");
}

TEST_CASE("test mails: bad parameters are named", "[test_api]") {
  TestApp app(with_tests);
  CHECK(app.send(mails("")).faults() == std::vector<std::string>{"to REQUIRED"});
  CHECK(app.send(mails("to=ada&wait=10")).faults() == std::vector<std::string>{"to INVALID_FORMAT"});
  for (const auto* wait : {"11", "-1", "x"})
    CHECK(app.send(mails("to=a@w1.example.test&wait=" + std::string(wait))).faults() ==
          std::vector<std::string>{"wait OUT_OF_RANGE"});
}

TEST_CASE("test mails: 64 requests wait without an answer, and one more is refused", "[test_api]") {
  TestApp app(with_tests);
  auto& pipeline = app.app().pipeline();
  std::vector<http::Request> waiting;
  for (int i = 0; i < core::TestMails::kMostWaiting; ++i) {
    auto request = mails("to=ada@w1.example.test&wait=10").request;
    CHECK_FALSE(pipeline.admit(request).answer);
    CHECK(pipeline.handle(request).again_in);
    waiting.push_back(std::move(request));
  }
  CHECK(app.send(mails("to=ada@w1.example.test&wait=1")).status == 429);
  app.bench().mails.add({.to = "ada@w1.example.test"});
  const auto answer = pipeline.handle(waiting.back());
  CHECK_FALSE(answer.again_in);
  CHECK(answer.body.find("\"number\":1") != std::string::npos);
  waiting.front().waits_until = steady_now();
  waiting.pop_back();
  auto another = mails("to=bob@w1.example.test&wait=1").request;
  CHECK_FALSE(pipeline.admit(another).answer);
  CHECK(pipeline.handle(another).again_in);
  another.waits_until = steady_now();
  CHECK(pipeline.handle(another).body == R"({"mails":[]})");
}

TEST_CASE("test mails: what the bench takes from the worker is kept or failed", "[test_api][mail]") {
  TestApp app(with_tests);
  const domain::Mail mail{.id = MailId("m1"), .kind = "verify_email"};
  const core::ComposedMail words{.to = "ada@w1.example.test", .subject = "Confirm", .link = "http://localhost/x"};
  const auto kept = [&] { return app.bench().mails.to("ada@w1.example.test", 0).size(); };
  must(app.bench().failures.order("mail", "w1", "timeout", 1));
  CHECK(app.bench().take(mail, words)->delivery == net::Delivery::kTryLater);
  CHECK(kept() == 0);
  for (int attempt = 0; attempt < 3; ++attempt) CHECK_FALSE(app.bench().take(mail, words));  // SMTP delays it
  CHECK(kept() == 1);
  must(app.bench().failures.order("mail", "w1", "refuse", 1));
  CHECK(app.bench().take({.id = MailId("m2"), .kind = "verify_email"}, words)->delivery == net::Delivery::kRefused);
  CHECK(kept() == 1);
}

}  // namespace
}  // namespace usher::testing
