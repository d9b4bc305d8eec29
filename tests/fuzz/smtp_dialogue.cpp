#include "common/net/smtp_dialogue.h"

#include "tests/fuzz/fuzz.h"

// Lines of a conversation; those of the client begin with `>`.
FUZZ_TARGET(smtp_dialogue) {
  using namespace usher;
  net::SmtpDialogue dialogue;
  while (!bytes.empty()) {
    const auto line = fuzz::take_line(bytes);
    if (line.starts_with('>'))
      dialogue.sent(line.substr(1));
    else
      dialogue.received(line);
    fuzz::expect(dialogue.codes().find_first_not_of("0123456789. ") == std::string::npos, "only codes are kept of a reply");
    fuzz::expect(!dialogue.is_refused() || !dialogue.refusal().reason.empty(), "a refusal has a reason");
  }
}
