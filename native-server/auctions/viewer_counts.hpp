#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>

namespace tidewire::server {

/// How many connections watch an auction, on all instances. Answers (the count after the change)
/// may come at once or later, on the server's thread; without an answer the count stays as it is.
class ViewerCounts {
 public:
  using Done = std::function<void(std::size_t count)>;

  virtual ~ViewerCounts() = default;

  /// `viewer` is unique among all instances; adding or removing it twice changes nothing.
  virtual void add(const std::string& auction_id, const std::string& viewer, Done done) = 0;
  virtual void remove(const std::string& auction_id, const std::string& viewer, Done done) = 0;
};

/// The counts of an instance that is alone.
class LocalViewerCounts final : public ViewerCounts {
 public:
  void add(const std::string& auction_id, const std::string& viewer, Done done) override {
    auto& viewers = viewers_[auction_id];
    viewers.insert(viewer);
    done(viewers.size());
  }
  void remove(const std::string& auction_id, const std::string& viewer, Done done) override {
    auto& viewers = viewers_[auction_id];
    viewers.erase(viewer);
    done(viewers.size());
  }

 private:
  std::map<std::string, std::set<std::string>> viewers_;  // auctions are few and stay
};

}  // namespace tidewire::server
