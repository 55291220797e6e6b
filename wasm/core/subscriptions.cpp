#include "core/subscriptions.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "core/config.hpp"
#include "wire/text_scan.hpp"

namespace tidewire::core {

Subscription* Subscriptions::want(std::string_view symbol) {
  if (Subscription* existing = find(symbol)) {
    existing->wanted = true;
    return existing;
  }
  if (full()) return nullptr;
  const auto free = std::find(slots_.begin(), slots_.end(), nullptr);
  const auto id = static_cast<int>(free - slots_.begin());
  auto made = std::make_unique<Subscription>(std::string(symbol), points_);
  const auto place = by_symbol_.begin() + static_cast<std::ptrdiff_t>(place_of(symbol));
  by_symbol_.insert(place, {made->symbol, id});
  if (free == slots_.end()) {
    slots_.push_back(std::move(made));
  } else {
    *free = std::move(made);
  }
  return at(id);
}

void Subscriptions::release(std::string_view symbol, wire::Instant until) {
  Subscription* subscription = find(symbol);
  if (!subscription) return;
  subscription->wanted = false;
  subscription->release_at = until;
}

bool Subscriptions::full() const { return by_symbol_.size() == session_symbols_max; }

void Subscriptions::hurry_released(wire::Instant now) {
  for (const auto& entry : slots_) {
    if (entry && !entry->wanted) entry->release_at = std::min(entry->release_at, now);
  }
}

std::optional<wire::Instant> Subscriptions::next_release() const {
  std::optional<wire::Instant> earliest;
  for (const auto& entry : slots_) {
    if (!entry || entry->wanted) continue;
    if (!earliest || entry->release_at < *earliest) earliest = entry->release_at;
  }
  return earliest;
}

std::unique_ptr<Subscription> Subscriptions::take_released(wire::Instant now) {
  for (auto& entry : slots_) {
    if (!entry || entry->wanted || entry->release_at > now) continue;
    const int id = id_of(entry->symbol);
    std::erase(changed_, id);
    by_symbol_.erase(by_symbol_.begin() + static_cast<std::ptrdiff_t>(place_of(entry->symbol)));
    last_found_ = {{}, -1};
    return std::move(entry);
  }
  return nullptr;
}

Subscription* Subscriptions::find(std::string_view symbol) { return at(id_of(symbol)); }

int Subscriptions::id_of(std::string_view symbol) const {
  if (last_found_.id >= 0 && last_found_.symbol.size() == symbol.size() &&
      wire::same_bytes(last_found_.symbol.data(), symbol.data(), symbol.size())) {
    return last_found_.id;
  }
  const std::size_t place = place_of(symbol);
  if (place == by_symbol_.size() || by_symbol_[place].symbol != symbol) return -1;
  last_found_ = by_symbol_[place];
  return last_found_.id;
}

std::size_t Subscriptions::place_of(std::string_view symbol) const {
  const auto found = std::lower_bound(
      by_symbol_.begin(), by_symbol_.end(), symbol,
      [](const Entry& entry, std::string_view name) { return entry.symbol < name; });
  return static_cast<std::size_t>(found - by_symbol_.begin());
}

Subscription* Subscriptions::at(int id) {
  if (id < 0 || static_cast<std::size_t>(id) >= slots_.size()) return nullptr;
  return slots_[static_cast<std::size_t>(id)].get();
}

Subscription* Subscriptions::by_handle(std::uint64_t handle) {
  // Of two that a server has given one number the last one counts.
  for (std::size_t id = slots_.size(); id-- > 0;) {
    Subscription* const subscription = slots_[id].get();
    if (subscription && subscription->handle == handle) return subscription;
  }
  return nullptr;
}

void Subscriptions::mark_changed(Subscription& subscription) {
  if (subscription.changed) return;
  subscription.changed = true;
  changed_.push_back(id_of(subscription.symbol));
}

int Subscriptions::take_changed() {
  if (changed_.empty()) return -1;
  const int id = changed_.back();
  changed_.pop_back();
  if (Subscription* subscription = at(id)) subscription->changed = false;
  return id;
}

}  // namespace tidewire::core
