#include "gather/gather_batch.hpp"

#include <algorithm>
#include <cstdint>

namespace tidewire::server {
namespace {

constexpr std::size_t copied_bytes_max = 1'024;

/// RFC 6455 section 5.2: a final, unmasked frame.
void append_header(std::size_t size, bool binary, std::string& out) {
  out.push_back(static_cast<char>(binary ? 0x82 : 0x81));
  if (size < 126) {
    out.push_back(static_cast<char>(size));
    return;
  }
  const int width = size <= 0xffff ? 2 : 8;
  out.push_back(static_cast<char>(width == 2 ? 126 : 127));
  for (int shift = (width - 1) * 8; shift >= 0; shift -= 8) {
    out.push_back(static_cast<char>(static_cast<std::uint64_t>(size) >> shift & 0xff));
  }
}

iovec piece(std::string_view bytes) {
  // A write does not change what it is given; iovec serves reads, too.
  return {const_cast<char*>(bytes.data()), bytes.size()};
}

}  // namespace

void GatherBatch::clear() {
  flat_.clear();
  parts_.clear();
  bytes_ = 0;
}

void GatherBatch::add(const FrameText& text, bool binary) {
  const std::size_t before = flat_.size();
  append_header(text->size(), binary, flat_);
  bytes_ += flat_.size() - before + text->size();
  if (text->size() <= copied_bytes_max) {
    flat_ += *text;
  } else {
    parts_.push_back({flat_.size(), text});
  }
}

std::vector<iovec>& GatherBatch::pieces(std::string_view before) {
  pieces_.clear();
  if (!before.empty()) pieces_.push_back(piece(before));
  const std::string_view flat = flat_;
  std::size_t begin = 0;
  for (const Part& part : parts_) {
    pieces_.push_back(piece(flat.substr(begin, part.end - begin)));
    pieces_.push_back(piece(*part.text));
    begin = part.end;
  }
  if (begin < flat.size()) pieces_.push_back(piece(flat.substr(begin)));
  return pieces_;
}

void GatherBatch::copy_rest(std::size_t sent, std::string& rest) const {
  const auto copy = [&](std::string_view bytes) {
    const std::size_t skipped = std::min(sent, bytes.size());
    sent -= skipped;
    rest.append(bytes.substr(skipped));
  };
  const std::string_view flat = flat_;
  std::size_t begin = 0;
  for (const Part& part : parts_) {
    copy(flat.substr(begin, part.end - begin));
    copy(*part.text);
    begin = part.end;
  }
  copy(flat.substr(begin));
}

}  // namespace tidewire::server
