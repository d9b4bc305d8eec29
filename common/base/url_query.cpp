#include "common/base/url_query.h"

#include <algorithm>

#include "common/base/encoding.h"

namespace usher {

std::string with_parameter(std::string_view url, std::string_view name, std::string_view value) {
  const auto fragment = std::min(url.find('#'), url.size());
  std::string out(url.substr(0, fragment));
  out.append(out.find('?') == std::string::npos ? "?" : "&").append(name).append("=").append(percent_encode(value));
  return out.append(url.substr(fragment));
}

}  // namespace usher
