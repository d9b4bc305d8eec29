#include "server/html/signed_in/kept_text.h"

#include "common/base/text.h"
#include "server/http/routing/endpoint.h"

namespace usher::html {

KeptText kept_text(const http::Request& request, const ShownFields& shown,
                   const std::function<bool(std::string_view, const std::string&)>& is_left_out) {
  KeptText kept;
  for (auto& field : http::form_parameters(request.body)) {
    if (is_left_out(field.first, field.second)) continue;
    if (shown.contains(field.first))
      kept.fields.push_back(std::move(field));
    else
      kept.has_dropped = kept.has_dropped || !trim(field.second).empty();
  }
  return kept;
}

}  // namespace usher::html
