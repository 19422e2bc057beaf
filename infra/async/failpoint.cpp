#include "infra/async/failpoint.hpp"

#include <signal.h>
#include <unistd.h>

#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <mutex>
#include <thread>
#include <utility>

namespace vestibule::failpoint {

namespace {

enum class Kind { kill, abort, delay, error, skip };

struct Action {
    Kind kind = Kind::kill;
    std::uint64_t only_pass = 0;  // 0: every pass
    std::uint64_t milliseconds = 0;
    std::string code;
    std::uint64_t passes = 0;
};

using Actions = std::map<std::string, Action, std::less<>>;

std::uint64_t number(std::string_view text) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || text.empty())
        throw std::invalid_argument("VESTIBULE_FAILPOINT: not a number: " + std::string(text));
    return value;
}

// Cuts off and returns what stands before the separator; all of it where there is none.
std::string_view take(std::string_view& text, char separator) {
    const auto at = text.find(separator);
    const auto head = text.substr(0, at);
    text = at == std::string_view::npos ? std::string_view{} : text.substr(at + 1);
    return head;
}

Action action_of(std::string_view text) {
    Action action;
    auto word = take(text, ':');
    if (word == "nth") {
        action.only_pass = number(take(text, ':'));
        word = take(text, ':');
    }
    if (word == "kill") {
        action.kind = Kind::kill;
    } else if (word == "abort") {
        action.kind = Kind::abort;
    } else if (word == "delay") {
        action.kind = Kind::delay;
        action.milliseconds = number(text);
    } else if (word == "error" && !text.empty()) {
        action.kind = Kind::error;
        action.code = text;
    } else if (word == "skip") {
        action.kind = Kind::skip;
    } else {
        throw std::invalid_argument("VESTIBULE_FAILPOINT: unknown action: " + std::string(word));
    }
    return action;
}

Actions actions_of(std::string_view text) {
    Actions actions;
    while (!text.empty()) {
        auto entry = take(text, ',');
        const auto name = take(entry, '=');
        actions.insert_or_assign(std::string(name), action_of(entry));
    }
    return actions;
}

struct Table {
    std::mutex mutex;
    Actions actions;

    Table() {
        if (const char* text = std::getenv("VESTIBULE_FAILPOINT")) actions = actions_of(text);
    }
};

Table& table() {
    static Table instance;
    return instance;
}

// The action to take now, if any.
const Action* due(std::string_view name, Action& copy) {
    auto& [mutex, actions] = table();
    const std::lock_guard lock(mutex);
    const auto found = actions.find(name);
    if (found == actions.end()) return nullptr;
    auto& action = found->second;
    ++action.passes;
    if (action.only_pass != 0 && action.passes != action.only_pass) return nullptr;
    copy = action;
    return &copy;
}

}  // namespace

void pass(std::string_view name) {
    Action copy;
    const auto* action = due(name, copy);
    if (action == nullptr) return;
    switch (action->kind) {
        case Kind::kill:
            ::kill(::getpid(), SIGKILL);
            std::this_thread::sleep_for(std::chrono::hours(1));  // the signal ends the process first
            return;
        case Kind::abort:
            std::abort();
        case Kind::delay:
            std::this_thread::sleep_for(std::chrono::milliseconds(action->milliseconds));
            return;
        case Kind::error:
            throw Injected(action->code);
        case Kind::skip:
            return;
    }
}

bool skips(std::string_view name) {
    Action copy;
    const auto* action = due(name, copy);
    return action != nullptr && action->kind == Kind::skip;
}

void configure(std::string_view text) {
    auto actions = actions_of(text);
    const std::lock_guard lock(table().mutex);
    table().actions = std::move(actions);
}

}  // namespace vestibule::failpoint
