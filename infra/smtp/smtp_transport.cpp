#include "infra/smtp/smtp_transport.hpp"

#include <array>
#include <mutex>
#include <vector>

#include "infra/smtp/conversation.hpp"

namespace vestibule::smtp {

using namespace notification;
using namespace std::chrono_literals;

namespace {

// Shorter than the patience of any server with an idle client (RFC 5321: 5 min; seen: 30 s).
constexpr auto longest_idle = 20s;

struct Idle {
    std::unique_ptr<Conversation> conversation;
    std::chrono::steady_clock::time_point since;
};

}  // namespace

struct SmtpTransport::State {
    asio::any_io_executor executor;
    SmtpSettings settings;
    std::mutex mutex;
    std::array<std::vector<Idle>, 3> idle;  // by lane

    std::unique_ptr<Conversation> take(Lane lane) {
        const std::scoped_lock lock(mutex);
        auto& waiting = idle[static_cast<std::size_t>(lane)];
        std::erase_if(waiting,
                      [](const Idle& entry) { return std::chrono::steady_clock::now() - entry.since > longest_idle; });
        if (waiting.empty()) return nullptr;
        auto conversation = std::move(waiting.back().conversation);
        waiting.pop_back();
        return conversation;
    }
    void give_back(Lane lane, std::unique_ptr<Conversation> conversation) {
        const std::scoped_lock lock(mutex);
        idle[static_cast<std::size_t>(lane)].push_back({std::move(conversation), std::chrono::steady_clock::now()});
    }
};

SmtpTransport::SmtpTransport(asio::any_io_executor executor, SmtpSettings settings)
    : state_(std::make_unique<State>()) {
    state_->executor = std::move(executor);
    state_->settings = std::move(settings);
}

SmtpTransport::~SmtpTransport() = default;

asio::awaitable<Outcome> SmtpTransport::deliver(mail::Message message, mail::Progress progress) {
    const auto limits = limits_for(message.lane);
    auto conversation = state_->take(message.lane);
    if (conversation && !co_await conversation->reset(limits)) conversation.reset();
    if (!conversation) {
        conversation =
            std::make_unique<Conversation>(state_->executor, state_->settings.url, state_->settings.helo_name);
        if (auto refused = co_await conversation->open(limits)) co_return std::move(*refused);
    }
    co_await progress(Phase::connected);

    auto outcome = co_await conversation->send(message, progress, limits);
    if (conversation->reusable()) state_->give_back(message.lane, std::move(conversation));
    co_return outcome;
}

}  // namespace vestibule::smtp
