#include "feeds/trade_csv.hpp"

#include <cstdlib>
#include <string>
#include <variant>

#include "support/catch.hpp"

using namespace tidewire;
using namespace tidewire::server;

namespace {

RecordedTrade trade(TradeCsvReader& reader, std::string_view line) {
  const TradeLine read = reader.read(line);
  REQUIRE(std::holds_alternative<RecordedTrade>(read));
  return std::get<RecordedTrade>(read);
}

bool skipped(TradeCsvReader& reader, std::string_view line) {
  return std::holds_alternative<NotATrade>(reader.read(line));
}

TradeLineError error(TradeCsvReader& reader, std::string_view line) {
  const TradeLine read = reader.read(line);
  REQUIRE(std::holds_alternative<TradeLineError>(read));
  return std::get<TradeLineError>(read);
}

constexpr std::string_view header =
    "exchange,symbol,timestamp,local_timestamp,id,side,price,amount";

}  // namespace

TEST_CASE("a file with a header is read by its column names") {
  TradeCsvReader reader("UNUSED", false);
  CHECK(skipped(reader, header));
  const auto read = trade(
      reader,
      "binance-futures,BTCUSDT,1582329602111000,1582329602418379,42377944,buy,9682,0.132");
  CHECK(read.symbol == "BTCUSDT");
  CHECK(read.tick == wire::Tick{0, {1'582'329'602'111}, 9'682, 0.132});
}

TEST_CASE("the order of the columns does not matter") {
  TradeCsvReader reader("X", false);
  CHECK(skipped(reader, "qty,time,ignored,price"));
  const auto read = trade(reader, "0.5,1582329602111,zzz,10.25");
  CHECK(read.symbol == "X");
  CHECK(read.tick == wire::Tick{0, {1'582'329'602'111}, 10.25, 0.5});
}

TEST_CASE("Binance trades are read with and without a header, futures and spot") {
  TradeCsvReader reader("BTCUSDT", false);
  const wire::Tick expected{0, {1'704'067'200'000}, 42'283.58, 0.00091};
  CHECK(trade(reader, "3358800872,42283.58,0.00091,38.478058,1704067200000,True,True").tick ==
        expected);
  CHECK(trade(reader, "3358800872,42283.58,0.00091,38.478058,1704067200000,true").tick ==
        expected);
  CHECK(skipped(reader, "id,price,qty,quote_qty,time,is_buyer_maker"));
  CHECK(trade(reader, "3358800872,42283.58,0.00091,38.478058,1704067200000,false").tick ==
        expected);
}

TEST_CASE("Binance aggTrades are read with and without a header, futures and spot") {
  TradeCsvReader reader("BTCUSDT", false);
  const wire::Tick expected{0, {1'704'067'200'041}, 42'283.58, 0.00091};
  CHECK(trade(reader, "2844190000,42283.58,0.00091,1,2,1704067200041,True,True").tick == expected);
  CHECK(trade(reader, "2844190000,42283.58,0.00091,1,2,1704067200041,true").tick == expected);
  CHECK(skipped(reader,
                "agg_trade_id,price,quantity,first_trade_id,last_trade_id,transact_time,"
                "is_buyer_maker"));
  CHECK(trade(reader, "2844190000,42283.58,0.00091,1,2,1704067200041,true").tick == expected);
}

TEST_CASE("times in microseconds become milliseconds") {
  TradeCsvReader reader("X", false);
  CHECK(trade(reader, "1,2.5,3,7.5,1735689600123999,True,True").tick.time.ms ==
        1'735'689'600'123);
}

TEST_CASE("prices are the doubles that strtod reads") {
  TradeCsvReader reader("X", false);
  for (const char* text : {"0.1", "9681.99", "1e-7", "123456789.123456789", "4.35", "0.00000001"}) {
    const std::string line = std::string("1,") + text + ",1,1,1704067200000,true";
    CHECK(trade(reader, line).tick.price == std::strtod(text, nullptr));
  }
}

TEST_CASE("line ends, blanks, quotes and a byte order mark are no obstacle") {
  TradeCsvReader reader("X", false);
  CHECK(skipped(reader, "\xEF\xBB\xBF\"time\", \"price\" ,\"amount\"\r"));
  CHECK(trade(reader, "1704067200000, 5 ,\"2\"\r").tick.volume == 2);
  CHECK(skipped(reader, ""));
  CHECK(skipped(reader, "\r"));
}

TEST_CASE("what is wrong with a line is named") {
  TradeCsvReader reader("X", false);
  CHECK(error(reader, "hello") == TradeLineError::wrong_columns);
  CHECK(error(reader, "1,2,3") == TradeLineError::wrong_columns);
  CHECK(error(reader, "price,amount") == TradeLineError::incomplete_header);
  CHECK(error(reader, "1,abc,1,1,1704067200000,true") == TradeLineError::bad_price);
  CHECK(error(reader, "1,nan,1,1,1704067200000,true") == TradeLineError::bad_price);
  CHECK(error(reader, "1,inf,1,1,1704067200000,true") == TradeLineError::bad_price);
  CHECK(error(reader, "1,-5,1,1,1704067200000,true") == TradeLineError::bad_price);
  CHECK(error(reader, "1,0,1,1,1704067200000,true") == TradeLineError::bad_price);
  CHECK(error(reader, "1,1e999,1,1,1704067200000,true") == TradeLineError::bad_price);
  CHECK(error(reader, "1,5,,1,1704067200000,true") == TradeLineError::bad_volume);
  CHECK(error(reader, "1,5,-1,1,1704067200000,true") == TradeLineError::bad_volume);
  CHECK(error(reader, "1,5,1,1,17040672,true") == TradeLineError::bad_time);
  CHECK(error(reader, "1,5,1,1,1704067200000.5,true") == TradeLineError::bad_time);
  CHECK(error(reader, "1,5,1,1,99999999999999999999,true") == TradeLineError::bad_time);
  REQUIRE(skipped(reader, header));
  CHECK(error(reader, "e,BTC USDT,1582329602111000,0,0,buy,1,1") == TradeLineError::bad_symbol);
  CHECK(error(reader, "e,BTCUSDT,1582329602111000,0,0,buy,1") == TradeLineError::wrong_columns);
}

TEST_CASE("a new name replaces the file's first symbol, and others are refused") {
  TradeCsvReader reader("BTC/USD", true);
  REQUIRE(skipped(reader, header));
  CHECK(trade(reader, "e,BTCUSDT,1582329602111000,0,0,buy,1,1").symbol == "BTC/USD");
  CHECK(error(reader, "e,ETHUSDT,1582329602111000,0,0,buy,1,1") == TradeLineError::other_symbol);
}

TEST_CASE("the symbol stands first in the file name") {
  CHECK(symbol_from_file_name("BTCUSDT-aggTrades-2024-01-01.csv") == "BTCUSDT");
  CHECK(symbol_from_file_name("ETHUSDT-trades-2024-01.csv") == "ETHUSDT");
  CHECK(symbol_from_file_name("1000SHIBUSDT-trades.csv") == "1000SHIBUSDT");
  CHECK(symbol_from_file_name("-.csv") == "TRADES");
  CHECK(symbol_from_file_name("") == "TRADES");
}
