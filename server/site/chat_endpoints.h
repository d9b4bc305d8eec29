#pragma once

#include "common/core/chat/chat_threads.h"
#include "server/http/routing/endpoint.h"

namespace usher::authentication {
class Cookies;
class Identification;
}  // namespace usher::authentication
namespace usher::core {
class Chat;
}

namespace usher::site {

/// What chat endpoints use; all of it outlives them.
struct ChatUseCases {
  const core::Chat& chat;
  const core::ChatThreads& threads;
  const authentication::Cookies& cookies;
  const authentication::Identification& who;
};

/// Chat for signed-in users and visitors: questions, which the back end answers as a stream of events, and stored messages.
std::vector<http::Endpoint> chat_endpoints(const ChatUseCases& use);

}  // namespace usher::site
