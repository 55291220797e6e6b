#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tidewire::core {

/// What is offered as `Sec-WebSocket-Protocol`, and what is learnt from the answers.
///
/// A browser fails a connection whose server does not answer an offer at all, as plain servers do
/// not. So as long as no server has ever answered one, every other attempt offers nothing; the one
/// after the first refusal is made at once.
class Subprotocols {
 public:
  static constexpr std::string_view binary = "tidewire.v1.binary";
  static constexpr std::string_view json = "tidewire.v1.json";

  explicit Subprotocols(bool wanted) : wanted_(wanted) {}

  /// What the next attempt offers.
  [[nodiscard]] std::vector<std::string> offer() {
    offered_ = wanted_ && (known_ || !plain_next_);
    return offered_ ? std::vector<std::string>{std::string(binary), std::string(json)}
                    : std::vector<std::string>{};
  }

  /// The socket is open, and the server has chosen this (empty: nothing).
  void chosen(std::string_view protocol) {
    is_binary_ = offered_ && protocol == binary;
    if (offered_ && !protocol.empty()) known_ = true;
    opened_ = true;
  }

  /// The server has shown that it speaks our extensions: it will answer an offer next time.
  void recognised() { known_ = true; }

  /// The attempt is over, or the connection. True if it may have failed because of the offer, for
  /// the first time: then the next attempt need not wait.
  [[nodiscard]] bool ended() {
    is_binary_ = false;
    if (std::exchange(opened_, false) || !wanted_ || known_) return false;
    plain_next_ = offered_;
    return offered_ && !std::exchange(has_fallen_back_, true);
  }

  [[nodiscard]] bool is_binary() const { return is_binary_; }

 private:
  bool wanted_;
  bool known_ = false;
  bool offered_ = false;
  bool opened_ = false;
  bool plain_next_ = false;
  bool has_fallen_back_ = false;
  bool is_binary_ = false;
};

}  // namespace tidewire::core
