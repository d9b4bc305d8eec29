#include "common/domain/proof.h"

#include "tests/catch.h"

namespace usher::domain {
namespace {

TEST_CASE("proof: kinds keep their texts, an unknown text proves nothing", "[proof]") {
  for (const auto& row : kProofs) {
    CHECK(&row_of(row.kind) == &row);
    CHECK(proof_kind_of(to_text(row.kind)) == row.kind);
  }
  CHECK(proof_kind_of("passkey") == ProofKind::kNone);
}

TEST_CASE("proof: mailbox, then password or provider, then app", "[proof][security]") {
  CHECK(suffices(ProofKind::kPassword, ProofKind::kProvider));
  CHECK(suffices(ProofKind::kProvider, ProofKind::kPassword));
  CHECK(suffices(ProofKind::kApp, ProofKind::kPassword));
  CHECK_FALSE(suffices(ProofKind::kMailbox, ProofKind::kPassword));
  CHECK_FALSE(suffices(ProofKind::kPassword, ProofKind::kApp));
  CHECK_FALSE(suffices(ProofKind::kNone, ProofKind::kNone));
}

TEST_CASE("proof: a provider proves what it states, and as of then", "[proof][security]") {
  const auto now = from_ms(100'000);
  CHECK(proof_of(Way::kPassword, now) == Proof{ProofKind::kPassword, now});
  CHECK(proof_of(Way::kProvider, now) == Proof{});
  CHECK(proof_of(Way::kProvider, now, from_ms(40'000)) == Proof{ProofKind::kProvider, from_ms(40'000)});
  CHECK(proof_of(Way::kProvider, now, from_ms(200'000)) == Proof{ProofKind::kProvider, now});
  CHECK(proof_of(Way::kProviderByAddress, now, now) == Proof{ProofKind::kMailbox, now});
  CHECK(proof_of(Way::kImpersonation, now, now) == Proof{});
}

}  // namespace
}  // namespace usher::domain
