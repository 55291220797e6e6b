#include "wire/dialects/resource_server.hpp"

#include "wire/json_writer.hpp"

namespace tidewire::wire::resource {

void encode(std::string_view type, std::string_view data, UnixMillis timestamp,
            std::string& out) {
  JsonWriter json(out);
  json.begin_object().key("type").string(type).key("data").raw(data);
  json.key("timestamp").integer(timestamp.ms).end_object();
}

}  // namespace tidewire::wire::resource
