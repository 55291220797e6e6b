#pragma once

namespace tidewire::wire {

/// Takes a JSON number (RFC 8259 section 6) off the front of [at, end) and gives the double nearest
/// to it. Returns what is behind it, or nullptr if there is none or if it is beyond the range of a
/// double. What the tick scanner and `text_to_double` share, so that both give the same double.
/// Places are passed by value, so that whoever scans can keep its own in a register.
[[nodiscard]] const char* scan_number(const char* at, const char* end, double& out);

}  // namespace tidewire::wire
