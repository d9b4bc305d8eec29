#include "tests/testkit/openapi_check.h"

#include <map>
#include <regex>
#include <stdexcept>

#include "common/base/mutex.h"
#include "common/base/text.h"
#include "common/base/time_text.h"
#include "server/http/messages/problem.h"
#include "server/http/messages/request.h"

namespace usher::testkit {
namespace {

using json::Value;
using Faults = std::vector<std::string>;

class Validator {
 public:
  /// `closed`: objects have only the described members, even if the schema allows others.
  Validator(const Value& document, bool closed, Faults& faults) : document_(document), closed_(closed), faults_(faults) {}

  void check(const Value& schema, const Value& value, const std::string& path) {
    for (const auto& [keyword, rule] : *schema.object()) {
      if (keyword == "type")
        check_type(rule, value, path);
      else if (keyword == "enum")
        check_enum(*rule.array(), value, path);
      else if (keyword == "anyOf")
        check_any_of(*rule.array(), value, path);
      else if (keyword == "$ref")
        check(resolve(*rule.string()), value, path);
      else if (keyword == "required")
        check_required(*rule.array(), value, path);
      else if (keyword == "properties")
        check_properties(*rule.object(), schema.find("additionalProperties"), value, path);
      else if (keyword == "items")
        check_items(rule, value, path);
      else if (keyword == "minLength" || keyword == "maxLength")
        check_length(keyword, *rule.integer(), value, path);
      else if (keyword == "format")
        check_format(*rule.string(), value, path);
      else if (keyword == "pattern")
        check_pattern(*rule.string(), value, path);
      else if (keyword == "propertyNames")
        check_names(rule, value, path);
      else if (keyword == "allOf")
        for (const auto& one : *rule.array()) check(one, value, path);
      else if (keyword == "oneOf")
        check_one_of(*rule.array(), value, path);
      else if (keyword == "if")
        check_condition(schema, value, path);
      else if (keyword == "additionalProperties" && !schema.find("properties"))
        check_properties({}, &rule, value, path);
      else if (keyword.starts_with("min") || keyword.starts_with("max"))
        check_count(keyword, *rule.integer(), value, path);
      else if (std::find(kNoDemands.begin(), kNoDemands.end(), keyword) == kNoDemands.end())
        fault(path, "is described by the keyword " + keyword + ", which this check does not know");
    }
  }

 private:
  /// Keywords without a rule of their own, or that another keyword's check covers.
  static constexpr std::array<std::string_view, 7> kNoDemands{"description",         "title", "$schema", "$defs", "then", "else",
                                                              "additionalProperties"};

  void fault(const std::string& path, const std::string& what) { faults_.push_back((path.empty() ? "body" : path) + " " + what); }

  const Value& resolve(const std::string& reference) {
    constexpr std::string_view kDefinition = "#/$defs/";
    if (reference.starts_with(kDefinition))
      return *document_.find("$defs")->find(std::string_view(reference).substr(kDefinition.size()));
    constexpr std::string_view kPrefix = "#/components/schemas/";
    const auto* schemas = document_.find("components")->find("schemas");
    const auto* found =
        reference.starts_with(kPrefix) ? schemas->find(std::string_view(reference).substr(kPrefix.size())) : nullptr;
    if (!found) throw std::runtime_error("no schema " + reference);
    return *found;
  }

