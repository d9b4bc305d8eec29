#include "common/core/chat/answer_reader.h"

#include "common/base/text.h"

namespace usher::core {
namespace {

constexpr std::array<std::string_view, 5> kPlaces{"delta", "content", "text", "chunk", "update"};
constexpr std::array<std::string_view, 6> kAside{"reason", "think", "source", "tool", "call", "arguments"};
constexpr std::array<std::string_view, 3> kRepeats{".done", "_stop", "-end"};
constexpr std::array<std::string_view, 3> kSpeakers{"assistant", "model", "ai"};
constexpr std::array<std::string_view, 9> kCuts{"length",  "max_tokens", "content_filter",
                                                "refusal", "safety",     "incomplete",
                                                "abort",   "pause_turn", "model_context_window_exceeded"};
constexpr std::array<std::string_view, 5> kEndMarks{"response.completed", "response.incomplete", "response.failed",
                                                    "message_stop", "finish"};
/// Events of formats that always send an end mark: the first ones, and those that bring text.
constexpr std::array<std::string_view, 6> kPromiseMark{
    "response.created", "response.output_text.delta", "message_start", "content_block_delta", "text-start", "text-delta"};

/// What an event or part of this type says beside the answer, or again.
bool is_aside(std::string_view type) {
  return std::ranges::any_of(kAside, [&](auto word) { return type.find(word) != std::string_view::npos; }) ||
         std::ranges::any_of(kRepeats, [&](auto word) { return type.ends_with(word); });
}

const json::Value* first_choice(const json::Value& event) {
  const auto* const choices = event.find("choices");
  return choices && choices->array() && !choices->array()->empty() ? &choices->array()->front() : nullptr;
}

/// Adds the text of an event or of a part of it; false: it has no place for text.
bool add_text(const json::Value& part, std::string& text) {
  if (const auto* const words = part.string()) {
    text += *words;
    return true;
  }
  if (const auto* const list = part.array())
    return std::ranges::count_if(*list, [&](const json::Value& one) { return add_text(one, text); }) > 0;
  if (!part.object() || is_aside(json::text_at(part, "type"))) return false;
  if (const auto* const role = part.find("role"); role && role->string() && !contains(kSpeakers, *role->string())) return false;
  for (const auto place : kPlaces)
    if (const auto* const found = part.find(place); found && add_text(*found, text)) return true;
  const auto* const choice = first_choice(part);
  return choice && add_text(*choice, text);
}

std::string_view text_in(const json::Value& event, std::string_view outer, std::string_view name) {
  const auto* const found = event.find(outer);
  return found ? json::text_at(*found, name) : std::string_view();
}

bool is_cut(const json::Value& event) {
  const auto* const choice = first_choice(event);
  const std::array reasons{json::text_at(event, "type"),           choice ? json::text_at(*choice, "finish_reason") : "",
                           text_in(event, "delta", "stop_reason"), json::text_at(event, "stop_reason"),
                           json::text_at(event, "finishReason"),   text_in(event, "response", "status")};
  return std::ranges::any_of(reasons, [](std::string_view reason) {
    auto word = ascii_lower(reason);
    std::ranges::replace(word, '-', '_');
    return contains(kCuts, word);
  });
}

bool is_failed(const json::Value& event) {
  const auto* const fault = event.find("error");
  return (fault && (fault->object() || (fault->string() && !fault->string()->empty()))) ||
         json::text_at(event, "type") == "error" || text_in(event, "response", "status") == "failed";
}

/// The number of half of a surrogate pair that stands there as three bytes; 0: none.
unsigned half_at(std::string_view bytes) {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  if (bytes.size() < 3 || at(0) != 0xed || at(1) < 0xa0) return 0;
  return 0xd000U | (at(1) & 0x3fU) << 6U | (at(2) & 0x3fU);
}

std::string character_of(unsigned high, unsigned low) {
  const unsigned code = 0x10000U + ((high & 0x3ffU) << 10U) + (low & 0x3ffU);
  std::string bytes;
  for (const unsigned byte :
       {0xf0U | code >> 18U, 0x80U | (code >> 12U & 0x3fU), 0x80U | (code >> 6U & 0x3fU), 0x80U | (code & 0x3fU)})
    bytes += static_cast<char>(byte);
  return bytes;
}

constexpr std::string_view kReplacement = "\xef\xbf\xbd";
constexpr unsigned kFirstLowHalf = 0xdc00;

}  // namespace

AnswerEnding AnswerReader::end(bool in_order) {
  is_at_end_ = true;
  parser_.finish();
  if (!half_.empty()) text_ += kReplacement;
  if (!is_over_ && (!in_order || needs_mark_)) note(text_.empty() && !in_order ? AnswerEnding::kFailed : AnswerEnding::kCut);
  if (text_.empty()) note(AnswerEnding::kEmpty);
  if (has_choices_ && !has_reason_ && !is_over_) note(AnswerEnding::kUnmarked);
  return ending_;
}

void AnswerReader::on_data(std::string_view data) {
  constexpr std::string_view kWhiteSpace = " \t\r\n";
  if (is_over_) return;
  const auto event_type = parser_.type();
  if (event_type == "error") note(AnswerEnding::kFailed);
  const auto start = std::min(data.find_first_not_of(kWhiteSpace), data.size());
  is_over_ = data.substr(start) == "[DONE]";
  if (is_over_) return;
  const auto text = storable(data, data.size() * kReplacement.size());
  const bool looks_like_json = data.substr(start).starts_with('{') || data.substr(start).starts_with('"');
  const auto event = json::parse_leniently(text);
  if (looks_like_json && event.ok()) {
    has_json_ = true;
    std::string words;
    if (!is_aside(event_type) && add_text(event.value(), words)) add(words);
    return read_event(event.value());
  }
  if (looks_like_json && is_at_end_) return note(AnswerEnding::kCut);
  if (!has_json_ && !is_aside(event_type)) add(text);
}

void AnswerReader::read_event(const json::Value& event) {
  const auto type = json::text_at(event, "type");
  if (first_members_.empty() && event.object())
    for (const auto& member : *event.object()) first_members_ += (first_members_.empty() ? "" : ", ") + printable(member.key);
  if (const auto* const choice = first_choice(event)) {
    has_choices_ = true;
    has_reason_ = has_reason_ || !json::text_at(*choice, "finish_reason").empty();
  }
  if (is_failed(event)) note(AnswerEnding::kFailed);
  if (is_cut(event)) note(AnswerEnding::kCut);
  needs_mark_ = needs_mark_ || contains(kPromiseMark, type);
  is_over_ = contains(kEndMarks, type);
  const auto* const keep = event.find("keep");
  if (keep && keep->boolean()) may_be_kept_ = may_be_kept_ && *keep->boolean();
}

void AnswerReader::add(std::string_view words) {
  if (text_.size() + words.size() > kMaxBytes) return note(AnswerEnding::kCut);
  const auto bytes = std::exchange(half_, {}) + std::string(words);
  for (std::string_view rest = bytes; !rest.empty();) {
    const auto half = half_at(rest);
    const auto next = half > 0 && half < kFirstLowHalf ? half_at(rest.substr(3)) : 0;
    if (half == 0) {
      if (rest.front() != '\0') text_ += rest.front();  // text columns do not accept NUL
    } else if (next >= kFirstLowHalf) {
      text_ += character_of(half, next);
    } else if (half < kFirstLowHalf && rest.size() == 3) {
      half_ = rest;
    } else {
      text_ += kReplacement;
    }
    rest.remove_prefix(half == 0 ? 1 : next >= kFirstLowHalf ? 6 : 3);
  }
}

}  // namespace usher::core
