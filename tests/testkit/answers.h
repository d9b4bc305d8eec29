#pragma once

#include "common/core/accounts/profiles.h"
#include "common/core/questionnaire/answers.h"
#include "common/core/sign_in/sign_up.h"
#include "common/store/accounts/visitors.h"
#include "common/store/stores.h"
#include "common/store/transactions.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/people.h"

/// Users and visitors who answer the questionnaire, without HTTP.
namespace usher::testkit {

using json::Array;
using json::Object;
using json::Value;
using Texts = std::vector<std::string>;

inline domain::Owner owner_of(const core::SessionGrant& grant) { return domain::Owner(grant.user.id); }

inline Result<core::GivenAnswers> try_answer(TestCore& kit, const domain::Owner& owner, json::Object answers) {
  return kit->answers.save(owner, {.answers = std::move(answers)});
}
inline core::GivenAnswers answer(TestCore& kit, const domain::Owner& owner, json::Object answers) {
  return must(try_answer(kit, owner, std::move(answers)));
}

inline json::Object answers_of(TestCore& kit, const domain::Owner& owner) { return must(kit->answers.of(owner)).answers; }

inline domain::Profile profile_of(TestCore& kit, const domain::Owner& owner) {
  return must(kit->profiles.find(*owner.user())).value();
}

inline void change_profile_of(TestCore& kit, const domain::Owner& owner, const domain::ProfileChange& change) {
  must(kit->ports.transactions.write(
      [&](store::Stores& tx) { return core::change_profile(tx, *owner.user(), change, kit.clock().now()); }));
}

/// An account without a profile.
inline core::SessionGrant sign_up_bare(TestCore& kit, std::string_view email = kAda) {
  auto request = sign_up_request(email);
  request.profile = {};
  request.asks_profile = false;
  return std::get<core::SessionGrant>(must(kit->sign_up.with_password(std::move(request), caller())));
}

/// After a merge or a sign-out.
inline void retire(TestCore& kit, const VisitorId& visitor) {
  must(kit->ports.transactions.write(
      [&](store::Stores& tx) { return tx.visitors.retire(visitor, std::nullopt, kit.clock().now()); }));
}

}  // namespace usher::testkit