  void check_type(const Value& types, const Value& value, const std::string& path) {
    const auto is = [&](const Value& type) {
      return *type.string() == "integer" ? value.integer() != nullptr : value.type_name() == *type.string();
    };
    const bool fits = types.string() ? is(types) : std::any_of(types.array()->begin(), types.array()->end(), is);
    if (!fits) fault(path, "is " + std::string(value.type_name()) + ", not " + json::to_text(types));
  }
  [[nodiscard]] bool holds(const Value& schema, const Value& value) const {
    Faults faults;
    Validator(document_, closed_, faults).check(schema, value, "");
    return faults.empty();
  }
  void check_one_of(const json::Array& schemas, const Value& value, const std::string& path) {
    const auto fitting = std::count_if(schemas.begin(), schemas.end(), [&](const Value& one) { return holds(one, value); });
    if (fitting != 1) fault(path, "fits " + std::to_string(fitting) + " of the alternatives, not one");
  }
  void check_condition(const Value& schema, const Value& value, const std::string& path) {
    if (const auto* const branch = schema.find(holds(*schema.find("if"), value) ? "then" : "else")) check(*branch, value, path);
  }
  void check_pattern(const std::string& pattern, const Value& value, const std::string& path) {
    if (value.string() && !std::regex_search(*value.string(), std::regex(pattern))) fault(path, "does not match " + pattern);
  }
  void check_names(const Value& schema, const Value& value, const std::string& path) {
    if (!value.object()) return;
    for (const auto& [name, member] : *value.object()) check(schema, Value(name), path + "." + name);
  }
  void check_count(const std::string& keyword, std::int64_t limit, const Value& value, const std::string& path) {
    std::optional<std::int64_t> count;
    if (keyword.ends_with("Items") && value.array()) count = static_cast<std::int64_t>(value.array()->size());
    if (keyword.ends_with("Properties") && value.object()) count = static_cast<std::int64_t>(value.object()->size());
    if (keyword.ends_with("imum") && value.integer()) count = *value.integer();
    if (count && (keyword.starts_with("min") ? *count < limit : *count > limit)) fault(path, "breaks " + keyword);
  }
  void check_enum(const json::Array& choices, const Value& value, const std::string& path) {
    if (std::find(choices.begin(), choices.end(), value) == choices.end()) fault(path, "is not a listed value");
  }
  void check_any_of(const json::Array& schemas, const Value& value, const std::string& path) {
    const bool fits = std::any_of(schemas.begin(), schemas.end(), [&](const Value& schema) { return holds(schema, value); });
    if (!fits) fault(path, "fits none of the alternatives: " + json::to_text(value));
  }
  void check_required(const json::Array& names, const Value& value, const std::string& path) {
    for (const auto& name : names)
      if (value.object() && !value.find(*name.string())) fault(path, "has no member " + *name.string());
  }
  /// `further`: the schema of members that are not described.
  void check_properties(const json::Object& properties, const Value* further, const Value& value, const std::string& path) {
    if (!value.object()) return;
    for (const auto& [name, member] : *value.object()) {
      const auto* const schema = properties.find(name);
      if (schema && !schema->boolean())
        check(*schema, member, path + "." + name);
      else if (!schema && further && !further->boolean())
        check(*further, member, path + "." + name);
      else if (schema || further || closed_)
        fault(path, "has the member " + name + ", which is not described");
    }
  }
  void check_items(const Value& schema, const Value& value, const std::string& path) {
    if (!value.array()) return;
    for (const auto& item : *value.array()) check(schema, item, path + "[]");
  }
  void check_length(const std::string& keyword, std::int64_t limit, const Value& value, const std::string& path) {
    if (!value.string()) return;
    const auto length = static_cast<std::int64_t>(count_characters(*value.string()));
    if (keyword == "minLength" ? length < limit : length > limit) fault(path, "breaks " + keyword);
  }
  void check_format(const std::string& format, const Value& value, const std::string& path) {
    if (format != "date-time" || !value.string()) return;
    const auto& text = *value.string();
    const bool ours =
        text.size() == std::string_view("2026-11-20T06:53:44.049Z").size() && text.ends_with('Z') && text[19] == '.';
    if (!ours) fault(path, "is no time with three decimals and Z: " + text);
  }

