// Exits 0 when temporaries inside co_await expressions are destroyed exactly as often as they were made.
#include <coroutine>
#include <cstdio>
#include <exception>
#include <memory>
#include <string>
#include <utility>

namespace {

int alive = 0;

struct Counted {
    Counted() { ++alive; }
    Counted(const Counted&) { ++alive; }
    Counted(Counted&&) noexcept { ++alive; }
    ~Counted() { --alive; }
};

struct Pair {
    Counted first;
    std::string second;
};

struct Task {
    struct promise_type {
        std::coroutine_handle<> waiter = std::noop_coroutine();
        Task get_return_object() { return Task{std::coroutine_handle<promise_type>::from_promise(*this)}; }
        std::suspend_always initial_suspend() noexcept { return {}; }
        struct Final {
            bool await_ready() noexcept { return false; }
            std::coroutine_handle<> await_suspend(std::coroutine_handle<promise_type> done) noexcept {
                return done.promise().waiter;
            }
            void await_resume() noexcept {}
        };
        Final final_suspend() noexcept { return {}; }
        void return_void() {}
        void unhandled_exception() { std::terminate(); }
    };

    explicit Task(std::coroutine_handle<promise_type> handle) : handle_(handle) {}
    Task(Task&& other) noexcept : handle_(std::exchange(other.handle_, {})) {}
    ~Task() {
        if (handle_) handle_.destroy();
    }
    bool await_ready() { return false; }
    std::coroutine_handle<> await_suspend(std::coroutine_handle<> waiter) {
        handle_.promise().waiter = waiter;
        return handle_;
    }
    void await_resume() {}
    void start() { handle_.resume(); }

    std::coroutine_handle<promise_type> handle_;
};

template <class Function>
Task call(Function function) {
    function();
    co_return;
}

Task take(Pair pair) {
    if (pair.second.empty()) std::terminate();
    co_return;
}

Task probe(bool yes) {
    Counted captured;
    co_await call([captured] { (void)captured; });
    co_await take(Pair{.first = captured, .second = std::string(64, 'x')});
    co_await take(yes ? Pair{.first = captured, .second = "a long enough string to be on the heap"} : Pair{{}, "b"});
}

}  // namespace

int main() {
    {
        auto task = probe(true);
        task.start();
    }
    if (alive != 0) std::printf("%d objects unaccounted for", alive);
    return alive == 0 ? 0 : 1;
}
