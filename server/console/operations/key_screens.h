#pragma once

#include "server/http/routing/endpoint.h"

namespace usher::core {
class ApiKeys;
class KeyRing;
}  // namespace usher::core

namespace usher::console {

class Desk;

/// What the screens of API keys use; all of it outlives them.
struct ApiKeyScreens {
  const Desk& desk;
  const core::ApiKeys& keys;
};

/// The keys of back ends: list, create, revoke. A new key is shown once, in the response to the form.
std::vector<http::Endpoint> api_key_screens(const ApiKeyScreens& use);

/// What the screens of signing keys use; all of it outlives them.
struct SigningKeyScreens {
  const Desk& desk;
  core::KeyRing& keys;
};

/// The signing keys: list, rotate.
std::vector<http::Endpoint> signing_key_screens(const SigningKeyScreens& use);

}  // namespace usher::console
