#include "sim/batch.hpp"

#include <algorithm>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace tidewire::sim {
namespace {

/// How far workers may run ahead of the slowest seed: bounds what waits to be told.
constexpr std::uint64_t ahead_max = 1'024;

/// Seeds are handed out one by one: a run's length differs by a factor of ten.
class Pool {
 public:
  explicit Pool(const Batch& batch) : batch_(batch), next_(batch.from), told_(batch.from) {
    for (unsigned i = 0; i < std::max(1U, batch.jobs); ++i) {
      threads_.emplace_back([this] { work(); });
    }
  }
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;
  ~Pool() {
    {
      const std::lock_guard lock(mutex_);
      stopped_ = true;
    }
    changed_.notify_all();
    for (std::thread& thread : threads_) thread.join();
  }

  /// The result of the next seed, in order.
  RunResult take() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !done_.empty() && done_.begin()->first == told_; });
    RunResult result = std::move(done_.begin()->second);
    done_.erase(done_.begin());
    ++told_;
    lock.unlock();
    changed_.notify_all();
    return result;
  }

 private:
  void work() {
    for (;;) {
      std::uint64_t seed = 0;
      {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return stopped_ || next_ < told_ + ahead_max; });
        if (stopped_ || next_ == batch_.from + batch_.seeds) return;
        seed = next_++;
      }
      RunResult result = run(seed, batch_.verbose);
      {
        const std::lock_guard lock(mutex_);
        done_.emplace(seed, std::move(result));
      }
      changed_.notify_all();
    }
  }

  const Batch& batch_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::uint64_t, RunResult> done_;
  std::uint64_t next_;
  std::uint64_t told_;
  bool stopped_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace

void run_batch(const Batch& batch,
               const std::function<bool(std::uint64_t, const RunResult&)>& each) {
  Pool pool(batch);
  for (std::uint64_t seed = batch.from; seed < batch.from + batch.seeds; ++seed) {
    if (!each(seed, pool.take())) return;
  }
}

}  // namespace tidewire::sim
