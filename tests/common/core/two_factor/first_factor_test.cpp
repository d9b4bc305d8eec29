#include "common/core/two_factor/first_factor.h"

#include "tests/catch.h"

namespace usher::core {
namespace {

TEST_CASE("first factor: it survives a round trip through a challenge's payload", "[two_factor]") {
  const auto kind =
      GENERATE(FirstFactor::Kind::kPassword, FirstFactor::Kind::kSocial, FirstFactor::Kind::kMail, FirstFactor::Kind::kAnonymous);
  const bool flag = GENERATE(true, false);
  const auto text = GENERATE(values<std::optional<std::string>>({std::nullopt, "/course?a=\"b\""}));
  const FirstFactor first{.kind = kind,
                          .amr = "fed",
                          .remember = flag,
                          .is_browser = !flag,
                          .redirect_to = text,
                          .email_code_mac = text,
                          .anonymous = flag ? std::optional(UserId("u1")) : std::nullopt,
                          .proof = flag ? std::optional(domain::Proof{domain::ProofKind::kProvider, from_ms(7)}) : std::nullopt};
  const auto read = FirstFactor::of(json::to_text(first.to_payload()));
  REQUIRE(read);
  CHECK(read->kind == kind);
  CHECK(read->amr == "fed");
  CHECK(read->remember == flag);
  CHECK(read->is_browser == !flag);
  CHECK(read->redirect_to == text);
  CHECK(read->email_code_mac == text);
  CHECK(read->anonymous == first.anonymous);
  CHECK(read->proof == first.proof);
}

TEST_CASE("first factor: a malformed payload is rejected", "[two_factor][security]") {
  const auto bad = GENERATE(as<const char*>{}, "", "{}", "null", R"({"kind":"pwd"})",
                            R"({"kind":"other","amr":"a","remember":true,"keeps_cookies":true})",
                            R"({"kind":"pwd","amr":"a","remember":1,"keeps_cookies":true})");
  CHECK_FALSE(FirstFactor::of(std::string(bad)));
  CHECK_FALSE(FirstFactor::of(std::nullopt));
}

TEST_CASE("first factor: a second factor adds its amr values once", "[two_factor]") {
  CHECK(with_second_factor("pwd") == "pwd otp mfa");
  CHECK(with_second_factor("pwd otp mfa") == "pwd otp mfa");
  CHECK(with_second_factor("otp") == "otp mfa");
}

}  // namespace
}  // namespace usher::core
