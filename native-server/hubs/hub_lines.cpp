#include "hubs/hub_lines.hpp"

#include <utility>
#include <vector>

#include "hubs/random_id.hpp"

namespace tidewire::server {

HubLines::~HubLines() {
  for (auto& [token, entry] : entries_) {
    entry.poll.reset();
    entry.line->finish();
  }
}

HubLines::Line HubLines::open(Identity identity, bool offers_replay, bool secret,
                              wire::Now now) {
  if (entries_.size() >= lines_max_) return {};
  std::string id = random_id();
  std::string token = secret ? random_id() : id;
  auto line = std::make_shared<HubLine>(std::move(id), std::move(identity), *methods_, options_,
                                        offers_replay, now);
  entries_.emplace(token, Entry{line, nullptr});
  return {std::move(token), std::move(line)};
}

std::shared_ptr<HubLine> HubLines::find(std::string_view token) const {
  const auto entry = found(token);
  if (entry == entries_.end() || entry->second.line->over()) return nullptr;
  return entry->second.line;
}

void HubLines::poll(std::string_view token, DeferredReply reply, wire::Now now) {
  const auto entry = entries_.find(std::string(token));
  if (!entry->second.poll) {
    entry->second.poll = std::make_unique<LongPoll>(entry->second.line, now);
    ++meter.opened;
  }
  entry->second.poll->poll(std::move(reply), now);
}

bool HubLines::is_polled(std::string_view token) const {
  const auto entry = found(token);
  return entry != entries_.end() && entry->second.poll != nullptr;
}

void HubLines::end_polls(std::string_view token) {
  const auto entry = entries_.find(std::string(token));
  entry->second.line->end();
  entry->second.poll.reset();
  settle(token);
}

void HubLines::settle(std::string_view token) {
  const auto entry = entries_.find(std::string(token));
  if (entry == entries_.end() || !entry->second.line->over()) return;
  const std::shared_ptr<HubLine> line = entry->second.line;
  entries_.erase(entry);
  line->finish();
}

void HubLines::on_wake(wire::Now now) {
  std::vector<std::string> over;
  for (auto& [token, entry] : entries_) {
    entry.line->on_wake(now);
    if (entry.poll) {
      entry.poll->on_wake(now);
      if (entry.poll->over()) entry.poll.reset();
    }
    if (entry.line->over()) over.push_back(token);
  }
  for (const std::string& token : over) settle(token);
}

void HubLines::go_away() {
  for (auto& [token, entry] : entries_) entry.line->go_away();
}

}  // namespace tidewire::server
