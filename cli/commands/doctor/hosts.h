#pragma once

#include <string_view>

namespace usher::cli {

/// A host of sites and programs that docs/hosts.md names.
struct Host {
  std::string_view name;
  std::string_view suffix;  ///< On the public suffix list: to browsers each name below it is a site of its own.
  std::string_view server;  ///< How its header Server begins, in lower case; empty: it is not known by that.
  std::string_view file;    ///< Where its rules of forwarding are; examples/hosts has it, too. Empty: no such file.
};

/// The host of a name below one of the suffixes, or null.
const Host* host_of_name(std::string_view name);
/// The host whose answers have this header Server, or null.
const Host* host_of_server(std::string_view server);

}  // namespace usher::cli
