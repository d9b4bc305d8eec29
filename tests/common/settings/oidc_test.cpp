#include "tests/catch.h"
#include "tests/common/settings/folder.h"

namespace usher::settings {
namespace {

TEST_CASE("oidc: a provider is three settings with its name inside", "[settings][oauth]") {
  Folder folder;
  folder.with("usher.toml", "oidc_my_campus_issuer = 'https://login.example.edu/'\n");
  const auto loaded = load(folder.sources({{"OIDC_MY_CAMPUS_CLIENT_ID", "usher"},
                                           {"OIDC_MY_CAMPUS_CLIENT_SECRET", "s3cret"},
                                           {"OIDC_A1_ISSUER", "http://10.0.0.5:8080/realms/x"},
                                           {"OIDC_A1_CLIENT_ID", "a"},
                                           {"OIDC_A1_CLIENT_SECRET", "b"}}));
  REQUIRE(loaded.ok());
  const auto& providers = loaded.value().settings.oauth.oidc;
  REQUIRE(providers.size() == 2);
  CHECK(providers[0].name == "a1");
  CHECK(providers[0].issuer == "http://10.0.0.5:8080/realms/x");
  CHECK(providers[1].name == "my_campus");
  CHECK(providers[1].issuer == "https://login.example.edu/");
  CHECK(providers[1].client.id == "usher");
  CHECK(providers[1].client.secret.expose() == "s3cret");
  CHECK(effective(loaded.value(), "OIDC_MY_CAMPUS_ISSUER").origin == "usher.toml line 1");
}

TEST_CASE("oidc: a missing setting of a provider is named", "[settings][oauth]") {
  const auto loaded = from_environment({{"OIDC_X_CLIENT_ID", "a"}});
  CHECK(fault_of(loaded, "OIDC_X_ISSUER") ==
        "is not set, but another setting of this provider is; set its issuer, client id and client secret");
  CHECK_FALSE(fault_of(loaded, "OIDC_X_CLIENT_SECRET").empty());
  CHECK(fault_of(loaded, "OIDC_X_CLIENT_ID").empty());
}

TEST_CASE("oidc: issuers are web addresses, and built-in names are reserved", "[settings][oauth]") {
  const auto provider = [](const std::string& name, const std::string& issuer) {
    return fault_of(from_environment({{"OIDC_" + name + "_ISSUER", issuer},
                                      {"OIDC_" + name + "_CLIENT_ID", "a"},
                                      {"OIDC_" + name + "_CLIENT_SECRET", "b"}}),
                    "OIDC_" + name + "_ISSUER");
  };
  CHECK(provider("X", "login.example") ==
        "\"login.example\" (from the environment) is not the address of an issuer; write it as the provider does, such as "
        "https://login.example.com/realms/site");
  CHECK_FALSE(provider("X", "https://login.example?x=1").empty());
  CHECK_FALSE(provider("X", "https://u:p@login.example").empty());
  CHECK_FALSE(provider("X", "ftp://login.example").empty());
  for (const auto* name : {"GOOGLE", "GITHUB", "CREDENTIAL"})
    CHECK(provider(name, "https://login.example") ==
          "\"https://login.example\" (from the environment) has the name of a built-in provider; choose another name");
}

TEST_CASE("oidc: a label is what users read, one short line", "[settings][oauth]") {
  const auto labelled = [](const std::string& label) {
    return from_environment({{"OIDC_X_ISSUER", "https://login.example"},
                             {"OIDC_X_CLIENT_ID", "a"},
                             {"OIDC_X_CLIENT_SECRET", "b"},
                             {"OIDC_X_LABEL", label}});
  };
  const auto loaded = labelled(" Campus login ");
  REQUIRE(loaded.ok());
  CHECK(loaded.value().settings.oauth.oidc.front().label == "Campus login");
  for (const auto& wrong : {std::string(41, 'x'), std::string("a\nb"), std::string("\xff")})
    CHECK_FALSE(fault_of(labelled(wrong), "OIDC_X_LABEL").empty());
}

}  // namespace
}  // namespace usher::settings
