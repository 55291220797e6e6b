#include "server.hpp"

#include <spdlog/spdlog.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <cassert>
#include <chrono>
#include <csignal>
#include <list>
#include <memory>
#include <optional>
#include <random>
#include <utility>
#include <vector>

#include "alarm.hpp"
#include "auctions/demo_auctions.hpp"
#include "auth/base64url.hpp"
#include "auth/jwt.hpp"
#include "bus/redis_bus.hpp"
#include "clock.hpp"
#include "feed_timer.hpp"
#include "feeds/open_feeds.hpp"
#include "gather/turn_loop.hpp"
#include "gather/window_timer.hpp"
#include "listener.hpp"
#include "open_port.hpp"
#include "redis/redis_bid_ledger.hpp"
#include "redis/redis_url.hpp"
#include "redis/redis_viewer_counts.hpp"
#include "redis/shared_market.hpp"
#include "repeat_timer.hpp"
#include "resources/demo_resources.hpp"
#include "restore_saved.hpp"
#include "services.hpp"
#include "stop_signals.hpp"
#include "store/sqlite_store.hpp"
#include "tls/tls_files.hpp"
#include "tls/tls_front.hpp"
#include "version.hpp"

namespace tidewire::server {
namespace {

namespace net = boost::asio;
using boost::system::error_code;
using net::ip::tcp;

constexpr wire::Millis save_ms = 1'000;
constexpr wire::Millis auctions_ms = 250;

/// Clients that come back after a restart wait at least this long: the new process has to listen.
constexpr wire::Millis restart_ms = 500;

/// How long a start waits for the other instances' market.
constexpr wire::Millis join_ms = 3'000;

/// Null where nothing is to be encrypted.
wire::Result<std::shared_ptr<net::ssl::context>, TlsError> open_tls(const Config& config) {
  if (config.tls_certificate.empty()) return std::shared_ptr<net::ssl::context>();
  return load_tls(config.tls_certificate, config.tls_key);
}

// 96 random bits, so that no two runs of any two servers are taken for one.
std::string new_instance_id() { return base64url_encode(random_secret().substr(0, 12)); }

wire::Result<std::unique_ptr<Repository>, StoreError> open_store(const Config& config) {
  auto opened = SqliteStore::open(config.database);
  if (!opened.ok() || !config.demo) return opened;
  if (const auto failed = add_demo_resources(*opened.value(), now().unix)) return *failed;
  return opened;
}

wire::Result<std::unique_ptr<SqliteAuctions>, StoreError> open_auctions(const Config& config) {
  constexpr wire::Millis refusals_kept_ms = 24 * 60 * 60 * 1'000;
  auto opened = SqliteAuctions::open(config.database);
  if (!opened.ok()) return opened;
  SqliteAuctions& auctions = *opened.value();
  const auto forgotten = auctions.forget_refusals_before(now().unix + -refusals_kept_ms);
  if (!forgotten.ok()) return forgotten.error();
  if (!config.demo) return opened;
  if (const auto failed = add_demo_auctions(auctions)) return *failed;
  return opened;
}

/// Null without a database.
wire::Result<std::unique_ptr<Saved>, StoreError> open_saved(const Config& config) {
  if (config.database.empty()) return std::unique_ptr<Saved>();
  return Saved::open(config);
}

}  // namespace

/// The order of the members is the order of life: what handlers use goes after them.
class Server::Parts {
 public:
  Parts(Config config, std::unique_ptr<Repository> store,
        std::unique_ptr<SqliteAuctions> auctions, std::unique_ptr<Saved> saved)
      : services(make_services(std::move(config), std::move(store), std::move(auctions),
                               std::move(saved))),
        metrics(io.get_executor(), services->config.metrics_interval_ms,
                [this](wire::Instant due) { services->measure(due); }),
        save_timer(io.get_executor(), save_ms,
                   [this](wire::Instant) { save_progress(*services, now().unix, false); }),
        auction_timer(io.get_executor(), auctions_ms,
                      [this](wire::Instant) { services->wake_auctions(); }),
        window_timer(io.get_executor(), *services),
        drain_alarm(io.get_executor()),
        signals(io) {
    metrics.start();
    if (services->saved != nullptr) save_timer.start();
    auction_timer.start();
    if (redis == nullptr) return;
    share_market();
    share_auctions();
  }

  ~Parts() { services->connections.on_empty = nullptr; }

  Parts(const Parts&) = delete;
  Parts& operator=(const Parts&) = delete;

