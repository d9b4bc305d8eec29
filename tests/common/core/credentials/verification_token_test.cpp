#include "common/core/credentials/verification_token.h"

#include "common/crypto/digest.h"
#include "common/store/transactions.h"
#include "tests/catch.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/people.h"

namespace usher::core {
namespace {

using namespace testkit;

struct Tokens {
  TestCore kit;
  UserId ada = sign_up(kit).user.id;

  NewVerificationToken issue(std::string_view purpose = "reset_password", std::optional<UserId> user = std::nullopt) {
    auto made = prepare_verification_token(kit->ports, {.purpose = purpose,
                                                        .life = minutes(10),
                                                        .user = user.value_or(ada),
                                                        .address = "ada@example.com",
                                                        .payload = {{"written", "Ada@example.com"}, {"by_holder", true}}});
    must(kit->ports.transactions.write([&](store::Stores& tx) { return issue_verification_token(tx, made); }));
    return made;
  }
  Result<domain::Verification> consume(const NewVerificationToken& made, std::string_view purpose = "reset_password") {
    return kit->ports.transactions.write(
        [&](store::Stores& tx) { return consume_verification_token(tx, purpose, made.row.token_hash, kit.clock().now()); });
  }
  Result<domain::Verification> look(const NewVerificationToken& made, std::string_view purpose = "reset_password") {
    return kit->ports.transactions.read(
        [&](store::Stores& tx) { return check_verification_token(tx, purpose, made.row.token_hash, kit.clock().now()); });
  }
};

TEST_CASE("verification token: 256 random bits, only a digest is stored", "[proof_token][security]") {
  Tokens tokens;
  const auto made = tokens.issue();
  CHECK(made.token.expose().size() == 43);
  CHECK(made.row.token_hash == crypto::sha256_base64url(made.token.expose()));
  CHECK(tokens.kit.everything_stored().find(made.token.expose()) == std::string::npos);
  CHECK(tokens.issue().token.expose() != made.token.expose());
}

TEST_CASE("verification token: consumed once, looking does not consume it", "[proof_token][security]") {
  Tokens tokens;
  const auto made = tokens.issue();
  CHECK(tokens.look(made).ok());
  CHECK(tokens.look(made).ok());
  const auto consumed = must(tokens.consume(made));
  CHECK(consumed.user_id == tokens.ada);
  CHECK(consumed.address == "ada@example.com");
  CHECK(outcome(tokens.consume(made)) == "INVALID_TOKEN");
  CHECK(outcome(tokens.look(made)) == "INVALID_TOKEN");
}

TEST_CASE("verification token: valid until the last millisecond of its life", "[proof_token][security]") {
  Tokens tokens;
  const auto made = tokens.issue();
  tokens.kit.clock().advance(minutes(10) - std::chrono::milliseconds(1));
  CHECK(tokens.look(made).ok());
  tokens.kit.clock().advance(std::chrono::milliseconds(1));
  CHECK(outcome(tokens.look(made)) == "TOKEN_EXPIRED");
  CHECK(outcome(tokens.consume(made)) == "TOKEN_EXPIRED");
}

TEST_CASE("verification token: valid for its own purpose only", "[proof_token][security]") {
  Tokens tokens;
  const auto made = tokens.issue("verify_email");
  for (const auto* other : {"reset_password", "change_email", "undo_email_change", "two_factor", "device", ""})
    CHECK(outcome(tokens.consume(made, other)) == "INVALID_TOKEN");
  CHECK(tokens.consume(made, "verify_email").ok());
}

TEST_CASE("verification token: the token of a known browser is not accepted as a verification token",
          "[proof_token][devices][security]") {
  Tokens tokens;
  const auto device = std::string(sign_in(tokens.kit).device_token->expose());
  const NewVerificationToken fake{.row = {.token_hash = crypto::sha256_base64url(device)}, .token = Secret()};
  CHECK(outcome(tokens.consume(fake, "device")) == "INVALID_TOKEN");
}

TEST_CASE("verification token: a newer one voids the same user's of the same purpose, and no other", "[proof_token][security]") {
  Tokens tokens;
  const auto bob = sign_up(tokens.kit, "bob@example.com").user.id;
  const auto old = tokens.issue();
  const auto of_bob = tokens.issue("reset_password", bob);
  const auto of_verify = tokens.issue("verify_email");
  const auto newer = tokens.issue();
  CHECK(outcome(tokens.consume(old)) == "INVALID_TOKEN");
  CHECK(tokens.consume(newer).ok());
  CHECK(tokens.consume(of_bob).ok());
  CHECK(tokens.consume(of_verify, "verify_email").ok());
}

TEST_CASE("verification token: its payload is read back", "[proof_token]") {
  Tokens tokens;
  const auto payload = payload_of(must(tokens.look(tokens.issue())));
  CHECK(*payload.find("written")->string() == "Ada@example.com");
  CHECK(json::is_true(payload, "by_holder"));
  CHECK_FALSE(json::is_true(payload, "written"));
  CHECK_FALSE(json::is_true(payload, "nothing"));
  CHECK(payload_of(domain::Verification{.payload = "damaged"}).empty());
  CHECK(payload_of(domain::Verification{}).empty());
}

}  // namespace
}  // namespace usher::core
