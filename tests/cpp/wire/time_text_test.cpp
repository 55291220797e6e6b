#include "wire/time_text.hpp"

#include "support/catch.hpp"

using namespace tidewire::wire;

TEST_CASE("times are read as Python and JavaScript write them") {
  CHECK(parse_iso_time("1970-01-01T00:00:00Z") == UnixMillis{0});
  CHECK(parse_iso_time("2020-02-22T00:00:02.111Z") == UnixMillis{1582329602111});
  CHECK(parse_iso_time("2020-02-22T00:00:02.111999") == UnixMillis{1582329602111});
  CHECK(parse_iso_time("2020-02-22 00:00:02") == UnixMillis{1582329602000});
  CHECK(parse_iso_time("2020-02-22T01:00:02.111+01:00") == UnixMillis{1582329602111});
  CHECK(parse_iso_time("2020-02-21T16:30:02.1-0730") == UnixMillis{1582329602100});
  CHECK(parse_iso_time("1969-12-31T23:59:59.5Z") == UnixMillis{-500});
  CHECK(parse_iso_time("2000-02-29T12:00:00Z") == UnixMillis{951825600000});
}

TEST_CASE("what is not a time is refused") {
  for (const char* text :
       {"", "2020", "2020-02-30T00:00:00Z", "2019-02-29T00:00:00Z", "2020-13-01T00:00:00Z",
        "2020-00-01T00:00:00Z", "2020-01-01", "2020-01-01T24:00:00Z", "2020-01-01T00:60:00Z",
        "2020-01-01T00:00:00.Z", "2020-01-01T00:00:00Zx", "2020-01-01T00:00:00+1", "20-01-01T00:00:00Z"}) {
    INFO(text);
    CHECK_FALSE(parse_iso_time(text));
  }
}
