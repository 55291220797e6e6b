#pragma once

#include "core/event.hpp"

namespace tidewire::core {

/// Numbers the questions of one session to its host, so that every answer finds whoever asked.
class RequestIds {
 public:
  RequestId next() { return ++last_; }

 private:
  RequestId last_ = 0;
};

}  // namespace tidewire::core
