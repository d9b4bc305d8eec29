#include "server/http/messages/accept.h"

#include "common/base/text.h"

namespace usher::http {
namespace {

/// 0: the range does not have the type.
int specificity_of(std::string_view range, std::string_view type) {
  if (iequals(range, type)) return 3;
  if (range == "*/*") return 1;
  const auto major = type.substr(0, type.find('/') + 1);
  return range.size() == major.size() + 1 && range.ends_with("*") && iequals(range.substr(0, major.size()), major) ? 2 : 0;
}

/// The weight among the parameters of a range; 1 without one, 0 for a text that is not a number from 0 to 1.
double weight_of(std::string_view parameters) {
  while (!parameters.empty()) {
    const auto parameter = take_until(parameters, ';');
    const auto equals = parameter.find('=');
    if (equals == std::string_view::npos || !iequals(trim(parameter.substr(0, equals)), "q")) continue;
    const auto weight = parse_whole<double>(trim(parameter.substr(equals + 1)));
    return weight && *weight >= 0 && *weight <= 1 ? *weight : 0;
  }
  return 1;
}

}  // namespace

Preference preference_for(std::string_view accept, std::string_view type) {
  if (trim(accept).empty()) return {.weight = 1, .specificity = 0};
  Preference best;
  while (!accept.empty()) {
    auto parameters = take_until(accept, ',');
    const auto range = trim(take_until(parameters, ';'));
    const auto specificity = specificity_of(range, type);
    if (specificity > best.specificity) best = {weight_of(parameters), specificity};
  }
  return best;
}

bool prefers_html(std::string_view accept) {
  const auto html = preference_for(accept, "text/html");
  const auto json = preference_for(accept, "application/json");
  return html.specificity > 1 && html.weight > 0 && html.weight >= json.weight;
}

}  // namespace usher::http
