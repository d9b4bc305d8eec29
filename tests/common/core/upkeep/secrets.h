#pragma once

#include "common/core/upkeep/secret_rotation.h"
#include "common/settings/settings.h"
#include "tests/catch.h"
#include "tests/testkit/people.h"

/// Installations whose secret changes.
namespace usher::testkit {

inline constexpr std::string_view kOldSecret = "a-secret-for-tests-of-more-than-32-bytes";
inline constexpr std::string_view kNewSecret = "the next secret, of more than thirty-two bytes";
inline constexpr std::string_view kThirdSecret = "a third secret, also of more than 32 bytes";

/// Without BETTER_AUTH_SECRET, so that cookies are signed by them.
inline Adapt with_secrets(std::string_view current, std::string_view previous = "") {
  return [=](settings::Settings& settings) {
    settings.secrets.usher = secret(current);
    settings.secrets.usher_previous = secret(previous);
    settings.secrets.better_auth = Secret();
  };
}

/// Starts a rotation that stops within the accounts, for as long as the trigger is there.
inline void interrupt_rotation(TestCore& during) {
  during.run("CREATE TRIGGER stop BEFORE UPDATE OF id_token_sealed ON accounts BEGIN SELECT RAISE(ABORT, 'stop'); END");
  CHECK_FALSE(during->secret_rotation.run(admin()).ok());
}

}  // namespace usher::testkit
