#include "infra/eventlog/embedded_tail.hpp"

#include <algorithm>
#include <charconv>

#include "domain/shared/origin.hpp"

namespace vestibule::eventlog {

namespace {

// "p<position>", without a way to tell more.
std::string cursor_of(std::int64_t position) {
    return "p" + std::to_string(position);
}

std::optional<std::int64_t> position_of(std::string_view cursor) {
    std::int64_t position = 0;
    if (!cursor.starts_with('p')) return std::nullopt;
    const auto* end = cursor.data() + cursor.size();
    const auto [stop, error] = std::from_chars(cursor.data() + 1, end, position);
    if (error != std::errc{} || stop != end || position < 0) return std::nullopt;
    return position;
}

// Also of what was pruned since: a quiet log may be empty, and its readers up to date.
std::int64_t last_position_ever(sql::Session& session) {
    const auto row = session.dialect() == sql::Dialect::sqlite
                         ? session.row("i", "SELECT seq FROM sqlite_sequence WHERE name = 'event_log'")
                         : session.row("i", "SELECT last_value FROM event_log_position_seq WHERE is_called");
    return row ? row->integer(0) : 0;
}

class EmbeddedTail final : public EventTail {
  public:
    EmbeddedTail(std::shared_ptr<LogTable> table, asio::any_io_executor executor, std::vector<std::string> topics,
                 std::int64_t position)
        : table_(std::move(table)),
          signal_(std::make_shared<Signal>(std::move(executor))),
          topics_(std::move(topics)),
          position_(position) {
        table_->watch(signal_);
    }

    asio::awaitable<std::vector<Item>> next(std::chrono::milliseconds wait) override {
        const auto deadline = std::chrono::steady_clock::now() + wait;
        while (!stopped_) {
            auto items = co_await read();
            const auto now = std::chrono::steady_clock::now();
            if (!items.empty() || now >= deadline || stopped_) co_return items;
            co_await signal_->wait(
                std::min<std::chrono::steady_clock::duration>(deadline - now, table_->settings.poll));
        }
        co_return std::vector<Item>{};
    }

    asio::awaitable<void> stop() override {
        stopped_ = true;
        signal_->raise();
        co_return;
    }

  private:
    asio::awaitable<std::vector<Item>> read() {
        std::vector<Delivery> found;
        co_await table_->database.look(service_context(), [&](sql::Session& session) {
            found.clear();
            for (const auto& topic : topics_)
                std::ranges::move(read_after(session, topic, position_, table_->settings.read_limit),
                                  std::back_inserter(found));
        });
        std::ranges::sort(found, {}, &Delivery::offset);
        // A topic that filled the limit may have more below what another topic gave: only the first ones count.
        if (found.size() > table_->settings.read_limit) found.resize(table_->settings.read_limit);
        if (!found.empty()) position_ = found.back().offset;
        std::vector<Item> items;
        for (auto& delivery : found) items.push_back({std::move(delivery.record), cursor_of(delivery.offset)});
        co_return items;
    }

    std::shared_ptr<LogTable> table_;
    std::shared_ptr<Signal> signal_;
    std::vector<std::string> topics_;
    std::int64_t position_;
    bool stopped_ = false;
};

}  // namespace

asio::awaitable<std::unique_ptr<EventTail>> open_tail(std::shared_ptr<LogTable> table, asio::any_io_executor executor,
                                                      std::vector<std::string> topics,
                                                      std::optional<std::string> cursor) {
    const auto after = cursor ? position_of(*cursor) : std::nullopt;
    if (cursor && !after) co_return nullptr;
    std::int64_t last = 0;
    std::int64_t last_ever = 0;
    co_await table->database.look(service_context(), [&](sql::Session& session) {
        last = session.row("i", "SELECT COALESCE(MAX(position), 0) FROM event_log")->integer(0);
        if (after && *after > last) last_ever = last_position_ever(session);
    });
    if (after && *after > std::max(last, last_ever)) co_return nullptr;
    co_return std::make_unique<EmbeddedTail>(std::move(table), std::move(executor), std::move(topics),
                                             after.value_or(last));
}

}  // namespace vestibule::eventlog
