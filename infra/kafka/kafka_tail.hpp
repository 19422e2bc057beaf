// A private reader of topics, outside every group.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "domain/shared/event_log.hpp"
#include "infra/kafka/client.hpp"

namespace vestibule::kafka {

// The next offset to read, by topic and partition.
using Offsets = std::map<std::pair<std::string, int>, std::int64_t>;

// Opaque and URL-safe; the topics' names are not in it, so it is read with the same topics only.
std::string cursor_of(const std::vector<std::string>& topics, const Offsets& offsets);
std::optional<Offsets> offsets_of(const std::vector<std::string>& topics, std::string_view cursor);

class KafkaTail final : public EventTail {
  public:
    KafkaTail(Client& client, asio::any_io_executor executor, std::vector<std::string> topics,
              std::optional<Offsets> from);
    ~KafkaTail() override;

    // Before anything else. False where `from` is no place of the topics. Throws Unavailable where no broker answers.
    asio::awaitable<bool> open();
    asio::awaitable<std::vector<Item>> next(std::chrono::milliseconds wait) override;
    asio::awaitable<void> stop() override;

  private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace vestibule::kafka
