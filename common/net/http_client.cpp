#include "common/net/http_client.h"

#include "common/base/encoding.h"

namespace usher::net {

bool HttpResponse::is_success() const { return status / 100 == 2; }

std::string form_encode(const std::vector<std::pair<std::string_view, std::string_view>>& fields) {
  std::string form;
  for (const auto& [name, value] : fields) {
    if (!form.empty()) form += '&';
    form.append(percent_encode(name)).append("=").append(percent_encode(value));
  }
  return form;
}

}  // namespace usher::net
