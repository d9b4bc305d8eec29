#include "common/core/chat/answer_reader.h"

#include <fstream>
#include <sstream>

#include "common/core/pages/adapted_text.h"
#include "tests/catch.h"

namespace usher::core {
namespace {

struct Read {
  std::string text;
  AnswerEnding ending{};
  std::string page;
};

Read read(std::string_view stream, bool in_order, std::size_t piece = std::string_view::npos) {
  AnswerReader reader;
  AdaptedText page;
  std::size_t seen = 0;
  const auto pass_on = [&] {
    page.take(std::string_view(reader.text()).substr(seen));
    seen = reader.text().size();
  };
  for (; !stream.empty(); stream.remove_prefix(std::min(piece, stream.size()))) {
    reader.feed(stream.substr(0, piece));
    pass_on();
  }
  const auto ending = reader.end(in_order);
  pass_on();
  page.end();
  return {reader.text(), ending, page.text()};
}

std::string word_of(AnswerEnding ending) {
  constexpr std::array<std::string_view, 5> kWords{"whole", "unmarked", "cut", "failed", "empty"};
  return std::string(kWords[static_cast<std::size_t>(ending)]);
}

TEST_CASE("answer reader: the examples of all formats", "[chat]") {
  std::ifstream file(USHER_SOURCE_DIR "/common/core/chat/answer_formats.json");
  std::ostringstream text;
  text << file.rdbuf();
  const auto formats = json::parse(text.str());
  REQUIRE(formats.ok());
  int examples = 0;
  for (const auto& format : *formats.value().array())
    for (const auto& example : *format.find("examples")->array()) {
      const auto name = std::string(json::text_at(format, "format")) + ": " + std::string(json::text_at(example, "name"));
      const auto stream = json::text_at(example, "stream");
      const bool in_order = !json::is_true(example, "breaks");
      for (const std::size_t piece : {std::string_view::npos, std::size_t{1}, std::size_t{7}}) {
        INFO(name << ", in pieces of " << piece);
        const auto seen = read(stream, in_order, piece);
        CHECK(seen.text == json::text_at(example, "text"));
        CHECK(word_of(seen.ending) == json::text_at(example, "ending"));
        if (example.find("page")) CHECK(seen.page == json::text_at(example, "page"));
      }
      ++examples;
    }
  CHECK(examples > 50);
}

TEST_CASE("answer reader: what no database stores is left out or replaced", "[chat][security]") {
  CHECK(read("data: {\"delta\":\"a\\u0000b\"}\n\n", true).text == "ab");
  CHECK(read("data: {\"delta\":\"a\xff\"}\n\n", true).text == "a\xef\xbf\xbd");
}

TEST_CASE("answer reader: its length is limited", "[chat][security]") {
  std::string stream;
  for (int i = 0; i < 20; ++i) stream += "data: {\"delta\":\"" + std::string(100'000, 'x') + "\"}\n\n";
  const auto seen = read(stream, true);
  CHECK(seen.text.size() == 1'000'000);
  CHECK(seen.ending == AnswerEnding::kCut);
}

TEST_CASE("answer reader: the members of the first event are named", "[chat]") {
  AnswerReader reader;
  reader.feed("data: {\"token\":\"a\",\"n\":1}\n\ndata: {\"other\":2}\n\n");
  CHECK(reader.end(true) == AnswerEnding::kEmpty);
  CHECK(reader.first_members() == "token, n");
}

}  // namespace
}  // namespace usher::core
