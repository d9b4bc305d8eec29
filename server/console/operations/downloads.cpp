#include "server/console/operations/downloads.h"

#include "common/base/encoding.h"
#include "common/base/url_query.h"
#include "server/http/routing/endpoint.h"

namespace usher::console {

http::Response download(std::string body, std::string_view type, const std::string& name) {
  http::Response response{.body = std::move(body)};
  return response.with("Content-Type", std::string(type))
      .with("Content-Disposition", "attachment; filename=\"" + name + "\"")
      .with("X-Content-Type-Options", "nosniff");
}

std::string part_url(const http::Request& request, std::string_view path, std::string_view cursor) {
  std::string url(path);
  for (const auto& [name, value] : http::form_parameters(request.query))
    if (name != "cursor") url = with_parameter(url, percent_encode(name), value);
  return cursor.empty() ? url : with_parameter(url, "cursor", cursor);
}

}  // namespace usher::console
