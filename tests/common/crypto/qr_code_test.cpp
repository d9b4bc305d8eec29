#include "common/crypto/qr_code.h"

#include <cstdio>

#include "tests/catch.h"

namespace usher::crypto {
namespace {

const std::string kUri =
    "otpauth://totp/docs.example.com:ada%40example.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=docs.example.com&digits=6"
    "&period=30";

bool holds(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

/// The dark modules of an SVG's path, as rows of # and space.
std::string drawn_by(const std::string& svg, std::size_t size) {
  std::string rows(size * size, ' ');
  for (auto at = svg.find(" d=\"") + 4; svg[at] == 'M'; at = svg.find('z', at) + 1) {
    std::size_t x = 0;
    std::size_t y = 0;
    std::size_t width = 0;
    REQUIRE(std::sscanf(svg.c_str() + at, "M%zu %zuh%zuv1", &x, &y, &width) == 3);
    rows.replace((y - 4) * size + x - 4, width, width, '#');
  }
  return rows;
}

TEST_CASE("qr code: has exactly three finder patterns", "[qr_code]") {
  const auto code = QrCode::of(kUri).value();
  const auto is_finder = [&](std::size_t left, std::size_t top) {
    for (std::size_t i = 0; i < 7; ++i)
      if (!code.is_dark(left + i, top) || !code.is_dark(left, top + i) || !code.is_dark(left + 6, top + i)) return false;
    return !code.is_dark(left + 1, top + 1) && code.is_dark(left + 3, top + 3);
  };
  const auto far = code.size() - 7;
  CHECK((code.size() - 17) % 4 == 0);
  CHECK(is_finder(0, 0));
  CHECK(is_finder(far, 0));
  CHECK(is_finder(0, far));
  CHECK_FALSE(is_finder(far, far));
  CHECK_FALSE(code.is_dark(code.size(), 0));
}

TEST_CASE("qr code: texts have different codes, a too long text has no code", "[qr_code]") {
  const auto svg = [](const std::string& text) { return to_svg(QrCode::of(text).value(), ""); };
  CHECK(svg(kUri) == svg(kUri));
  CHECK(svg(kUri) != svg(kUri + "0"));
  CHECK(QrCode::of(std::string(2000, 'x')));
  CHECK_FALSE(QrCode::of(std::string(3000, 'x')));
  CHECK_FALSE(QrCode::of(""));
  CHECK_FALSE(QrCode::of(std::string("a\0b", 3)));
}

TEST_CASE("qr code: the SVG draws every dark module in one path, on white with a quiet zone of four", "[qr_code]") {
  const auto code = QrCode::of(kUri).value();
  const auto svg = to_svg(code, "A <b> & c");
  std::string expected;
  for (std::size_t y = 0; y < code.size(); ++y)
    for (std::size_t x = 0; x < code.size(); ++x) expected += code.is_dark(x, y) ? '#' : ' ';
  CHECK(drawn_by(svg, code.size()) == expected);
  const auto side = std::to_string(code.size() + 8);
  CHECK(holds(svg, "viewBox=\"0 0 " + side + " " + side + "\""));
  CHECK(holds(svg, "<rect width=\"" + side + "\" height=\"" + side + "\" fill=\"#fff\"/>"));
  CHECK(holds(svg, "role=\"img\""));
  CHECK(holds(svg, "<title>A &lt;b> &amp; c</title>"));
  CHECK(svg.find("<path") == svg.rfind("<path"));
}

std::size_t count(const std::string& text, std::string_view part) {
  std::size_t found = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++found;
  return found;
}

TEST_CASE("qr code: in a terminal every line sets black and white itself", "[qr_code]") {
  const auto code = QrCode::of(kUri).value();
  const auto text = to_terminal_text(code, true);
  const auto lines = (code.size() + 4 + 1) / 2;
  CHECK(count(text, "\n") == lines);
  CHECK(count(text, "\x1b[38;5;16;48;5;231m") == lines);
  CHECK(count(text, "\x1b[0m\n") == lines);
  CHECK(text.starts_with("\x1b[38;5;16;48;5;231m" + std::string(code.size() + 4, ' ') + "\x1b[0m\n"));  // the quiet zone
}

TEST_CASE("qr code: without colours the light modules are drawn, without escapes", "[qr_code]") {
  const auto code = QrCode::of(kUri).value();
  const auto text = to_terminal_text(code, false);
  CHECK_FALSE(holds(text, "\x1b"));
  std::string quiet;
  for (std::size_t i = 0; i < code.size() + 4; ++i) quiet += "\u2588";
  CHECK(text.starts_with(quiet + "\n"));
}

}  // namespace
}  // namespace usher::crypto
