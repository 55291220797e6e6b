#pragma once

namespace tidewire::wire {

/// Takes a JSON number (RFC 8259 section 6) off the front of [at, end) and gives the double nearest
/// to it; false, and nothing is taken, if there is none or if it is beyond the range of a double.
/// What the tick scanner and `text_to_double` share, so that both give the same double.
bool scan_number(const char*& at, const char* end, double& out);

}  // namespace tidewire::wire
