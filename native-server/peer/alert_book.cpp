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

const Alert* AlertBook::set(std::string_view user, SymbolId symbol, AlertSide side, double level,
                            std::optional<double> price) {
  if (const auto watched = watched_.find(symbol); watched != watched_.end()) {
    const auto same = std::find_if(
        watched->second.begin(), watched->second.end(), [&](const Watched& entry) {
          return entry.alert.user == user && entry.alert.side == side &&
                 entry.alert.level == level;
        });
    if (same != watched->second.end()) return &same->alert;
  }
  const auto count = counts_.find(user);
  if (total_ >= limits_.total_max) return nullptr;
  if (count != counts_.end() && count->second >= limits_.per_user_max) return nullptr;

  ++total_;
  ++counts_[std::string(user)];
  ++last_number_;
  Watched entry{{id_prefix_ + "-" + std::to_string(last_number_), std::string(user), symbol, side,
                 level},
                last_number_,
                std::nullopt};
  if (price) entry.armed = !beyond(entry.alert, *price);
  auto& list = watched_[symbol];
  list.push_back(std::move(entry));
  return &list.back().alert;
}

bool AlertBook::clear(std::string_view user, std::string_view id) {
  for (auto list = watched_.begin(); list != watched_.end(); ++list) {
    auto& entries = list->second;
    const auto found = std::find_if(entries.begin(), entries.end(), [&](const Watched& entry) {
      return entry.alert.id == id && entry.alert.user == user;
    });
    if (found == entries.end()) continue;
    entries.erase(found);
    if (entries.empty()) watched_.erase(list);
    --total_;
    const auto count = counts_.find(user);
    if (--count->second == 0) counts_.erase(count);
    return true;
  }
  return false;
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
      entry.armed = !beyond(entry.alert, price);
    } else if (*entry.armed && beyond(entry.alert, price)) {
      entry.armed = false;
      fired.push_back(entry.alert);
    } else if (!*entry.armed && back_enough(entry.alert, price)) {
      entry.armed = true;
    }
  }
  return fired;
}

}  // namespace tidewire::server
