#pragma once

#include "common/core/accounts/account_merge.h"
#include "server/http/routing/endpoint.h"

namespace usher::authentication {
class Cookies;
class Identification;
}  // namespace usher::authentication

namespace usher::site {

/// What it uses; all of it outlives the row.
struct ChatMergeUseCases {
  const core::AccountMerge& account_merge;
  const authentication::Cookies& cookies;
  const authentication::Identification& who;
};

/// Merges a visitor's threads that the sign-in itself did not merge.
std::vector<http::Endpoint> chat_merge_endpoint(const ChatMergeUseCases& use);

}  // namespace usher::site
