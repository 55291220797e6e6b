#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tidewire::core {

/// What is offered as `Sec-WebSocket-Protocol`, and what is learnt from the answers.
///
/// A browser fails a connection whose server does not answer an offer at all, as plain servers do
/// not. So as long as no server has answered one, every other attempt offers nothing; the one after
/// the first refusal is made at once. Where one has, an attempt fails because the server is away,
/// and only every fifth in a row offers nothing: it may have been replaced by an older one.
class Subprotocols {
 public:
  static constexpr std::string_view binary = "tidewire.v1.binary";
  static constexpr std::string_view json = "tidewire.v1.json";

  explicit Subprotocols(bool wanted) : wanted_(wanted) {}

  /// What the next attempt offers.
  [[nodiscard]] std::vector<std::string> offer() {
    offered_ = wanted_ && !plain_next_;
    return offered_ ? std::vector<std::string>{std::string(binary), std::string(json)}
                    : std::vector<std::string>{};
  }

  /// The socket is open, and the server has chosen this (empty: nothing).
  void chosen(std::string_view protocol) {
    opened_ = true;
    is_binary_ = offered_ && protocol == binary;
    known_ = offered_ && !protocol.empty();
    if (known_) chances_ = chances_max;
    failed_offers_ = 0;
  }

  /// The server speaks our extensions: it may answer an offer, and did not refuse the last one but
  /// was away. One that refuses again and again is believed.
  void recognised() {
    if (known_ || chances_ == 0) return;
    --chances_;
    plain_next_ = false;
  }

  /// The attempt is over, or the connection. True if it may have failed because of the offer, for
  /// the first time: then the next attempt need not wait.
  [[nodiscard]] bool ended() {
    is_binary_ = false;
    if (std::exchange(opened_, false) || !wanted_) return false;
    if (!std::exchange(offered_, false)) {
      plain_next_ = false;
      return false;
    }
    plain_next_ = !known_ || ++failed_offers_ % offers_in_a_row_max == 0;
    return !known_ && !std::exchange(has_fallen_back_, true);
  }

  [[nodiscard]] bool is_binary() const { return is_binary_; }

 private:
  static constexpr std::uint8_t chances_max = 2;
  static constexpr std::uint8_t offers_in_a_row_max = 4;

  bool wanted_;
  bool known_ = false;  // the last server answered an offer
  bool offered_ = false;
  bool opened_ = false;
  bool plain_next_ = false;
  bool has_fallen_back_ = false;
  bool is_binary_ = false;
  std::uint8_t chances_ = chances_max;
  std::uint8_t failed_offers_ = 0;  // in a row; wraps around
};

}  // namespace tidewire::core
