#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/random.hpp"
#include "peer/hub_line.hpp"
#include "sim/service.hpp"

namespace tidewire::sim {

/// What the simulated hub calls its methods and fields.
namespace hub_names {
inline constexpr std::string_view join = "JoinAuction";
inline constexpr std::string_view leave = "LeaveAuction";
inline constexpr std::string_view symbol = "auctionId";
inline constexpr std::string_view price = "currentPrice";
}  // namespace hub_names

/// The hub of this project's server: real lines, whose groups are the symbols. Every trade is an
/// invocation `trade` of its group, which says how often the line has joined that group (`stay`);
/// every other call is answered with its visitor and frame, sometimes late.
class HubService final : public Service, public server::HubMethods {
 public:
  HubService(std::size_t outbox_bytes_max, core::Random& random)
      : outbox_bytes_max_(outbox_bytes_max), random_(random) {}

  /// The answer to a negotiation; empty for a token that does not hold.
  [[nodiscard]] std::string negotiate(const std::string& token, wire::Now now);
  /// The line that the visitor has negotiated is here.
  [[nodiscard]] bool admits(const Visitor& visitor) const override;

  std::unique_ptr<server::Peer> open(const Visitor& visitor, wire::Now now) override;
  void publish(SymbolIndex symbol, const wire::Tick& tick,
               std::span<server::Peer* const> peers) override;
  void die() override { negotiated_.clear(); }

  /// The server has no use for its clients; `come_back`: for the moment.
  void dismiss(std::span<server::Peer* const> peers, bool come_back);
  /// From now on joins are refused, or not any more.
  void refuse_joins(bool refuse) { refuses_joins_ = refuse; }
  /// The groups that a visitor is in.
  [[nodiscard]] std::set<SymbolIndex> groups_of(std::uint64_t visitor) const;

  // HubMethods
  void opened(server::HubLine&) override {}
  void invoked(server::HubLine& line, const wire::hub::server::Call& call,
               wire::Now now) override;
  void closed(server::HubLine& line) override;

 private:
  friend class HubVisit;
  struct Guest {
    server::HubLine* line = nullptr;
    std::uint64_t visitor = 0;
    std::uint64_t frames = 0;
    std::map<SymbolIndex, std::uint64_t> stays;  // by group that it is in
    std::uint64_t last_stay = 0;
    std::deque<std::string> late;  // answers
  };

  [[nodiscard]] Guest& guest_on(const server::HubLine& line);
  void change_group(Guest& guest, const wire::hub::server::Call& call);

  std::size_t outbox_bytes_max_;
  core::Random& random_;
  bool refuses_joins_ = false;
  std::uint64_t last_id_ = 0;
  std::map<std::string, std::shared_ptr<server::HubLine>> negotiated_;
  std::vector<Guest> guests_;  // in the order of their coming
};

}  // namespace tidewire::sim
