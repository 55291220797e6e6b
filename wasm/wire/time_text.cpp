#include "wire/time_text.hpp"

#include <cstdint>

namespace tidewire::wire {
namespace {

/// Takes exactly `count` digits from the front; -1 if they are not there.
int take_digits(std::string_view& rest, std::size_t count) {
  if (rest.size() < count) return -1;
  int value = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (rest[i] < '0' || rest[i] > '9') return -1;
    value = value * 10 + (rest[i] - '0');
  }
  rest.remove_prefix(count);
  return value;
}

bool take(std::string_view& rest, char c) {
  if (rest.empty() || rest.front() != c) return false;
  rest.remove_prefix(1);
  return true;
}

bool is_leap(int year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

int days_in_month(int year, int month) {
  static constexpr int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

/// Days since 1970-01-01 in the proleptic Gregorian calendar, counted by 400-year eras.
std::int64_t days_from_civil(int year, int month, int day) {
  const int shifted_year = month <= 2 ? year - 1 : year;
  const int era = (shifted_year >= 0 ? shifted_year : shifted_year - 399) / 400;
  const int year_of_era = shifted_year - era * 400;
  const int day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  const int day_of_era =
      year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return std::int64_t{era} * 146097 + day_of_era - 719468;
}

/// Milliseconds of an optional `.123456`; -1 if a point stands without digits.
int take_fraction(std::string_view& rest) {
  if (!take(rest, '.')) return 0;
  int millis = 0;
  std::size_t count = 0;
  while (!rest.empty() && rest.front() >= '0' && rest.front() <= '9') {
    if (count < 3) millis = millis * 10 + (rest.front() - '0');
    ++count;
    rest.remove_prefix(1);
  }
  if (count == 0) return -1;
  for (; count < 3; ++count) millis *= 10;
  return millis;
}

/// Minutes east of UTC of an optional `Z` or `+hh:mm`; nothing if what stands there is neither.
std::optional<int> take_offset_minutes(std::string_view& rest) {
  if (rest.empty() || take(rest, 'Z')) return 0;
  const bool west = rest.front() == '-';
  if (!west && rest.front() != '+') return std::nullopt;
  rest.remove_prefix(1);
  const int hours = take_digits(rest, 2);
  take(rest, ':');
  const int minutes = take_digits(rest, 2);
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return std::nullopt;
  return (west ? -1 : 1) * (hours * 60 + minutes);
}

}  // namespace

std::optional<UnixMillis> parse_iso_time(std::string_view text) {
  std::string_view rest = text;
  const int year = take_digits(rest, 4);
  if (year < 0 || !take(rest, '-')) return std::nullopt;
  const int month = take_digits(rest, 2);
  if (month < 1 || month > 12 || !take(rest, '-')) return std::nullopt;
  const int day = take_digits(rest, 2);
  if (day < 1 || day > days_in_month(year, month)) return std::nullopt;
  if (!take(rest, 'T') && !take(rest, ' ')) return std::nullopt;
  const int hour = take_digits(rest, 2);
  if (hour < 0 || hour > 23 || !take(rest, ':')) return std::nullopt;
  const int minute = take_digits(rest, 2);
  if (minute < 0 || minute > 59 || !take(rest, ':')) return std::nullopt;
  const int second = take_digits(rest, 2);
  if (second < 0 || second > 60) return std::nullopt;
  const int millis = take_fraction(rest);
  const std::optional<int> offset = take_offset_minutes(rest);
  if (millis < 0 || !offset || !rest.empty()) return std::nullopt;
  const std::int64_t hours = days_from_civil(year, month, day) * 24 + hour;
  const std::int64_t minutes = hours * 60 + minute - *offset;
  return UnixMillis{(minutes * 60 + second) * 1000 + millis};
}

}  // namespace tidewire::wire
