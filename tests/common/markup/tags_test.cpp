#include "common/markup/tags.h"

#include <sstream>

#include "tests/catch.h"

namespace usher::markup {
namespace {

/// The tokens in short: `<a href=x>`, `</a>`, `text`, each with its line.
std::string read(const std::string& html) {
  std::istringstream in(html);
  TagReader reader(in);
  std::string all;
  while (const auto token = reader.next()) {
    all += std::to_string(token->line) + ":";
    if (token->kind == Token::Kind::kText) all += "text";
    if (token->kind == Token::Kind::kStart) all += "<" + token->name;
    if (token->kind == Token::Kind::kEnd) all += "</" + token->name;
    for (const auto& [name, value] : token->attributes) all.append(" ").append(name).append("=").append(value);
    all += " ";
  }
  return all;
}

TEST_CASE("tags: names, attributes and lines, as browsers read them", "[markup]") {
  CHECK(read("<p>\n<B CLASS='x y' hidden>a</B>") == "1:<p 2:<b class=x y hidden= 2:text 2:</b ");
  CHECK(read("<a b=c/d e = \"f>g\" e=2 =h>") == "1:<a b=c/d e=f>g =h= ");
  CHECK(read("<img/><br / ><x-y\n z>") == "1:<img 1:<br 1:<x-y z= ");
  CHECK(read("<i a=&gt;=8 b='&#62;&#x3e;&amp;lt;' c=&copy; d=a&b>") == "1:<i a=>=8 b=>>&lt; c=&copy; d=a&b ");
}

TEST_CASE("tags: what is no tag is skipped or is text", "[markup]") {
  CHECK(read("<!doctype html><!-- <b> --><!--><i><!--> <? x ?></ ><u>") == "1:<i 1:<u ");
  CHECK(read("1 < 2 <3> & <b>") == "1:text 1:text 1:text 1:<b ");
  CHECK(read(" \n\t ") == "");
}

TEST_CASE("tags: raw text ends with its own end tag only", "[markup]") {
  CHECK(read("<script>if (a<b) '</scr' + '<b>'</SCRIPT x><i>") == "1:<script 1:<i ");
  CHECK(read("<textarea><b></textareas></textarea\n><style></style><title><b></title><i>") ==
        "1:<textarea 2:<style 2:<title 2:<i ");
}

TEST_CASE("tags: a file that is cut ends", "[markup]") {
  for (const auto* html :
       {"<", "</", "<!", "<!-", "<!--", "<a", "<a b", "<a b=", "<a b='", "<script>", "<script></", "<?", "</a"})
    CHECK_NOTHROW(read(html));
}

TEST_CASE("tags: a hostile file needs no more memory", "[markup]") {
  const std::string long_text(1 << 20, 'x');
  std::istringstream in("<" + long_text + " " + long_text + "='" + long_text + "'>");
  const auto token = TagReader(in).next();
  CHECK(token->name.size() == 256);
  CHECK(token->attributes.front().name.size() == 256);
  CHECK(token->attributes.front().value.size() == 4096);
}

}  // namespace
}  // namespace usher::markup
