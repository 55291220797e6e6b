#include "peer/alert_book.hpp"

#include <algorithm>
#include <utility>

namespace tidewire::server {
namespace {

bool beyond(const Alert& alert, double price) {
  return alert.side == AlertSide::above ? price >= alert.level : price <= alert.level;
}

bool back_enough(const Alert& alert, double price) {
  const double band = alert.level * AlertBook::rearm_ratio;
  return alert.side == AlertSide::above ? price <= alert.level - band
                                        : price >= alert.level + band;
}

}  // namespace

AlertBook::AlertBook(std::string id_prefix, AlertLimits limits)
    : id_prefix_(std::move(id_prefix)), limits_(limits) {}

wire::Result<Alert, AlertRefusal> AlertBook::set(std::string_view user, SymbolId symbol,
                                                 AlertSide side, double level,
                                                 std::optional<double> price) {
  if (const auto watched = watched_.find(symbol); watched != watched_.end()) {
    const auto same =
        std::find_if(watched->second.begin(), watched->second.end(), [&](const Watched& entry) {
          return entry.alert.user == user && entry.alert.side == side &&
                 entry.alert.level == level;
        });
    if (same != watched->second.end()) return same->alert;
  }
  const auto count = counts_.find(user);
  if (total_ >= limits_.total_max) return AlertRefusal::limit;
  if (count != counts_.end() && count->second >= limits_.per_user_max) return AlertRefusal::limit;

  Alert alert{id_prefix_ + "-" + std::to_string(last_number_ + 1), std::string(user), symbol, side,
              level};
  std::optional<bool> armed;
  if (price) armed = !beyond(alert, *price);
  if (keeper_ != nullptr && !keeper_->keep(alert, armed)) return AlertRefusal::store;
  return add(std::move(alert), armed);
}

bool AlertBook::restore(Alert alert, std::optional<bool> armed) {
  if (total_ >= limits_.total_max) return false;
  add(std::move(alert), armed);
  return true;
}

Alert AlertBook::add(Alert alert, std::optional<bool> armed) {
  ++total_;
  ++counts_[alert.user];
  watched_[alert.symbol].push_back({alert, ++last_number_, armed});
  return alert;
}

std::optional<AlertRefusal> AlertBook::clear(std::string_view user, std::string_view id) {
  const Alert* const alert = find(user, id);
  if (alert == nullptr) return AlertRefusal::unknown;
  if (keeper_ != nullptr && !keeper_->forget(alert->id)) return AlertRefusal::store;
  drop(Alert(*alert));
  return std::nullopt;
}

const Alert* AlertBook::find(std::string_view user, std::string_view id) const {
  for (const auto& [symbol, entries] : watched_) {
    for (const Watched& entry : entries) {
      if (entry.alert.id == id && entry.alert.user == user) return &entry.alert;
    }
  }
  return nullptr;
}

void AlertBook::drop(const Alert& alert) {
  const auto list = watched_.find(alert.symbol);
  if (list == watched_.end()) return;
  const auto gone = std::erase_if(
      list->second, [&alert](const Watched& entry) { return entry.alert.id == alert.id; });
  if (list->second.empty()) watched_.erase(list);
  if (gone == 0) return;
  --total_;
  const auto count = counts_.find(alert.user);
  if (--count->second == 0) counts_.erase(count);
}

std::vector<Alert> AlertBook::of(std::string_view user) const {
  std::vector<const Watched*> found;
  for (const auto& [symbol, entries] : watched_) {
    for (const Watched& entry : entries) {
      if (entry.alert.user == user) found.push_back(&entry);
    }
  }
  std::sort(found.begin(), found.end(),
            [](const Watched* a, const Watched* b) { return a->number < b->number; });
  std::vector<Alert> alerts;
  for (const Watched* entry : found) alerts.push_back(entry->alert);
  return alerts;
}

std::vector<Alert> AlertBook::on_price(SymbolId symbol, double price) {
  std::vector<Alert> fired;
  const auto found = watched_.find(symbol);
  if (found == watched_.end()) return fired;
  for (Watched& entry : found->second) {
    if (!entry.armed) {
      arm(entry, !beyond(entry.alert, price));
    } else if (*entry.armed && beyond(entry.alert, price)) {
      entry.armed = false;  // written down by whoever tells the user, together with that
      fired.push_back(entry.alert);
    } else if (!*entry.armed && back_enough(entry.alert, price)) {
      arm(entry, true);
    }
  }
  return fired;
}

void AlertBook::arm(Watched& entry, bool armed) {
  entry.armed = armed;
  if (keeper_ != nullptr) keeper_->arm(entry.alert.id, armed);
}

}  // namespace tidewire::server
