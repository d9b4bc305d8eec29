#pragma once

#include "common/core/accounts/erasures.h"
#include "common/core/passkeys/passkey_ceremonies.h"
#include "common/core/samples/seeding.h"
#include "common/core/sign_in/breached_sign_ins.h"
#include "common/core/sign_in/session_issuer.h"
#include "common/core/testing/test_account.h"
#include "common/core/testing/test_notes.h"

namespace usher::core {

/// The use cases that make the states of tests.
struct TestUseCases {
  Ports ports;
  const Passwords& passwords;
  const Outbox& outbox;
  const AuditLog& audit;
  const Erasures& erasures;
  const Seeding& seeding;
  const Questionnaires& questionnaires;
  const Answers& answers;
  const PasskeyCeremonies& ceremonies;
  const BreachedSignIns& breached;
  const UserAdmin& users;
  const SessionIssuer& issuer;
};
/// Does work under a clock that stands at that time; nullopt: as it goes on, beside other work.
using AsOf = std::function<Status(std::optional<Time> at, const std::function<Status(const TestUseCases& use)>& work)>;

/// 422: what no use case makes.
Error state_not_made(std::string field, std::string why);

/// Makes accounts in any state that use cases make, for tests from outside, and erases them again. Ids, passwords, app secrets
/// and codes come from a seed, so that anybody knows them. Safe from any thread.
class TestAccounts {
 public:
  explicit TestAccounts(AsOf as_of) : as_of_(std::move(as_of)) {}

  /// Makes the accounts whose addresses and ids are still free, all or none: what a call leaves that broke off goes with the next
  /// one of the namespace. Error: kValidationFailed with the faults; kStateNotMade.
  Result<std::vector<MadeTestAccount>> make(TestAccountsOrder order) const;
  /// Erases those that make() made in the namespace, and no others; nullopt: in all. Returns how many.
  Result<std::int64_t> erase(const std::optional<std::string>& in_namespace) const;

 private:
  struct Call;
  Status plant(const TestUseCases& use, Call& call) const;
  Status act_on(Call& call) const;
  Status erase_noted(const TestUseCases& use, TestNotes::Which which, const std::optional<std::string>& in_namespace,
                     std::int64_t& erased) const;

  AsOf as_of_;
  mutable TestNotes notes_;
};

}  // namespace usher::core
