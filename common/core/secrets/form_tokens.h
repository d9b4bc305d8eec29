#pragma once

#include "common/core/runtime/ports.h"

namespace usher::core {

struct InstallationSecrets;

/// The tokens in the forms of pages (CSRF; a signed double submit). A token is a MAC of a random value, which the browser keeps
/// in a cookie, and of its session, if any, so that neither a token of another browser nor one of before a sign-in is accepted.
/// Nothing is stored, and a restart changes nothing. Safe from any thread.
class FormTokens {
 public:
  FormTokens(Ports ports, const InstallationSecrets& secrets);

  /// Draws the random value of a browser.
  [[nodiscard]] Secret draw() const;
  /// `session`: what names the session; empty without one.
  [[nodiscard]] std::string token_of(const Secret& browser, std::string_view session) const;
  [[nodiscard]] bool accepts(std::string_view token, const Secret& browser, std::string_view session) const;

  /// What a form takes along and gets back unchanged: the text with a MAC. `purpose` names the form and what it is.
  [[nodiscard]] std::string seal(std::string_view purpose, std::string_view text) const;
  /// Returns the text of seal() for the same purpose; nullopt for any other text.
  [[nodiscard]] std::optional<std::string> unseal(std::string_view purpose, std::string_view sealed) const;

 private:
  Ports ports_;
  std::vector<Secret> keys_;
  std::vector<Secret> sealing_keys_;
};

}  // namespace usher::core
