#include "server/better_auth/protocol/shape.h"

#include "common/base/text.h"
#include "common/domain/email_address.h"

namespace usher::better_auth {

bool is_email(std::string_view text) {
  const auto address = domain::EmailAddress::parse(text);
  return address.ok() && address.value().written == text;
}

void Issues::look_at(const BodyShape& shape, const json::Value* value) {
  if (const auto* object = value ? value->object() : nullptr) {
    for (const auto& field : shape.fields) {
      const auto* member = object->find(field.name);
      if (member || field.presence == json::Presence::kRequired) look_at_field(field, member);
    }
    return;
  }
  // The protocol reports this twice for a body that takes any members.
  if (!shape.is_only_record) wrong_type("", "object", value);
  if (shape.is_only_record || shape.takes_more) wrong_type("", "record", value);
}

void Issues::look_at_field(const FieldShape& field, const json::Value* value) {
  if (field.is_nullable && value && value->is_null()) return;
  switch (field.shape) {
    case MemberShape::kText:
      return look_at_text(field.name, value, field.rules);
    case MemberShape::kFlag:
      if (!value || !value->boolean()) wrong_type(field.name, "boolean", value);
      return;
    case MemberShape::kNumber:
      if (!value || !value->number()) wrong_type(field.name, "number", value);
      return;
    case MemberShape::kObject:
    case MemberShape::kRecord:
      if (!value || !value->object()) wrong_type(field.name, field.shape == MemberShape::kObject ? "object" : "record", value);
      return;
    case MemberShape::kCoerced:
      if (!value) add(field.name, "Invalid input: expected nonoptional, received undefined");
      return;
    case MemberShape::kAny:
      if (!value) add(field.name, "Invalid input");
      return;
    case MemberShape::kOther:
      return;
  }
}

void Issues::look_at_text(std::string_view name, const json::Value* value, const json::Rules& rules) {
  const auto* text = value ? value->string() : nullptr;
  const bool is_choice = !rules.one_of.empty();
  if (is_choice && (!text || !contains(rules.one_of, *text))) {
    return add(name, "Invalid option: expected one of \"" + joined(rules.one_of, "\"|\"") + "\"");
  }
  if (!text) return wrong_type(name, "string", value);
  if (rules.format == "email" && !is_email(*text)) return add(name, "Invalid email address");
  if (text->size() < rules.min) add(name, "Too small: expected string to have >=" + std::to_string(rules.min) + " characters");
}

}  // namespace usher::better_auth
