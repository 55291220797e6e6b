#include "peer/dashboard_peer.hpp"

#include <memory>
#include <utility>

#include "wire/json_writer.hpp"

namespace tidewire::server {

using wire::DecodeErrorCode;
using wire::dashboard::Command;

void DashboardPeer::on_text(std::string_view frame, wire::Now now) {
  line_.on_text(frame, now);  // the token may have ended
  if (closing()) return;
  const auto command = wire::dashboard::decode(frame, arena_);
  if (!command.ok()) {
    refuse(command.error());
    return;
  }
  malformed_in_row_ = 0;
  carry_out(command.value(), now);
}

void DashboardPeer::on_binary(std::string_view frame, wire::Now now) {
  line_.on_binary(frame, now);
  if (!closing()) refuse({DecodeErrorCode::invalid_json});
}

void DashboardPeer::carry_out(Command command, wire::Now now) {
  if (command == Command::request_status) {
    line_.deliver(control_->status());
    line_.deliver(control_->stats());
    return;
  }
  if (!has_role(*who(), {"trader", "admin"})) {
    send_error("forbidden", "Starting and stopping takes the role trader");
    return;
  }
  line_.deliver(control_->control(command == Command::start_bot, now));
}

void DashboardPeer::refuse(const wire::DecodeError& error) {
  if (error.code == DecodeErrorCode::unknown_type) {
    send_error("unknown_command", "Commands are request_status, start_bot and stop_bot");
    return;
  }
  send_error(name(error.code), "The frame is not a command");
  if (++malformed_in_row_ >= malformed_in_row_max) {
    line_.close(wire::close_code::policy_violation, "too many malformed frames");
  }
}

void DashboardPeer::send_error(std::string_view code, std::string_view message) {
  std::string data;
  wire::JsonWriter(data).begin_object().key("code").string(code).key("message").string(message)
      .end_object();
  std::string text;
  wire::dashboard::encode("error", data, text);
  line_.deliver(std::make_shared<const std::string>(std::move(text)));
}

}  // namespace tidewire::server
