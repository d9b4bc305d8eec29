#include "common/core/questionnaire/questionnaire_schema.h"

#include "common/core/questionnaire/questionnaire_format.h"

namespace usher::core {
namespace {

using json::Array;
using json::Object;
using json::Value;
using questionnaire_format::MemberRule;
using questionnaire_format::Type;
namespace format = questionnaire_format;

std::int64_t number(std::size_t count) { return static_cast<std::int64_t>(count); }

Object reference(std::string_view definition) { return {{"$ref", "#/$defs/" + std::string(definition)}}; }

Object string_of(std::size_t most) { return {{"type", "string"}, {"minLength", 1}, {"maxLength", number(most)}}; }

Object text_or_translations(std::size_t most) {
  const Object by_language{{"type", "object"},
                           {"minProperties", 1},
                           {"maxProperties", number(format::kMaxLanguages)},
                           {"propertyNames", Object{{"pattern", format::kLanguagePattern}}},
                           {"additionalProperties", string_of(most)}};
  return {{"anyOf", Array{string_of(most), by_language}}};
}

Object schema_of(const MemberRule& member) {
  switch (member.type) {
    case Type::kId:
      return {{"type", "string"}, {"pattern", format::kIdPattern}};
    case Type::kText:
      return text_or_translations(member.most);
    case Type::kString:
    case Type::kValue:
      return string_of(member.most);
    case Type::kBoolean:
      return {{"type", "boolean"}};
    case Type::kVersion:
      return {{"type", "integer"}, {"minimum", 1}};
    case Type::kArray:
      return {{"type", "array"}, {"minItems", 1}, {"maxItems", number(member.most)}};
    case Type::kObject:
    case Type::kAny:
      return {};
  }
  return {};
}

/// `refined`: keywords by member, besides those of its type.
Object object_of(std::span<const MemberRule> table, const Object& refined) {
  Object properties;
  Array required;
  for (const auto& member : table) {
    auto schema = schema_of(member);
    if (const auto* const more = refined.find(member.name))
      for (const auto& [keyword, rule] : *more->object()) schema.set(keyword, rule);
    schema.set("description", member.about);
    properties.set(std::string(member.name), std::move(schema));
    if (member.required) required.emplace_back(member.name);
  }
  Object schema{{"type", "object"}, {"properties", std::move(properties)}, {"additionalProperties", false}};
  if (!required.empty()) schema.set("required", std::move(required));
  return schema;
}

Array names(std::span<const std::string_view> words) { return {words.begin(), words.end()}; }

Object if_then(std::string_view member, Array values, Object then, Object otherwise = {}) {
  Object rule{{"if", Object{{"properties", Object{{std::string(member), Object{{"enum", std::move(values)}}}}},
                            {"required", Array{Value(member)}}}},
              {"then", std::move(then)}};
  if (!otherwise.empty()) rule.set("else", std::move(otherwise));
  return rule;
}

/// Options are required for the kinds that have them and forbidden for others; places of the profile restrict kinds and values.
Array question_rules() {
  Array rules{if_then("kind", {"single", "multiple"}, {{"required", Array{"options"}}},
                      {{"properties", Object{{"options", false}, {"other", Object{{"enum", Array{false}}}}}}})};
  for (const auto& place : format::kProfilePlaces) {
    Object properties{{"kind", Object{{"enum", Array{Value(domain::name_of(place.kind))}}}}};
    if (!place.values.empty()) {
      const Object value{{"enum", names(place.values)}};
      properties.set("options", Object{{"items", Object{{"properties", Object{{"value", value}}}}}});
      properties.set("other", Object{{"enum", Array{false}}});
    }
    rules.emplace_back(if_then("profile", {Value(place.path)}, {{"properties", std::move(properties)}}));
  }
  return rules;
}

Object question() {
  auto schema = object_of(format::kQuestion, {{"kind", Object{{"enum", names(domain::kQuestionKinds)}}},
                                              {"options", Object{{"items", reference("option")}}},
                                              {"when", reference("when")},
                                              {"profile", Object{{"pattern", format::kProfilePattern}}}});
  schema.set("allOf", question_rules());
  return schema;
}

Object when() {
  auto schema = object_of(format::kWhen, {{"equals", Object{{"type", Array{"string", "number", "boolean"}}}}});
  schema.set("oneOf", Array{Object{{"required", Array{"equals"}}}, Object{{"required", Array{"includes"}}}});
  return schema;
}

}  // namespace

Object questionnaire_schema() {
  auto schema = object_of(format::kFile, {{"notice", reference("notice")}, {"steps", Object{{"items", reference("step")}}}});
  Object whole{{"$schema", "https://json-schema.org/draft/2020-12/schema"}, {"title", "Questionnaire file"}};
  for (const auto& [keyword, rule] : schema) whole.set(keyword, rule);
  return whole.set("$defs",
                   Object{{"notice", object_of(format::kNotice, {{"url", Object{{"pattern", format::kUrlPattern}}}})},
                          {"step", object_of(format::kStep, {{"questions", Object{{"items", reference("question")}}}})},
                          {"question", question()},
                          {"option", object_of(format::kOption, {{"value", Object{{"pattern", format::kValuePattern}}}})},
                          {"when", when()}});
}

}  // namespace usher::core
