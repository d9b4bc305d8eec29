#pragma once

#include <vector>

#include "common/core/accounts/account_merge.h"
#include "server/authentication/caller.h"
#include "server/http/routing/endpoint.h"

namespace usher::site {

/// What it calls; all of it outlives the row.
struct ChatMergeUseCases {
  const core::AccountMerge& account_merge;
  const authentication::Cookies& cookies;
  const authentication::Identification& who;
};

/// Threads from before somebody signed in, which a sign-in by itself left behind.
std::vector<http::Endpoint> chat_merge_endpoint(const ChatMergeUseCases& use);

}  // namespace usher::site
