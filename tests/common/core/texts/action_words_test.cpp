#include "common/core/texts/action_words.h"

#include "tests/catch.h"

using namespace usher::core;

TEST_CASE("action words: an action, a mail and an actor as an operator reads them", "[texts]") {
  CHECK(words_of_action("user.signed_in") == "Signed in");
  CHECK(words_of_action("user.impersonation_started") == "Viewing as the user began");
  CHECK(words_of_action("api_key.created") == "API key created");
  CHECK(words_of_action("questionnaire.published") == "Questionnaire published");
  CHECK(words_of_name("reset_password") == "Reset password");
  CHECK(words_of_name("request:reset_password") == "Reset password (requested)");
  CHECK(words_of_actor("admin:ada@example.com") == "ada@example.com");
  CHECK(words_of_actor("apikey:0199aa10-0000-7000-8000-00000000abcd") == "apikey:0000abcd");
  CHECK(words_of_actor("operator:root") == "operator:root");
}

TEST_CASE("action words: a reason picks the text of an action for its user", "[texts]") {
  CHECK(text_of_action("user.sign_in_refused")->key() == "activity.sign_in_refused");
  CHECK(text_of_action("user.sign_in_refused", "second_factor")->key() == "activity.code_refused");
  CHECK_FALSE(text_of_action("key.rotated"));
}
