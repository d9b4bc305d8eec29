#pragma once

#include "common/core/sessions/new_session.h"
#include "common/crypto/jwt.h"
#include "tests/testkit/test_core.h"

namespace usher::testkit {

/// The claims of the access token, read without a check of its signature.
inline json::Object claims_of(const core::SessionGrant& grant) {
  return must(crypto::jwt::decode_unverified(grant.access_token)).claims;
}

}  // namespace usher::testkit
