#pragma once

#include "common/core/chat/chat_volume.h"
#include "server/http/routing/endpoint.h"

namespace usher::console {

class Desk;

/// What the screen of the chat uses; all of it outlives it.
struct ChatScreens {
  const Desk& desk;
  const core::ChatVolume& volume;
};

/// How much is chatted, by day.
std::vector<http::Endpoint> chat_screens(const ChatScreens& use);

}  // namespace usher::console
