#include "common/core/pages/adapted_answer.h"

namespace usher::core {

std::string delta_event(std::string_view text) {
  return "data: " + json::to_text(json::Value(json::Object{{"delta", text}})) + "\n\n";
}

std::optional<std::string_view> AdaptedAnswer::take(std::string_view bytes) {
  count();
  const auto before = text().size();
  text_.feed(bytes);
  if (text_.has_failed()) return std::nullopt;
  // Without a new part a comment, so that proxies see that the connection lives (HTML standard §9.2.7).
  events_ = text().size() > before ? delta_event(std::string_view(text()).substr(before)) : ":\n\n";
  return events_;
}

}  // namespace usher::core