  void start_feeds(std::vector<std::unique_ptr<Feed>> opened) {
    for (auto& feed : opened) {
      feeds.emplace_back(io.get_executor(), std::move(feed),
                         [this](std::string_view symbol, const wire::Tick& tick) {
                           if (shared) {
                             shared->offer(symbol, tick);
                           } else {
                             publish_tick(services->market, symbol, tick);
                           }
                         });
      feeds.back().start();
    }
  }

  /// Before the first connection: so that nobody is told of a market that is left at once. Redis
  /// may be away; then this instance goes on alone.
  void join_market() {
    if (redis == nullptr) return;
    redis->start([this] {
      bids->on_bus_changed();
      shared->on_bus_changed();
    });
    shared->start();
    viewers->start();
    const auto limit = std::chrono::steady_clock::now() + std::chrono::milliseconds(join_ms);
    while (!shared->joined() && std::chrono::steady_clock::now() < limit) io.run_one_until(limit);
  }

  /// A new certificate, for the connections that come from now on.
  void renew_certificate() {
    if (listener->tls() == nullptr) return;
    auto loaded = open_tls(services->config);
    if (!loaded.ok()) {
      spdlog::error("certificate not renewed error=\"{}\"", loaded.error().message);
      return;
    }
    listener->tls()->renew(std::move(loaded).value());
    spdlog::info("certificate renewed");
  }

  void stop_on_signals() {
    // Its own time first; the signals' is for what does not get there.
    constexpr wire::Millis grace_ms = 1'000;
    const Config& config = services->config;
    stop_signals.emplace(io.get_executor(),
                         config.drain_delay_ms + config.shutdown_timeout_ms + grace_ms,
                         [this](int signal) {
                           spdlog::info("stopping signal={}", signal);
                           drain();
                         });
    // Without a certificate it keeps its meaning: the terminal has gone.
    if (config.tls_certificate.empty()) return;
    signals.add(SIGHUP);
    await_renewal();
  }

  void await_renewal() {
    signals.async_wait([this](const error_code& error, int) {
      if (error) return;
      renew_certificate();
      await_renewal();
    });
  }

  /// Stops, after the time in which a load balancer can see that this server is not ready.
  void drain() {
    if (services->config.drain_delay_ms == 0) {
      stop();
      return;
    }
    services->draining = true;
    drain_alarm.arm(time_point(now().instant + services->config.drain_delay_ms),
                    [this] { stop(); });
  }

  void stop() {
    if (std::exchange(services->stopping, true)) return;
    drain_alarm.stop();
    listener->stop();
    if (shared) shared->resign();
    for (FeedTimer& feed : feeds) feed.stop();
    metrics.stop();
    save_timer.stop();
    auction_timer.stop();
    stop_limit = time_point(now().instant + services->config.shutdown_timeout_ms);
    services->connections.on_empty = [this] { release(); };
    say_goodbye();
    if (services->connections.count() == 0) release();
  }

  net::io_context io{1};
  // These belong to the services; null without Redis.
  RedisBus* redis = nullptr;
  RedisBidLedger* bids = nullptr;
  RedisViewerCounts* viewers = nullptr;
  std::shared_ptr<Services> services;
  std::unique_ptr<SharedMarket> shared;  // null without Redis
  std::unique_ptr<Listener> listener;
  std::list<FeedTimer> feeds;
  RepeatTimer metrics;
  RepeatTimer save_timer;     // writes what nobody waits for
  RepeatTimer auction_timer;
  WindowTimer window_timer;
  Alarm drain_alarm;
  std::optional<StopSignals> stop_signals;
  net::signal_set signals;  // that renew the certificate
  tcp::endpoint endpoint;
  /// When a stop ends, whatever is left: not a timer, so that it neither keeps the loop running nor
  /// depends on what has been cancelled.
  std::optional<std::chrono::steady_clock::time_point> stop_limit;

 private:
  std::shared_ptr<Services> make_services(Config config, std::unique_ptr<Repository> store,
                                          std::unique_ptr<SqliteAuctions> auctions,
                                          std::unique_ptr<Saved> saved) {
    std::unique_ptr<Bus> bus;
    SharedAuctions shared_auctions;
    if (!config.redis_url.empty()) {
      const auto url = parse_redis_url(config.redis_url);
      assert(url.ok());  // parse_config has checked it
      auto created = std::make_unique<RedisBus>(io.get_executor(), url.value(), new_instance_id());
      redis = created.get();
      bus = std::move(created);
      auto ledger = std::make_unique<RedisBidLedger>(*redis, *auctions);
      bids = ledger.get();
      auto counts = std::make_unique<RedisViewerCounts>(io.get_executor(), redis->commands(),
                                                        redis->instance());
      viewers = counts.get();
      shared_auctions = {std::move(ledger), std::move(counts)};
    }
    return std::make_shared<Services>(std::move(config), std::move(store), std::move(auctions),
                                      std::move(bus), std::move(shared_auctions),
                                      std::move(saved));
  }

