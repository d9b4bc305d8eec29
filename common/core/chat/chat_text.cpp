#include "common/core/chat/chat_text.h"

#include <algorithm>

#include "common/json/value.h"

namespace usher::core {
namespace {

constexpr std::array<std::string_view, 3> kPlaces{"delta", "content", "text"};

const std::string* words_of(const json::Value& event) {
  for (const auto place : kPlaces)
    if (const auto* found = event.find(place); found && found->string()) return found->string();
  const auto* choices = event.find("choices");
  if (!choices || !choices->array() || choices->array()->empty()) return nullptr;
  const auto* delta = choices->array()->front().find("delta");
  const auto* content = delta ? delta->find("content") : nullptr;
  return content ? content->string() : nullptr;
}

}  // namespace

void ChatText::on_data(std::string_view data) {
  has_failed_ = has_failed_ || parser_.type() == "error";
  if (full_ || !data.starts_with('{')) return;
  const auto event = json::parse(data);
  const auto* const keep = event.ok() ? event.value().find("keep") : nullptr;
  if (keep && keep->boolean()) may_be_kept_ = may_be_kept_ && *keep->boolean();
  const auto* found = event.ok() ? words_of(event.value()) : nullptr;
  if (!found) return;
  full_ = text_.size() + found->size() > kMaxBytes;
  if (full_) return;
  // Text columns do not accept NUL.
  std::copy_if(found->begin(), found->end(), std::back_inserter(text_), [](char c) { return c != '\0'; });
}

}  // namespace usher::core
