#pragma once

#include "common/settings/settings.h"

/// Changes of the settings for TestCore and TestApp.
namespace usher::testkit {

inline constexpr const char* kChatUpstream = "http://rag.internal:9000/chat";

inline void with_chat_upstream(settings::Settings& settings) {
  settings.chat_upstream_url = kChatUpstream;
  settings.tokens.chat_audience = "https://chat.example";
}

inline void with_adapting(settings::Settings& settings) {
  settings.adapt.upstream_url = "http://rag.internal:9000/adapt";
  settings.adapt.languages = {"ur"};
}

/// An account signs in only after its address is confirmed.
inline void with_verification(settings::Settings& settings) { settings.signup.require_email_verification = true; }

}  // namespace usher::testkit
