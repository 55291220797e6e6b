#include "core/subscriptions.hpp"

#include <algorithm>
#include <utility>

#include "core/config.hpp"

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
  if (free == slots_.end()) {
    slots_.push_back(std::move(made));
  } else {
    *free = std::move(made);
  }
  ids_.emplace(symbol, id);
  return at(id);
}

void Subscriptions::release(std::string_view symbol, wire::Instant until) {
  Subscription* subscription = find(symbol);
  if (!subscription) return;
  subscription->wanted = false;
  subscription->release_at = until;
}

bool Subscriptions::full() const { return ids_.size() == session_symbols_max; }

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
    ids_.erase(entry->symbol);
    return std::move(entry);
  }
  return nullptr;
}

Subscription* Subscriptions::find(std::string_view symbol) { return at(id_of(symbol)); }

int Subscriptions::id_of(std::string_view symbol) const {
  const auto found = ids_.find(symbol);
  return found == ids_.end() ? -1 : found->second;
}

Subscription* Subscriptions::at(int id) {
  if (id < 0 || static_cast<std::size_t>(id) >= slots_.size()) return nullptr;
  return slots_[static_cast<std::size_t>(id)].get();
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
