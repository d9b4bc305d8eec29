#include "common/json/fields.h"

#include "tests/catch.h"

using namespace usher;

namespace {

constexpr std::string_view kColours[] = {"red", "green"};

struct Inner {
  std::int64_t count = 0;
  static constexpr std::string_view kSchema = "Inner";
  static constexpr auto fields() { return json::fields_of(json::required("count", &Inner::count)); }
};

struct Body {
  std::string name;
  std::optional<std::string> colour;
  json::Patch<std::string> image;
  std::vector<Inner> inner;
  bool flag = true;
  static constexpr auto fields() {
    return json::fields_of(json::required("name", &Body::name, {.min = 2, .max = 4}),
                           json::optional("colour", &Body::colour, {.one_of = kColours}), json::optional("image", &Body::image),
                           json::optional("inner", &Body::inner), json::optional("flag", &Body::flag));
  }
};

std::string codes(const std::string& text) {
  const auto body = json::decode<Body>(json::parse(text).value());
  if (body.ok()) return "ok";
  std::string out;
  for (const auto& field : body.error().fields) out += field.field + ":" + field.code + " ";
  return out;
}

}  // namespace

TEST_CASE("fields: all errors of a body are returned at once, by path", "[json][fields]") {
  CHECK(codes(R"({"name":"ab"})") == "ok");
  CHECK(codes(R"({})") == "name:REQUIRED ");
  CHECK(codes(R"([])") == "body:WRONG_TYPE ");
  CHECK(codes(R"({"name":5,"flag":"yes","inner":[{"count":1},{"count":"2"},{}]})") ==
        "name:WRONG_TYPE inner[1].count:WRONG_TYPE inner[2].count:REQUIRED flag:WRONG_TYPE ");
  CHECK(codes(R"({"name":"a","colour":"blue"})") == "name:TOO_SHORT colour:NOT_ALLOWED ");
  CHECK(codes(R"({"name":"éééé"})") == "ok");
  CHECK(codes(R"({"name":"ééééé"})") == "name:TOO_LONG ");
  CHECK(codes(R"({"name":"a\u0000b"})") == "name:INVALID_CHARACTER ");
  CHECK(codes(R"({"name":null})") == "name:WRONG_TYPE ");
}

TEST_CASE("fields: a patch distinguishes absent, null and a value", "[json][fields]") {
  const auto decoded = [](const char* text) { return json::decode<Body>(json::parse(text).value()).value().image; };
  CHECK_FALSE(decoded(R"({"name":"ab"})").present);
  CHECK(decoded(R"({"name":"ab","image":null})").clears());
  CHECK(decoded(R"({"name":"ab","image":"x"})").value == "x");
}

TEST_CASE("fields: encoding leaves out optional members without a value", "[json][fields]") {
  Body body;
  body.name = "ab";
  body.inner = {{.count = 3}};
  CHECK(json::encode(body) == R"({"name":"ab","inner":[{"count":3}],"flag":true})");
}

TEST_CASE("fields: of many faults the first 20 are kept and the others are counted", "[json][fields]") {
  std::string items;
  for (int i = 0; i < 50; ++i) items += std::string(i == 0 ? "" : ",") + "{}";
  const auto decoded = json::decode<Body>(json::parse(R"({"name":"ab","inner":[)" + items + "]}").value());
  REQUIRE_FALSE(decoded.ok());
  CHECK(decoded.error().fields.size() == 20);
  CHECK(decoded.error().fields.front().field == "inner[0].count");
  CHECK(decoded.error().fields_left_out == 30);
  json::Faults more;
  more.take(decoded.error());
  more.add("x", "REQUIRED", "Is required");
  CHECK(more.count() == 51);
  CHECK(json::refused(std::move(more)).fields_left_out == 31);
}

TEST_CASE("fields: the schema names shared structs once", "[json][fields]") {
  json::SchemaBook book;
  const auto schema = json::schema_of<Body>(book);
  CHECK(json::to_text(*schema.find("required")) == R"(["name"])");
  CHECK(json::to_text(*schema.find("properties")->find("name")) == R"({"type":"string","minLength":2,"maxLength":4})");
  CHECK(json::to_text(*schema.find("properties")->find("inner")->find("items")) == R"({"$ref":"#/components/schemas/Inner"})");
  CHECK(book.find("Inner"));
}

namespace {

/// An Inner as a list shows it.
struct Shown {
  Inner inner;
  std::string note;
  [[nodiscard]] std::string_view size() const { return inner.count > 9 ? "large" : "small"; }
  static constexpr auto fields() {
    return json::fields_of(json::required("number", &Shown::inner, &Inner::count), json::computed("size", &Shown::size),
                           json::computed("twice", [](const Shown& shown) { return 2 * shown.inner.count; }));
  }
};
struct Outer {
  Shown shown;
  static constexpr auto fields() { return json::nested(&Outer::shown); }
};

}  // namespace

TEST_CASE("fields: one member of a nested struct and what is computed are encoded and described", "[json][fields]") {
  CHECK(json::encode(Shown{.inner = {.count = 10}}) == R"({"number":10,"size":"large","twice":20})");
  CHECK(json::encode(Outer{.shown = {.inner = {.count = 1}}}) == R"({"number":1,"size":"small","twice":2})");
  json::SchemaBook book;
  CHECK(json::to_text(json::schema_of<Outer>(book)) ==
        R"({"type":"object","properties":{"number":{"type":"integer"},"size":{"type":"string"},"twice":{"type":"integer"}},)"
        R"("required":["number","size","twice"]})");
}
