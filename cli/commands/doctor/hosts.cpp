#include "cli/commands/doctor/hosts.h"

#include <array>

#include "common/base/text.h"
#include "common/url/url.h"

namespace usher::cli {
namespace {

constexpr std::array kHosts{
    Host{"Vercel", "vercel.app", "vercel", "vercel.json"},
    Host{"Netlify", "netlify.app", "netlify", "netlify.toml or _redirects"},
    Host{"GitHub Pages", "github.io", "github.com", ""},
    Host{"Hugging Face (static)", "static.hf.space", "", ""},
    Host{"Hugging Face", "hf.space", "", ""},
    Host{"Render", "onrender.com", "", ""},
    Host{"Railway", "up.railway.app", "railway", ""},
};

template <class Fits>
const Host* first_host(const Fits& fits) {
  return find_where(kHosts, fits);
}

}  // namespace

const Host* host_of_name(std::string_view name) {
  return first_host([&](const Host& host) { return name != host.suffix && is_within(name, host.suffix); });
}

const Host* host_of_server(std::string_view server) {
  const auto lower = ascii_lower(server);
  return first_host([&](const Host& host) { return !host.server.empty() && lower.starts_with(host.server); });
}

}  // namespace usher::cli
