#pragma once

#include "common/settings/settings.h"
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

}  // namespace usher::testkit
