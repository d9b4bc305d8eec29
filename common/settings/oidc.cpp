#include <set>

#include "common/base/text.h"
#include "common/settings/named_tables.h"
#include "common/url/url.h"

namespace usher::settings {
namespace {

constexpr std::size_t kLongestLabel = 40;
/// The last one is that of passwords in the list of a user's ways to sign in.
constexpr std::array<std::string_view, 3> kReserved{"google", "github", "credential"};

std::optional<ValueError> fault_of_issuer(std::string_view text) {
  const auto url = parse_url(text);
  if (url && url->is_web() && !url->user && url->rest.find_first_of("?#") == std::string::npos) return std::nullopt;
  return ValueError{"is not the address of an issuer",
                    "write it as the provider does, such as https://login.example.com/realms/site"};
}

void read_label(const std::string& key, const Gathered& gathered, OidcProvider& provider, SettingFaults& faults) {
  const auto* given = gathered.find(key);
  if (!given) return;
  provider.label = trim(given->text);
  if (count_characters(provider.label) > kLongestLabel)
    faults.add(key, Secrecy::kPublic, given,
               {"is not a name for a button",
                "write one line of at most " + std::to_string(kLongestLabel) + " characters, such as Campus login"});
}

void read_provider(const std::string& name, const Gathered& gathered, Settings& into, SettingFaults& faults) {
  OidcProvider provider;
  provider.name = ascii_lower(name);
  const auto member = [&](std::string_view last) -> std::string {
    const auto key = "OIDC_" + name + "_" + std::string(last);
    if (const auto* given = gathered.find(key)) return given->text;
    faults.add(key, Secrecy::kPublic, nullptr,
               {"is not set, but another setting of this provider is", "set its issuer, client id and client secret"});
    return {};
  };
  provider.issuer = trim(member("ISSUER"));
  provider.client.id = trim(member("CLIENT_ID"));
  provider.client.secret = Secret(member("CLIENT_SECRET"));
  const auto issuer_key = "OIDC_" + name + "_ISSUER";
  if (const auto* given = gathered.find(issuer_key)) {
    if (contains(kReserved, provider.name))
      faults.add(issuer_key, Secrecy::kUrlCredentials, given, {"has the name of a built-in provider", "choose another name"});
    else if (const auto fault = fault_of_issuer(provider.issuer))
      faults.add(issuer_key, Secrecy::kUrlCredentials, given, *fault);
  }
  read_label("OIDC_" + name + "_LABEL", gathered, provider, faults);
  into.oauth.oidc.push_back(std::move(provider));
}

}  // namespace

void read_oidc_providers(const Gathered& gathered, Settings& into, SettingFaults& faults) {
  std::set<std::string> names;
  for (const auto& [key, given] : gathered.values)
    if (const auto family = parse_family_key(key); family && gathered.find(key)) names.emplace(family->name);
  for (const auto& name : names) read_provider(name, gathered, into, faults);
}

}  // namespace usher::settings
