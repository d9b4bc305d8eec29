#include "server/better_auth/protocol/shape.h"

#include <algorithm>

#include "common/domain/email_address.h"

namespace usher::better_auth {

bool is_email(std::string_view text) {
  const auto address = domain::EmailAddress::parse(text);
  return address.ok() && address.value().written == text;
}

void Issues::look_at_text(std::string_view name, const json::Value* value, const json::Rules& rules) {
  const auto* text = value ? value->string() : nullptr;
  const bool is_choice = !rules.one_of.empty();
  if (is_choice && (!text || std::find(rules.one_of.begin(), rules.one_of.end(), *text) == rules.one_of.end())) {
    std::string choices;
    for (const auto choice : rules.one_of) choices.append(choices.empty() ? "\"" : "|\"").append(choice).append("\"");
    return add(name, "Invalid option: expected one of " + choices);
  }
  if (!text) return wrong_type(name, "string", value);
  if (rules.format == "email" && !is_email(*text)) return add(name, "Invalid email address");
  if (text->size() < rules.min) add(name, "Too small: expected string to have >=" + std::to_string(rules.min) + " characters");
}

void Issues::wrong_type(std::string_view name, std::string_view expected, const json::Value* received) {
  add(name, "Invalid input: expected " + std::string(expected) + ", received " +
                std::string(received ? received->type_name() : "undefined"));
}

void Issues::add(std::string_view name, std::string_view issue) {
  text_.append(text_.empty() ? "[" : "; [").append(whole_);
  if (!name.empty()) text_.append(".").append(name);
  text_.append("] ").append(issue);
}

}  // namespace usher::better_auth
