// An event log that remembers what it was given and answers as the test says.
#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "domain/shared/event_log.hpp"

namespace vestibule::tests {

// Used on one thread. Acknowledges at once, unless told otherwise.
class FakePublisher final : public EventPublisher {
  public:
    std::vector<std::string> log;   // ids of the events that were accepted, in order
    std::set<std::string> refused;  // subjects (user/ann) refused for good
    std::set<std::string> held;     // subjects that get no answer until release_held()
    int broken_next = 0;            // so many outcomes are `broken`
    int restarts = 0;
    std::size_t most_under_way_of_one = 0;  // events of one subject without an answer, at the worst moment

    void publish(std::shared_ptr<const events::Record> record, std::function<void(PublishOutcome)> done) override {
        const std::string subject(record->header("ce_subject"));
        most_under_way_of_one = std::max(most_under_way_of_one, ++under_way_[subject]);
        if (held.contains(subject)) {
            waiting_.push_back({std::move(record), std::move(done)});
            return;
        }
        answer(*record, done);
    }

    void release_held() {
        held.clear();
        for (auto& [record, done] : std::exchange(waiting_, {})) answer(*record, done);
    }
    std::size_t waiting() const { return waiting_.size(); }

    asio::awaitable<void> restart() override {
        ++restarts;
        under_way_.clear();
        waiting_.clear();
        co_return;
    }
    // Lets go of those who still wait for an answer, while the context that they run on is there.
    asio::awaitable<void> stop(std::chrono::milliseconds) override {
        waiting_.clear();
        co_return;
    }

  private:
    void answer(const events::Record& record, const std::function<void(PublishOutcome)>& done) {
        const std::string subject(record.header("ce_subject"));
        --under_way_[subject];
        if (broken_next > 0) {
            --broken_next;
            done({.status = PublishOutcome::Status::broken, .reason = "FATAL"});
        } else if (refused.contains(subject)) {
            done({.status = PublishOutcome::Status::refused, .reason = "MSG_SIZE_TOO_LARGE"});
        } else {
            log.emplace_back(record.header("ce_id"));
            done({.status = PublishOutcome::Status::done,
                  .partition = 0,
                  .offset = static_cast<std::int64_t>(log.size())});
        }
    }

    std::map<std::string, std::size_t> under_way_;
    std::vector<std::pair<std::shared_ptr<const events::Record>, std::function<void(PublishOutcome)>>> waiting_;
};

}  // namespace vestibule::tests
