#include "common/core/providers/used_id_token.h"

#include "common/core/providers/id_token.h"
#include "common/core/runtime/ports.h"
#include "common/crypto/random.h"
#include "common/store/sessions/verifications.h"
#include "common/store/stores.h"

namespace usher::core {

UsedIdToken prepare_used(const Ports& ports, const IdTokenFacts& facts) {
  const auto now = ports.clock.now();
  const auto row = [&](const std::string& digest) {
    return domain::Verification{.id = crypto::uuid_v7(ports.random, now),
                                .purpose = domain::purpose::kIdToken,
                                .token_hash = digest,
                                .created_at = now,
                                .expires_at = facts.ends};
  };
  return {.rows = {row(facts.digests[0]), row(facts.digests[1])}};
}

Result<bool> remember(store::Stores& tx, const UsedIdToken& token) {
  bool is_new = true;
  for (const auto& row : token.rows) {
    USHER_TRY(const bool was_absent, tx.verifications.issue_if_absent(row));
    is_new = is_new && was_absent;
  }
  return is_new;
}

}  // namespace usher::core
