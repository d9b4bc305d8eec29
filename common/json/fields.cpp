#include "common/json/fields.h"

#include "common/base/text.h"

namespace usher::json {

Status Faults::status() const { return list.empty() ? done() : Status(refused(*this)); }

Error refused(Faults faults) {
  return {.code = ErrorCode::kValidationFailed, .fields = std::move(faults.list), .fields_left_out = faults.left_out};
}

bool check_text(std::string_view text, const Rules& rules, const std::string& path, Faults& faults) {
  const auto refuse = [&](std::string_view code, std::string message) {
    faults.add(path, code, std::move(message));
    return false;
  };
  if (text.find('\0') != std::string_view::npos) return refuse("INVALID_CHARACTER", "Must not contain the character U+0000");
  if (!is_utf8(text)) return refuse("INVALID_CHARACTER", "Must be text in UTF-8");
  if (rules.one_line && has_controls(text)) return refuse("INVALID_CHARACTER", "Must be one line without control characters");
  const auto length = count_characters(text);
  if (length < rules.min && rules.min == 1) return refuse("TOO_SHORT", "Must not be empty");
  if (length < rules.min) return refuse("TOO_SHORT", "Must have at least " + std::to_string(rules.min) + " characters");
  if (length > rules.max) return refuse("TOO_LONG", "Must have at most " + std::to_string(rules.max) + " characters");
  if (!rules.one_of.empty() && !contains(rules.one_of, text))
    return refuse("NOT_ALLOWED", "Must be one of: " + joined(rules.one_of, ", "));
  return true;
}

Value text_schema(const Rules& rules) {
  Object schema{{"type", "string"}};
  if (!rules.format.empty()) schema.set("format", rules.format);
  if (rules.min > 0) schema.set("minLength", static_cast<std::int64_t>(rules.min));
  if (rules.max != std::numeric_limits<std::size_t>::max()) schema.set("maxLength", static_cast<std::int64_t>(rules.max));
  if (!rules.one_of.empty()) schema.set("enum", Array(rules.one_of.begin(), rules.one_of.end()));
  if (!rules.about.empty()) schema.set("description", rules.about);
  return schema;
}

const Value* member_in(const Object& object, std::string_view name, Presence presence, const std::string& path,
                       std::string& where, Faults& faults) {
  where = path;
  if (!path.empty()) where += '.';
  where += name;
  const Value* member = object.find(name);
  if (!member && presence == Presence::kRequired) faults.add(where, "REQUIRED", "Is required");
  return member;
}

void begin_member(std::string& out, std::size_t start, std::string_view name) {
  if (out.size() > start) out += ',';
  write_string(out, name);
  out += ':';
}

namespace {

Value unnamed_schema(std::span<const MemberSchema> members, SchemaBook& book) {
  Object properties;
  Array needed;
  for (const auto& member : members) {
    properties.set(std::string(member.name), member.schema(member.rules, book));
    if (member.presence != Presence::kOptional) needed.emplace_back(member.name);
  }
  Object schema{{"type", "object"}, {"properties", std::move(properties)}};
  if (!needed.empty()) schema.set("required", std::move(needed));
  return schema;
}

}  // namespace

void refuse_others(const Object& object, std::span<const MemberSchema> members, const std::string& path, Faults& faults) {
  for (const auto& [name, value] : object)
    if (!contains(members, name, &MemberSchema::name))
      faults.add(path.empty() ? name : path + "." + name, "UNKNOWN", "Is no member of this; see the API's reference");
}

Value object_schema(std::string_view name, std::span<const MemberSchema> members, SchemaBook& book) {
  if (name.empty()) return unnamed_schema(members, book);
  if (!book.find(name)) {
    book.set(std::string(name), Object{});  // reserves the name, so that a cycle ends
    book.set(std::string(name), unnamed_schema(members, book));
  }
  return Object{{"$ref", "#/components/schemas/" + std::string(name)}};
}

Status decode(const Value& document, Decoder decoder, void* body) {
  Faults faults;
  decoder(document, body, faults);
  USHER_CHECK(faults.status());
  return done();
}

Value nullable(Value schema) { return Object{{"anyOf", Array{std::move(schema), Object{{"type", "null"}}}}}; }

}  // namespace usher::json
