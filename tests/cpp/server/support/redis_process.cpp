#include "support/redis_process.hpp"

#include <fcntl.h>
#include <hiredis/hiredis.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <stdexcept>

#include "support/test_server.hpp"

namespace tidewire::server::test {
namespace {

struct Free {
  void operator()(redisContext* context) const { redisFree(context); }
  void operator()(void* reply) const { freeReplyObject(reply); }
};

using Context = std::unique_ptr<redisContext, Free>;

bool connected(const Context& context) { return context != nullptr && context->err == 0; }

std::string text_of(const redisReply& reply) {
  if (reply.type == REDIS_REPLY_INTEGER) return std::to_string(reply.integer);
  if (reply.type == REDIS_REPLY_ARRAY) {
    std::string lines;
    for (std::size_t i = 0; i < reply.elements; ++i) lines += text_of(*reply.element[i]) + "\n";
    return lines;
  }
  return reply.str == nullptr ? "" : std::string(reply.str, reply.len);
}

}  // namespace

RedisProcess::RedisProcess() {
  std::string name = (std::filesystem::temp_directory_path() / "tidewire-redis-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("cannot create a directory");
  directory_ = name;
  start();
}

RedisProcess::~RedisProcess() {
  kill();
  std::filesystem::remove_all(directory_);
}

void RedisProcess::start() {
  pid_ = ::fork();
  if (pid_ == 0) {
    const int silence = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
    ::dup2(silence, STDOUT_FILENO);
    ::dup2(silence, STDERR_FILENO);
    const std::string path = socket_path();
    ::execlp("redis-server", "redis-server", "--port", "0", "--unixsocket", path.c_str(), "--dir",
             directory_.c_str(), "--save", "", "--appendonly", "no", static_cast<char*>(nullptr));
    ::_exit(127);
  }
  const bool up = eventually([this] {
    return connected(Context(redisConnectUnix(socket_path().c_str())));
  });
  if (!up) throw std::runtime_error("redis-server does not start: is it installed?");
}

void RedisProcess::kill() {
  if (pid_ <= 0) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

void RedisProcess::freeze() const { ::kill(pid_, SIGSTOP); }
void RedisProcess::thaw() const { ::kill(pid_, SIGCONT); }

std::string RedisProcess::command(const std::vector<std::string>& arguments) const {
  const Context context(redisConnectUnix(socket_path().c_str()));
  if (!connected(context)) throw std::runtime_error("Redis cannot be reached");
  std::vector<const char*> values;
  std::vector<std::size_t> lengths;
  for (const std::string& argument : arguments) {
    values.push_back(argument.data());
    lengths.push_back(argument.size());
  }
  const std::unique_ptr<void, Free> reply(redisCommandArgv(
      context.get(), static_cast<int>(values.size()), values.data(), lengths.data()));
  if (reply == nullptr) throw std::runtime_error("Redis does not answer");
  return text_of(*static_cast<const redisReply*>(reply.get()));
}

}  // namespace tidewire::server::test