  /// One market for all instances; its feeds begin where it stands whenever this one drives it.
  void share_market() {
    shared = std::make_unique<SharedMarket>(io.get_executor(), *redis, services->market,
                                            new_instance_id);
    shared->on_drive = [this] {
      const MarketHistory& history = services->market.history();
      const auto last = [&history](std::string_view symbol) -> std::optional<wire::Tick> {
        const auto id = history.find(symbol);
        return id ? history.last(*id) : std::nullopt;
      };
      for (FeedTimer& feed : feeds) feed.resume(last);
    };
    services->market_input = [this](std::string_view symbol, const wire::Tick& tick,
                                    std::string_view message) {
      shared->take_raw(symbol, tick, message);
    };
  }

  void share_auctions() {
    bids->on_usable = [this] { services->auctions.refresh(now()); };
    viewers->on_count = [this](const std::string& auction_id, std::size_t count) {
      services->auctions.count_viewers(auction_id, count);
    };
  }

  void say_goodbye() {
    const wire::Millis spread_ms = services->reconnect_spread_ms();
    std::minstd_rand random{std::random_device{}()};
    std::uniform_int_distribution<wire::Millis> delay(restart_ms, restart_ms + spread_ms);
    const auto& open = services->connections.open();
    const std::vector<Connection*> present(open.begin(), open.end());
    services->hub_lines.go_away();
    for (Connection* connection : present) connection->go_away(delay(random));
  }

  /// Nothing is left to do: lets `run` return.
  void release() {
    if (shared) shared->stop();
    if (viewers != nullptr) viewers->stop();
    if (redis != nullptr) redis->stop();
    signals.cancel();
    if (stop_signals) stop_signals->release();
  }
};

Server::Server(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Server::~Server() = default;

wire::Result<std::unique_ptr<Server>, StartError> Server::create(Config config) {
  auto store = open_store(config);
  if (!store.ok()) return StartError{2, store.error().message + "."};
  auto auctions = open_auctions(config);
  if (!auctions.ok()) return StartError{2, auctions.error().message + "."};
  auto saved = open_saved(config);
  if (!saved.ok()) return StartError{2, saved.error().message + "."};
  auto tls = open_tls(config);
  if (!tls.ok()) return StartError{2, tls.error().message};
  auto parts = std::make_unique<Parts>(std::move(config), std::move(store).value(),
                                       std::move(auctions).value(), std::move(saved).value());
  const Config& settings = parts->services->config;
  // The port first: a server that cannot listen should say so before it reads a large file. It
  // accepts nothing before the feeds are open.
  auto acceptor = open_port(parts->io, settings);
  if (!acceptor.ok()) return acceptor.error();
  parts->endpoint = acceptor.value().local_endpoint();

  std::optional<StoreError> unread;
  auto feeds = open_feeds(settings, parts->services->market, now(), [&](Market& market) {
    if (parts->services->saved) unread = parts->services->saved->candles.restore(market);
  });
  if (!feeds.ok()) return StartError{2, feeds.error().message};
  if (!unread) unread = restore_saved(*parts->services);
  if (unread) {
    return StartError{2, "Cannot use the database " + settings.database + ": " + unread->message +
                             "."};
  }
  parts->start_feeds(std::move(feeds).value());

  parts->join_market();
  auto front = tls.value() == nullptr
                   ? nullptr
                   : std::make_unique<TlsFront>(std::move(tls).value(), parts->services);
  parts->listener = std::make_unique<Listener>(std::move(acceptor).value(), parts->services,
                                               std::move(front));
  parts->listener->start();
  return std::unique_ptr<Server>(new Server(std::move(parts)));
}

std::string Server::url() const {
  const auto address = parts_->endpoint.address();
  const std::string host =
      address.is_v6() ? "[" + address.to_string() + "]" : address.to_string();
  const char* scheme = parts_->services->config.tls_certificate.empty() ? "http://" : "https://";
  return scheme + host + ":" + std::to_string(port());
}

std::uint16_t Server::port() const { return parts_->endpoint.port(); }

void Server::stop_on_signals() { parts_->stop_on_signals(); }

void Server::run() {
  if (!run_turns(parts_->io, parts_->services->turn_end, parts_->stop_limit)) {
    spdlog::warn("stopping anyway connections={}", parts_->services->connections.count());
  }
  save_progress(*parts_->services, now().unix, true);
}

void Server::stop() {
  net::post(parts_->io, [parts = parts_.get()] { parts->stop(); });
}

}  // namespace tidewire::server
