#include "server.hpp"

#include <spdlog/spdlog.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cassert>
#include <csignal>
#include <cstdlib>
#include <list>
#include <memory>
#include <optional>
#include <random>
#include <utility>
#include <vector>

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
#include "redis/redis_bid_ledger.hpp"
#include "redis/redis_url.hpp"
#include "redis/redis_viewer_counts.hpp"
#include "redis/shared_market.hpp"
#include "repeat_timer.hpp"
#include "resources/demo_resources.hpp"
#include "restore_saved.hpp"
#include "services.hpp"
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

StartError listen_error(const Config& config, const error_code& error) {
  const std::string port = std::to_string(config.port);
  if (error == net::error::address_in_use) {
    return {1, "Port " + port + " on " + config.host +
                   " is taken by another program. Stop that one, or choose another port with "
                   "--port (0 lets the system choose)."};
  }
  if (error == net::error::access_denied) {
    return {1, "Not allowed to listen on port " + port +
                   ". Ports below 1024 need privileges; choose another with --port."};
  }
  return {1, "Cannot listen on " + config.host + ", port " + port + ": " + error.message() + "."};
}

/// Null where nothing is to be encrypted.
wire::Result<std::shared_ptr<net::ssl::context>, TlsError> open_tls(const Config& config) {
  if (config.tls_certificate.empty()) return std::shared_ptr<net::ssl::context>();
  return load_tls(config.tls_certificate, config.tls_key);
}

wire::Result<tcp::acceptor, StartError> listen(net::io_context& io, const Config& config) {
  error_code error;
  tcp::resolver resolver(io);
  const auto found = resolver.resolve(config.host, std::to_string(config.port),
                                      tcp::resolver::passive, error);
  if (error || found.empty()) return listen_error(config, error);
  const tcp::endpoint endpoint = found.begin()->endpoint();
  tcp::acceptor acceptor(io);
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(net::socket_base::max_listen_connections, error);
  if (error) return listen_error(config, error);
  return acceptor;
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
        deadline(io),
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

  void await_signal() {
    signals.async_wait([this](const error_code& error, int signal) {
      if (error) return;
      if (signal == SIGHUP) {
        renew_certificate();
        await_signal();
        return;
      }
      if (services->stopping || services->draining) std::_Exit(128 + signal);
      spdlog::info("stopping signal={}", signal);
      await_signal();  // before stop(), which may cancel it
      drain();
    });
  }

  /// Stops, after the time in which a load balancer can see that this server is not ready.
  void drain() {
    if (services->config.drain_delay_ms == 0) {
      stop();
      return;
    }
    services->draining = true;
    deadline.expires_after(std::chrono::milliseconds(services->config.drain_delay_ms));
    deadline.async_wait([this](const error_code& error) {
      if (!error) stop();
    });
  }

  void stop() {
    if (std::exchange(services->stopping, true)) return;
    listener->stop();
    if (shared) shared->resign();
    for (FeedTimer& feed : feeds) feed.stop();
    metrics.stop();
    save_timer.stop();
    auction_timer.stop();
    deadline.expires_after(std::chrono::milliseconds(services->config.shutdown_timeout_ms));
    deadline.async_wait([this](const error_code& error) {
      if (error) return;
      spdlog::warn("stopping anyway connections={}", services->connections.count());
      io.stop();
    });
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
  net::steady_timer deadline;
  net::signal_set signals;
  tcp::endpoint endpoint;

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
    deadline.cancel();
    signals.cancel();
    boost::system::error_code ignored;
    signals.clear(ignored);  // another signal ends the process
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
  auto acceptor = listen(parts->io, settings);
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

void Server::stop_on_signals() {
  parts_->signals.add(SIGTERM);
  parts_->signals.add(SIGINT);
  // Without a certificate it keeps its meaning: the terminal has gone.
  if (!parts_->services->config.tls_certificate.empty()) parts_->signals.add(SIGHUP);
  parts_->await_signal();
}

void Server::run() {
  run_turns(parts_->io, parts_->services->turn_end);
  save_progress(*parts_->services, now().unix, true);
}

void Server::stop() {
  net::post(parts_->io, [parts = parts_.get()] { parts->stop(); });
}

}  // namespace tidewire::server
