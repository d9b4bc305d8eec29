#include "common/core/pages/adapted_answer.h"

namespace usher::core {

std::string delta_event(std::string_view text) {
  return "data: " + json::to_text(json::Value(json::Object{{"delta", text}})) + "\n\n";
}

net::AnswerPart AdaptedAnswer::take(std::string_view bytes) {
  const auto read = reader_.text().size();
  const auto before = text().size();
  reader_.feed(bytes);
  text_.take(std::string_view(reader_.text()).substr(read));
  // Without a new part a comment, so that proxies see that the connection lives (HTML standard §9.2.7).
  events_ = text().size() > before ? delta_event(std::string_view(text()).substr(before)) : ":\n\n";
  return {events_, reader_.is_over() || reader_.has_failed()};
}

net::AnswerEnd AdaptedAnswer::end(bool in_order) {
  const auto read = reader_.text().size();
  const auto before = text().size();
  auto ending = reader_.end(in_order);
  text_.take(std::string_view(reader_.text()).substr(read));
  text_.end();
  if (ending == AnswerEnding::kWhole && text().empty()) ending = AnswerEnding::kEmpty;
  return {ending, text().size() > before ? delta_event(std::string_view(text()).substr(before)) : "",
          ending == AnswerEnding::kEmpty ? reader_.first_members() : ""};
}

}  // namespace usher::core