  const Value& document_;
  bool closed_;
  Faults& faults_;
};

std::string lower(std::string_view method) { return ascii_lower(method == "HEAD" ? "GET" : method); }

/// Whether `path` matches `pattern`, in which `{...}` stands for one segment.
bool fits(std::string_view pattern, std::string_view path) {
  const auto open = pattern.find('{');
  if (open == std::string_view::npos) return pattern == path;
  if (path.substr(0, open) != pattern.substr(0, open)) return false;
  const auto rest = path.substr(open);
  const auto slash = std::min(rest.find('/'), rest.size());
  return slash > 0 && fits(pattern.substr(pattern.find('}') + 1), rest.substr(slash));
}

std::string header_of(const http::Response& response, std::string_view name) {
  for (const auto& [key, value] : response.headers)
    if (iequals(key, name)) return value;
  return {};
}

bool lists(std::string_view codes, std::string_view code) {
  while (!codes.empty()) {
    const auto comma = std::min(codes.find(", "), codes.size());
    if (codes.substr(0, comma) == code) return true;
    codes.remove_prefix(std::min(comma + 2, codes.size()));
  }
  return false;
}

/// The members of every problem, and their rules.
void check_problem(const Value& problem, const http::Response& response, Faults& faults) {
  const auto* status = problem.find("status");
  if (!status || status->integer() == nullptr || *status->integer() != number(response.status))
    faults.push_back("the problem's status is another");
  const auto* code = problem.find("code");
  const auto* type = problem.find("type");
  if (!code || !type || !code->string() || !type->string() || *type->string() != "/auth/problems/" + *code->string())
    faults.push_back("the problem's type and code do not agree");
  const auto* detail = problem.find("detail");
  if (!detail || !detail->string() || detail->string()->empty()) faults.push_back("the problem has no detail");
}

/// What pages load; they also hand out files.
bool is_asset(std::string_view type) {
  constexpr std::array<std::string_view, 5> kAssetTypes{"text/css; charset=utf-8", "text/javascript; charset=utf-8",
                                                        "image/svg+xml", "text/plain; charset=utf-8", "text/event-stream"};
  return std::find(kAssetTypes.begin(), kAssetTypes.end(), type) != kAssetTypes.end();
}

/// An HTML page: no script but ours, no foreign resource, no Referer to other sites. A document of others is in a sandbox.
Faults page_faults(const http::Response& response) {
  Faults faults;
  const auto policy = header_of(response, "content-security-policy");
  if (policy.starts_with("sandbox; default-src 'none';")) return faults;
  if (!policy.starts_with("default-src 'none'; style-src 'self'; img-src 'self'") ||
      policy.find("; form-action 'self'") == policy.npos)
    faults.push_back("a page without its policy");
  if (header_of(response, "referrer-policy") != "same-origin") faults.push_back("a page that tells its address");
  if (response.body.find("<!doctype html>") != 0) faults.push_back("no page: " + response.body);
  return faults;
}

/// The Better Auth protocol: always JSON, and in a refusal only `message` and `code`; `url` where we refuse
/// what that protocol does not know.
Faults protocol_faults(const http::Response& response) {
  const auto body = json::parse(response.body);
  if (!body.ok()) return {"no JSON: " + response.body};
  if (header_of(response, "content-type") != "application/json") return {"another content type than JSON's"};
  if (response.status < http::HttpStatus::kBadRequest) return {};
  const auto* envelope = body.value().object();
  const auto* message = body.value().find("message");
  const bool fits = envelope && message && message->string() && envelope->begin()->key == "message" &&
                    envelope->size() == (body.value().find("code") ? 2U : 1U) + (body.value().find("url") ? 1U : 0U);
  return fits ? Faults{} : Faults{"no refusal of the protocol: " + response.body};
}

Faults outside_faults(const http::Request& request, const http::Response& response) {
  if (response.body.empty()) return {};
  if (request.path.starts_with("/api/auth/")) return protocol_faults(response);
  const auto type = header_of(response, "content-type");
  if (is_asset(type) || header_of(response, "content-disposition").starts_with("attachment")) return {};
  if (request.path.starts_with("/account/") || type == "text/html; charset=utf-8") return page_faults(response);
  Faults faults;
  const auto problem = json::parse(response.body);
  if (!problem.ok()) return {"no JSON: " + response.body};
  if (request.path == "/" && response.status == http::HttpStatus::kOk) return {};
  check_problem(problem.value(), response, faults);
  const auto* code = problem.value().find("code");
  const bool known = code && code->string() && std::any_of(http::kRefusals.begin(), http::kRefusals.end(), [&](const auto& row) {
                       return row.wire == *code->string() && row.status == response.status;
                     });
  if (!known) faults.push_back("is no refusal of the transport: " + response.body);
  return faults;
}

void check_content(const Value& content, const http::Response& response, const Value& document, Faults& faults) {
  const auto header = header_of(response, "content-type");
  const std::string_view type = trim(std::string_view(header).substr(0, header.find(';')));
  const auto& types = *content.object();
  const auto sent = std::find_if(types.begin(), types.end(), [&](const auto& one) { return one.key == type; });
  const auto& [wanted, described] = sent == types.end() ? *types.begin() : *sent;
  if (wanted != "*/*" && type != wanted) faults.push_back("the content type is " + header + ", not " + wanted);
  if (!wanted.ends_with("json")) return;
  const auto body = json::parse(response.body);
  if (!body.ok()) return faults.push_back("no JSON: " + response.body);
  for (auto& fault : schema_faults(*described.find("schema"), body.value(), document)) faults.push_back(std::move(fault));
}

/// Parsed once a process and text, since each application of a test has a check of its own.
std::shared_ptr<const Value> parsed_document(const std::string& text) {
  static Mutex mutex;
  static std::map<std::string, std::shared_ptr<const Value>> known;
  const Lock lock(mutex);
  auto& document = known[text];
  if (!document) {
    auto parsed = json::parse(text);
    if (!parsed.ok()) throw std::runtime_error("the OpenAPI document is no JSON: " + std::string(parsed.error().detail()));
    document = std::make_shared<const Value>(std::move(parsed).value());
  }
  return document;
}

}  // namespace

std::vector<std::string> schema_faults(const Value& schema, const Value& value, const Value& document) {
  Faults faults;
  Validator(document, true, faults).check(schema, value, "");
  return faults;
}

std::vector<std::string> json_schema_faults(const Value& schema, const Value& value) {
  Faults faults;
  Validator(schema, false, faults).check(schema, value, "");
  return faults;
}

OpenApiCheck::OpenApiCheck(const std::string& document) : document_(parsed_document(document)) {}

std::vector<std::string> OpenApiCheck::operations() const {
  std::vector<std::string> names;
  for (const auto& [path, methods] : *document_->find("paths")->object())
    for (const auto& [method, operation] : *methods.object()) names.push_back(method + " " + path);
  return names;
}

std::optional<std::string> OpenApiCheck::operation_of(const http::Request& request) const {
  const auto& paths = *document_->find("paths")->object();
  const auto method = lower(request.method);
  const auto look_for = [&](bool exact) -> std::optional<std::string> {
    for (const auto& [path, methods] : paths)
      if ((exact ? path == request.path : fits(path, request.path)) && methods.find(method)) return method + " " + path;
    return std::nullopt;
  };
  if (paths.find(request.path)) return look_for(true);
  return look_for(false);
}

const Value* OpenApiCheck::find_operation(const http::Request& request) const {
  const auto name = operation_of(request);
  if (!name) return nullptr;
  const auto space = name->find(' ');
  return document_->find("paths")->find(name->substr(space + 1))->find(name->substr(0, space));
}

std::vector<std::string> OpenApiCheck::faults(const http::Request& request, const http::Response& response) const {
  const auto* operation = find_operation(request);
  if (!operation) return outside_faults(request, response);
  const auto status = std::to_string(number(response.status));
  const auto* described = operation->find("responses")->find(status);
  if (!described) return {"status " + status + " is not listed: " + response.body};
  Faults faults;
  const auto* content = described->find("content");
  if (!content) {
    if (!response.body.empty()) faults.push_back("a body that is not described: " + response.body);
    return faults;
  }
  check_content(*content, response, *document_, faults);
  if (header_of(response, "content-type") != http::kProblemType || !faults.empty()) return faults;
  const auto problem = json::parse(response.body);
  check_problem(problem.value(), response, faults);
  const auto& code = *problem.value().find("code")->string();
  if (!lists(*described->find("description")->string(), code))
    faults.push_back("the code " + code + " is not listed for " + status);
  return faults;
}

}  // namespace usher::testkit
